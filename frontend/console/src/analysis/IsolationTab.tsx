/** Whether scripts run for the organization, what they may take, and what keeps them apart. */
import { Alert, Box, Button, Code, Group, NumberInput, SimpleGrid, Stack, Switch, Table, Text, Title } from "@mantine/core";
import { useForm } from "@mantine/form";
import { IconAlertTriangle, IconShieldCheck, IconShieldOff } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactElement, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { useMe, useOrganizationId } from "../api/queries.ts";
import { ConfirmDialog } from "../parts/ConfirmDialog.tsx";
import { ErrorSummary, useSubmit } from "../parts/forms.tsx";
import { Problem } from "../parts/Problem.tsx";
import { SkeletonRows } from "../parts/Skeletons.tsx";
import { StateBadge } from "../parts/State.tsx";
import { failed, told } from "../parts/toasts.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { SCRIPTS, type ScriptRules, useIsolation, useMayWrite, useScriptRules } from "./queries.ts";

export function IsolationTab(): ReactElement {
  const rules = useScriptRules();
  const { data, error, refetch } = useIsolation();
  if (rules.error !== null) return <Problem error={rules.error} onRetry={() => void rules.refetch()} />;
  if (error !== null) return <Problem error={error} onRetry={() => void refetch()} />;
  if (rules.data === undefined || data === undefined) {
    return (
      <Box className="panel">
        <SkeletonRows rows={5} />
      </Box>
    );
  }
  return (
    <Stack gap="lg">
      <OnOff rules={rules.data} works={data.mode !== "none"} />
      <Mode of={data} />
      <Most key={JSON.stringify(rules.data)} rules={rules.data} />
      {data.tried.map((mode) => (
        <Tried key={mode.name} of={mode} taken={mode.name === data.mode} />
      ))}
    </Stack>
  );
}

function useSaveRules(): (rules: ScriptRules) => Promise<void> {
  const client = useQueryClient();
  const organizationId = useOrganizationId();
  return async (body) => {
    const saved = await ask(api.PUT(SCRIPTS, { params: { path: { organizationId } }, body }));
    client.setQueryData(["analysis", "rules"], saved);
  };
}

/** An owner turns scripts on, having read what that means; administrators turn them off, too. */
function OnOff({ rules, works }: { rules: ScriptRules; works: boolean }): ReactElement {
  const { t } = useTranslation("analysis");
  const { role } = useMe().user;
  const mayWrite = useMayWrite();
  const save = useSaveRules();
  const [asking, setAsking] = useState(false);
  const may = rules.enabled ? mayWrite : role === "OWNER" && works;
  const off = (): void => {
    save({ ...rules, enabled: false }).then(() => told(t("rules.nowOff")), failed);
  };
  return (
    <Box className="panel" p="md">
      <Switch
        size="md"
        label={t("rules.enabled")}
        description={rules.enabled || role === "OWNER" ? t("rules.enabledHint") : t("rules.onlyOwner")}
        checked={rules.enabled}
        disabled={!may}
        onChange={() => (rules.enabled ? off() : setAsking(true))}
      />
      <ConfirmDialog
        opened={asking}
        onClose={() => setAsking(false)}
        title={t("rules.ask")}
        verb={t("rules.turnOn")}
        danger={false}
        run={async () => {
          await save({ ...rules, enabled: true });
          told(t("rules.nowOn"));
        }}
      >
        <Stack gap="sm">
          <Alert color="orange" icon={<IconAlertTriangle />} p="sm">
            {t("rules.warning")}
          </Alert>
          <div>{t("rules.what")}</div>
          <div>{t("rules.kept")}</div>
        </Stack>
      </ConfirmDialog>
    </Box>
  );
}

