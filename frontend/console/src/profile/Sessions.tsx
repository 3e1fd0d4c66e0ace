/** Where one is signed in, to end what one does not know. */
import { Badge, Box, Button, Group, Text, Title } from "@mantine/core";
import { IconDeviceDesktop, IconDeviceMobile } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { Problem } from "../parts/Problem.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { SkeletonRows } from "../parts/Skeletons.tsx";
import { failed, told } from "../parts/toasts.tsx";

type Session = Schema<"SessionBody">;
const KEY = ["profile", "sessions"];

export function Sessions(): ReactElement {
  const { t } = useTranslation("profile");
  const client = useQueryClient();
  const { data, error, refetch } = useQuery({ queryKey: KEY, queryFn: () => ask(api.GET("/api/v1/me/sessions")) });
  const fresh = (): Promise<void> => client.invalidateQueries({ queryKey: KEY });
  const end = async ({ sessionId }: Session): Promise<void> => {
    await ask(api.DELETE("/api/v1/me/sessions/{sessionId}", { params: { path: { sessionId } } }));
    told(t("sessions.ended"));
    await fresh();
  };
  const endOthers = async (): Promise<void> => {
    const { ended } = await ask(api.DELETE("/api/v1/me/sessions"));
    told(t("sessions.endedMany", { count: ended }));
    await fresh();
  };
  return (
    <Box component="section" className="panel" aria-label={t("sessions.title")}>
      <Group p="lg" justify="space-between" align="flex-start">
        <div>
          <Title order={2} fz={17}>
            {t("sessions.title")}
          </Title>
          <Text fz="sm" c="dimmed">
            {t("sessions.about")}
          </Text>
        </div>
        {data !== undefined && data.items.length > 1 && (
          <Button variant="default" onClick={() => void endOthers().catch(failed)}>
            {t("sessions.endOthers")}
          </Button>
        )}
      </Group>
      {error !== null && data === undefined && <Problem error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <SkeletonRows rows={2} />}
      <div role="list">
        {data?.items.map((one) => (
          <One key={one.sessionId} of={one} onEnd={() => void end(one).catch(failed)} />
        ))}
      </div>
    </Box>
  );
}

function One({ of, onEnd }: { of: Session; onEnd: () => void }): ReactElement {
  const { t } = useTranslation("profile");
  const device = of.device === "" ? t("sessions.unknown") : of.device;
  const Shown = /android|iphone|ipad/i.test(of.device) ? IconDeviceMobile : IconDeviceDesktop;
  return (
    <div role="listitem" className="card" style={{ borderBlockStart: "1px solid var(--tocsin-line)" }}>
      <Shown size={20} aria-hidden style={{ flex: "none" }} />
      <Box miw={0} style={{ flex: 1 }}>
        <Group gap={8}>
          <Text fz={14.5} fw={600} dir="auto">
            {device}
          </Text>
          {of.current && (
            <Badge variant="light" tt="none" miw="max-content">
              {t("sessions.current")}
            </Badge>
          )}
        </Group>
        <Text fz={13} c="dimmed" component="div">
          <bdi>{of.client}</bdi> · {t("sessions.seen")} <RelativeTime at={of.lastSeenAt} />
        </Text>
      </Box>
      {!of.current && (
        <Button size="compact-sm" variant="default" aria-label={t("sessions.endOf", { device })} onClick={onEnd}>
          {t("sessions.end")}
        </Button>
      )}
    </div>
  );
}
