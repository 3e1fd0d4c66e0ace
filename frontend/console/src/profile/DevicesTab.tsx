/** Where one is rung: this browser to enable, and all others to remove. */
import { ActionIcon, Box, Button, Group, Skeleton, Stack, Text, ThemeIcon, Title } from "@mantine/core";
import { IconBellRinging, IconDevices, IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { channelIcon, useChannelWord } from "../parts/channels.ts";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { Empty } from "../parts/Empty.tsx";
import { Problem } from "../parts/Problem.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { SkeletonRows } from "../parts/Skeletons.tsx";
import { failed, told } from "../parts/toasts.tsx";
import { pushSwitch } from "./push.ts";
import { type Address, useMyAddresses } from "./queries.ts";

export function DevicesTab(): ReactElement {
  return (
    <Stack maw={720}>
      <ThisBrowser />
      <Devices />
    </Stack>
  );
}

function ThisBrowser(): ReactElement {
  const { t } = useTranslation("profile");
  const client = useQueryClient();
  const [busy, setBusy] = useState(false);
  const found = useQuery({
    queryKey: ["profile", "push"],
    queryFn: async () => {
      const push = await pushSwitch();
      return { push, state: await push.state() };
    },
    retry: false,
  });
  const turn = async (on: boolean): Promise<void> => {
    if (found.data === undefined) return;
    const { push } = found.data;
    setBusy(true);
    try {
      const state = await (on ? push.enable() : push.disable());
      client.setQueryData(["profile", "push"], { push, state });
      await client.invalidateQueries({ queryKey: ["profile", "addresses"] });
    } catch (error) {
      failed(error);
    } finally {
      setBusy(false);
    }
  };
  const state = found.data?.state;
  return (
    <Box className="panel" p="lg">
      <Group wrap="nowrap" align="flex-start">
        <ThemeIcon size={38} variant="light" radius="md" aria-hidden>
          <IconBellRinging size={21} />
        </ThemeIcon>
        <Stack gap="xs" style={{ flex: 1 }}>
          <Title order={2} fz={17}>
            {t("push.title")}
          </Title>
          {found.error !== null && <Problem error={found.error} onRetry={() => void found.refetch()} />}
          <Text fz="sm" role="status">
            {found.error === null && t(`push.${state ?? "checking"}`)}
          </Text>
          {found.isPending && <Skeleton height={36} width={190} />}
          <div>
            {state === "off" && (
              <Button loading={busy} onClick={() => void turn(true)}>
                {t("push.enable")}
              </Button>
            )}
            {state === "on" && (
              <Button variant="default" loading={busy} onClick={() => void turn(false)}>
                {t("push.disable")}
              </Button>
            )}
          </div>
        </Stack>
      </Group>
    </Box>
  );
}

function Devices(): ReactElement {
  const { t } = useTranslation("profile");
  const client = useQueryClient();
  const word = useChannelWord();
  const { data, error, refetch } = useMyAddresses();
  const [asked, setAsked] = useState<Address | null>(null);
  const [asking, setAsking] = useState(false);
  const nameOf = (of: Address): string => of.device ?? word(of.channel);
  const name = asked === null ? "" : nameOf(asked);
  const remove = async (): Promise<void> => {
    if (asked === null) return;
    const params = { path: { addressId: asked.addressId } };
    await ask(api.DELETE("/api/v1/me/addresses/{addressId}", { params }));
    told(t("devices.removed", { name }));
    await client.invalidateQueries({ queryKey: ["profile", "addresses"] });
    await client.invalidateQueries({ queryKey: ["profile", "push"] });
  };
  return (
    <Box>
      <Title order={2} fz={17}>
        {t("devices.title")}
      </Title>
      <Text fz="sm" c="dimmed" mb="sm">
        {t("devices.about")}
      </Text>
      {error !== null && <Problem error={error} onRetry={() => void refetch()} />}
      <Box className="panel">
        {data === undefined && error === null && <SkeletonRows rows={2} />}
        {data?.items.length === 0 && <Empty level={3} icon={IconDevices} title={t("devices.empty")} text={t("devices.emptyText")} />}
        <div role="list">
          {data?.items.map((one) => {
            const Shown = channelIcon(one.channel);
            return (
              <div role="listitem" className="card" key={one.addressId}>
                <Shown size={20} aria-hidden style={{ flex: "none" }} />
                <Box miw={0} style={{ flex: 1 }}>
                  <Text fz={14.5} fw={600} className="cut" dir="auto">
                    {nameOf(one)}
                  </Text>
                  <Text fz={13} c="dimmed" component="div">
                    {word(one.channel)} · <RelativeTime at={one.createdAt} />
                  </Text>
                </Box>
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={t("devices.remove", { name: nameOf(one) })}
                  onClick={() => {
                    setAsked(one);
                    setAsking(true);
                  }}
                >
                  <IconTrash size={17} />
                </ActionIcon>
              </div>
            );
          })}
        </div>
      </Box>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("devices.removeAsk", { name })}
        verb={t("devices.removeDo")}
        run={remove}
      >
        {t("devices.removeText")}
      </ConfirmDialog>
    </Box>
  );
}