function Mode({ of }: { of: Schema<"IsolationBody"> }): ReactElement {
  const { t } = useTranslation("analysis");
  const works = of.mode !== "none";
  return (
    <Alert
      color={works ? "teal" : "red"}
      icon={works ? <IconShieldCheck /> : <IconShieldOff />}
      title={works ? t("mode.works", { mode: of.mode }) : t("off.noneTitle")}
    >
      {works ? t(`mode.${of.mode}`, { defaultValue: of.reason }) : <div dir="auto">{of.reason}</div>}
      {!works && <div>{t("mode.help")}</div>}
    </Alert>
  );
}

/** How many run at once, and the most that each may take. */
function Most({ rules }: { rules: ScriptRules }): ReactElement {
  const { t } = useTranslation("analysis");
  const mayWrite = useMayWrite();
  const save = useSaveRules();
  const form = useForm<ScriptRules>({ initialValues: rules });
  const { onSubmit, busy, problem } = useSubmit(form, async (values) => {
    await save(values);
    told(t("parts:pane.saved"));
  });
  const figure = (name: string, label: string, min: number, max: number): ReactElement => (
    <NumberInput label={label} min={min} max={max} clampBehavior="strict" allowDecimal={false} disabled={!mayWrite} {...form.getInputProps(name)} />
  );
  return (
    <Box className="panel" p="md" component="form" onSubmit={onSubmit as never} noValidate>
      <Title order={2} fz={17} mb={4}>
        {t("rules.most")}
      </Title>
      <Text fz="sm" c="dimmed" mb="sm">
        {t("rules.mostHint")}
      </Text>
      <ErrorSummary form={form} problem={problem} />
      <SimpleGrid cols={{ base: 1, xs: 2, md: 4 }}>
        {figure("atOnce", t("rules.atOnce"), 1, 20)}
        {figure("limits.wallS", t("limits.wall"), 1, 3600)}
        {figure("limits.cpuS", t("limits.cpu"), 1, 600)}
        {figure("limits.memoryMib", t("limits.memory"), 64, 4096)}
      </SimpleGrid>
      {mayWrite && (
        <Group justify="flex-end" mt="md">
          <Button type="submit" loading={busy} disabled={!form.isDirty()}>
            {t("parts:pane.save")}
          </Button>
        </Group>
      )}
    </Box>
  );
}

/** One mode that was considered, and what its self-test has tried. */
function Tried({ of, taken }: { of: Schema<"ModeBody">; taken: boolean }): ReactElement {
  const { t } = useTranslation("analysis");
  const { duration } = useFormats();
  return (
    <Box className="panel" p="md">
      <Group justify="space-between" mb={4}>
        <Title order={2} fz={17} dir="ltr">
          {of.name} {of.version !== "" && <Text span c="dimmed" fz="sm">{of.version}</Text>}
        </Title>
        <StateBadge state={taken ? "ACTIVE" : "INACTIVE"} word={taken ? t("mode.taken") : t("mode.notTaken")} />
      </Group>
      <Text fz="sm" c="dimmed" dir="auto">
        {taken ? t("mode.start", { time: duration(of.startMs) }) : of.reason}
      </Text>
      {of.probes.length > 0 && (
        <Box style={{ overflowX: "auto" }} tabIndex={0} role="group" aria-label={t("mode.probes", { mode: of.name })} mt="sm">
          <Table fz="sm" verticalSpacing={6} miw={520}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t("mode.probe")}</Table.Th>
                <Table.Th w={130}>{t("mode.outcome")}</Table.Th>
                <Table.Th>{t("mode.detail")}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {of.probes.map((probe) => (
                <Table.Tr key={probe.name}>
                  <Table.Td dir="ltr">{probe.name}</Table.Td>
                  <Table.Td>
                    <StateBadge state={probe.blocked ? "DELIVERED" : "FAILED"} word={probe.blocked ? t("mode.blocked") : t("mode.through")} />
                  </Table.Td>
                  <Table.Td>
                    <Code dir="ltr">{probe.detail}</Code>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Box>
      )}
    </Box>
  );
}
