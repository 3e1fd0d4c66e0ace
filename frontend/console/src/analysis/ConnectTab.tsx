/** An external analysis: whether somebody listens, and how to; below it what its runs say. */
import { Alert, Button, Code, Group, Modal, SegmentedControl, Stack, Text } from "@mantine/core";
import { IconAntenna, IconAntennaOff, IconKey } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { CopyButton } from "../parts/CopyButton.tsx";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { ShownOnce } from "../parts/SecretField.tsx";
import { failed } from "../parts/toasts.tsx";
import { type Analysis, ANALYSIS, at, type Place, useMayWrite } from "./queries.ts";
import { RunPanel } from "./RunPanel.tsx";
import type { TabProps } from "./ScriptTab.tsx";
import { Part } from "./SettingsTab.tsx";

export function ConnectTab({ of, place, search }: TabProps): ReactElement {
  const { t } = useTranslation("analysis");
  const listeners = of.activity?.listeners ?? 0;
  return (
    <Stack gap="md">
      <Alert
        color={listeners > 0 ? "teal" : "orange"}
        icon={listeners > 0 ? <IconAntenna /> : <IconAntennaOff />}
        title={listeners > 0 ? t("listens", { count: listeners }) : t("nobodyListens")}
        role="status"
      >
        {listeners > 0 ? t("connect.given") : t("connect.waits")}
      </Alert>
      <RunPanel place={place} runId={search.run ?? of.activity?.lastRun?.runId} />
      <How of={of} place={place} />
    </Stack>
  );
}

function How({ of, place }: { of: Analysis; place: Place }): ReactElement {
  const { t } = useTranslation("analysis");
  const mayWrite = useMayWrite();
  const [language, setLanguage] = useState("python");
  const lines = language === "python" ? python() : javascript();
  const install = language === "python" ? "pip install tocsin-client" : "npm install tocsin-client";
  return (
    <Part title={t("connect.how")} about={t("connect.about")}>
      {mayWrite && <Token of={of} place={place} />}
      <SegmentedControl
        aria-label={t("connect.language")}
        value={language}
        onChange={setLanguage}
        data={[
          { value: "python", label: "Python" },
          { value: "javascript", label: "JavaScript" },
        ]}
        style={{ alignSelf: "flex-start" }}
      />
      <Code block dir="ltr" tabIndex={0} aria-label={t("connect.install")}>
        {install}
      </Code>
      <Code block dir="ltr" tabIndex={0} aria-label={t("connect.code")}>
        {lines}
      </Code>
      <Group justify="flex-end">
        <CopyButton value={lines} label={t("parts:copy.do")} />
      </Group>
    </Part>
  );
}

function python(): string {
  return `from tocsin_client import Analysis


def main(context, data):
    context.log("got", len(data))
    context.tocsin.notify("Hello", "from outside", everybody=True)


Analysis(token="ana_…", url="${location.origin}").use(main)
`;
}

function javascript(): string {
  return `import { Analysis } from "tocsin-client";

const analysis = new Analysis({ token: "ana_…", url: "${location.origin}" });
await analysis.use(async (context, data) => {
  await context.log("got", data.length);
  await context.tocsin.notify({ title: "Hello", text: "from outside", everybody: true });
});
`;
}

/** Made once it is deployed; shown this once. */
function Token({ of, place }: { of: Analysis; place: Place }): ReactElement {
  const { t } = useTranslation("analysis");
  const client = useQueryClient();
  const [token, setToken] = useState<string | undefined>(undefined);
  const [asking, setAsking] = useState(false);
  const deployed = of.deployedBy !== undefined;
  const renew = async (): Promise<void> => {
    const made = await ask(api.POST(`${ANALYSIS}/token`, at(place)));
    setToken(made.token);
    await client.invalidateQueries({ queryKey: ["analysis", "one", place.analysisId] });
  };
  return (
    <Group gap="sm">
      <Button
        variant="default"
        leftSection={<IconKey size={16} aria-hidden />}
        disabled={!deployed}
        onClick={() => (of.hasToken ? setAsking(true) : void renew().catch(failed))}
      >
        {of.hasToken ? t("connect.renew") : t("connect.make")}
      </Button>
      <Text fz="sm" c="dimmed">
        {!deployed ? t("connect.deployFirst") : of.hasToken ? t("connect.hasToken") : t("connect.noToken")}
      </Text>
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("connect.renewAsk")}
        verb={t("connect.renew")}
        run={renew}
      >
        {t("connect.renewText")}
      </ConfirmDialog>
      <Modal
        opened={token !== undefined}
        onClose={() => setToken(undefined)}
        title={t("connect.tokenTitle")}
        closeOnClickOutside={false}
        closeButtonProps={{ "aria-label": t("parts:close") }}
        size="lg"
      >
        <Stack>
          <ShownOnce label={t("connect.token")} value={token ?? ""} />
          <Group justify="flex-end">
            <Button onClick={() => setToken(undefined)}>{t("connect.copied")}</Button>
          </Group>
        </Stack>
      </Modal>
    </Group>
  );
}
