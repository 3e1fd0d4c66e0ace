/** The second factor: set up with an authenticator, recovery codes, switched off by the password. */
import { Badge, Box, Button, Group, Skeleton, Text, Title } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { Problem } from "../parts/Problem.tsx";
import { failed, told } from "../parts/toasts.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { Codes, PasswordAsked, SetUp } from "./factorDialogs.tsx";

const KEY = ["profile", "second-factor"];
type Asked = "renew" | "disable" | null;

export function SecondFactor(): ReactElement {
  const { t } = useTranslation("profile");
  const client = useQueryClient();
  const { data, error, refetch } = useQuery({ queryKey: KEY, queryFn: () => ask(api.GET("/api/v1/me/second-factor")) });
  const [begun, setBegun] = useState<Schema<"BegunBody"> | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  const [asked, setAsked] = useState<Asked>(null);
  const fresh = (): void => void client.invalidateQueries({ queryKey: KEY });
  const begin = async (): Promise<void> => setBegun(await ask(api.POST("/api/v1/me/second-factor")));
  const shown = (made: string[]): void => {
    setBegun(null);
    setCodes(made);
    fresh();
  };
  const renew = async (password: string): Promise<void> => {
    const { recoveryCodes } = await ask(api.POST("/api/v1/me/second-factor/recovery-codes", { body: { password } }));
    shown(recoveryCodes);
  };
  const disable = async (password: string): Promise<void> => {
    await ask(api.POST("/api/v1/me/second-factor/disable", { body: { password } }));
    told(t("factor.disabled"));
    fresh();
  };
  return (
    <Box component="section" className="panel" p="lg" aria-label={t("factor.title")}>
      <Group gap="sm" mb={4}>
        <Title order={2} fz={17}>
          {t("factor.title")}
        </Title>
        {data !== undefined && (
          <Badge variant="light" color={data.enabled ? "teal" : "gray"} tt="none">
            {t(data.enabled ? "factor.on" : "factor.off")}
          </Badge>
        )}
      </Group>
      <Text fz="sm" c="dimmed">
        {t("factor.about")}
      </Text>
      {error !== null && data === undefined && <Problem error={error} onRetry={() => void refetch()} />}
      {data === undefined && error === null && <Skeleton height={36} mt="md" />}
      {data?.enabled === true && <On of={data} onAsk={setAsked} />}
      {data?.enabled === false && (
        <Button mt="md" onClick={() => void begin().catch(failed)}>
          {t("factor.begin")}
        </Button>
      )}
      {begun !== null && <SetUp begun={begun} onEnabled={shown} onClose={() => setBegun(null)} />}
      {codes !== null && <Codes codes={codes} onClose={() => setCodes(null)} />}
      {asked !== null && (
        <PasswordAsked
          title={t(`factor.${asked}`)}
          text={t(`factor.${asked}Text`)}
          verb={t(`factor.${asked}`)}
          danger={asked === "disable"}
          run={asked === "renew" ? renew : disable}
          onClose={() => setAsked(null)}
        />
      )}
    </Box>
  );
}

function On({ of, onAsk }: { of: Schema<"FactorBody">; onAsk: (asked: Asked) => void }): ReactElement {
  const { t } = useTranslation("profile");
  const { date } = useFormats();
  return (
    <>
      <Text fz="sm" mt="sm">
        {of.since !== undefined && t("factor.since", { date: date(of.since) })} · {t("factor.left", { count: of.recoveryCodes })}
      </Text>
      <Group gap="xs" mt="md">
        <Button variant="default" onClick={() => onAsk("renew")}>
          {t("factor.renew")}
        </Button>
        <Button variant="default" onClick={() => onAsk("disable")}>
          {t("factor.disable")}
        </Button>
      </Group>
    </>
  );
}
