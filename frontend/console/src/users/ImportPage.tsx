/** Many people out of a file: first what would happen, row by row; then the import. */
import { Alert, Anchor, Box, Button, FileInput, Group, SimpleGrid, Stack, Stepper, Text, Title } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck, IconDownload, IconFileText, IconUpload } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactElement, useEffect, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { Page } from "../parts/Page.tsx";
import { Problem } from "../parts/Problem.tsx";
import { ButtonLink } from "../parts/links.tsx";
import { useFormats } from "../parts/useFormats.ts";
import "./person.css";

type Report = Schema<"ImportReport">;

const EXAMPLE = `email,name,phone,role,language,timeZone,active,groups,tag:team
hana@example.com,Hana Sato,+81 3 1234 5678,USER,ja,Asia/Tokyo,true,Field Service/technicians,north
omar@example.com,Omar Haddad,,MAKER,ar,Africa/Cairo,true,,south
`;

export function ImportPage(): ReactElement {
  const { t } = useTranslation("users");
  const [file, setFile] = useState<File | null>(null);
  const [checked, setChecked] = useState<Report | null>(null);
  const [done, setDone] = useState<Report | null>(null);
  const again = (): void => {
    setFile(null);
    setChecked(null);
    setDone(null);
  };
  const step = done !== null ? 3 : checked !== null ? 1 : 0;
  return (
    <Page title={t("import.title")} back={{ to: "/users", label: t("shell:pages.users") }} about={t("import.about")}>
      <Stepper active={step} size="sm" mb="lg" maw={860} allowNextStepsSelect={false}>
        {(["file", "check", "import"] as const).map((name) => (
          <Stepper.Step key={name} label={t(`import.steps.${name}`)} />
        ))}
      </Stepper>
      <Box className="panel" p="lg" maw={860}>
        {done !== null ? (
          <Outcome report={done} onAgain={again} />
        ) : checked !== null && file !== null ? (
          <Checked report={checked} file={file} onBack={() => setChecked(null)} onDone={setDone} />
        ) : (
          <Choose file={file} onFile={setFile} onChecked={setChecked} />
        )}
      </Box>
    </Page>
  );
}

function send(file: File, dryRun: boolean): Promise<Report> {
  const lines = /\.(jsonl|ndjson)$/i.test(file.name);
  return ask(
    api.POST("/api/v1/users/import", {
      params: { query: { dryRun } },
      body: file as never,
      bodySerializer: (body) => body,
      headers: { "content-type": lines ? "application/x-ndjson" : "text/csv" },
    }),
  );
}

interface ChooseProps {
  file: File | null;
  onFile: (file: File | null) => void;
  onChecked: (report: Report) => void;
}

function Choose({ file, onFile, onChecked }: ChooseProps): ReactElement {
  const { t } = useTranslation("users");
  const { run, busy, error } = useRun(async () => file !== null && onChecked(await send(file, true)));
  return (
    <Stack align="flex-start">
      <FileInput
        w={{ base: "100%", sm: 460 }}
        label={t("import.choose")}
        description={t("import.kinds")}
        placeholder={t("import.none")}
        leftSection={<IconFileText size={17} aria-hidden />}
        accept=".csv,.jsonl,.ndjson,text/csv,application/x-ndjson"
        clearable
        clearButtonProps={{ "aria-label": t("parts:clear") }}
        value={file}
        onChange={onFile}
      />
      <Example />
      <Text fz="sm" c="dimmed">
        {t("import.columns")}
      </Text>
      {error !== null && <Problem error={error} onRetry={run} />}
      <Button disabled={file === null} loading={busy} onClick={run}>
        {t("import.check")}
      </Button>
    </Stack>
  );
}

function Example(): ReactElement {
  const { t } = useTranslation("users");
  const address = useMemo(() => URL.createObjectURL(new Blob([EXAMPLE], { type: "text/csv" })), []);
  useEffect(() => () => URL.revokeObjectURL(address), [address]);
  return (
    <Anchor href={address} download="people.csv" fz="sm" display="inline-flex" style={{ alignItems: "center", gap: 6 }}>
      <IconDownload size={16} aria-hidden />
      {t("import.example")}
    </Anchor>
  );
}

interface CheckedProps {
  report: Report;
  file: File;
  onBack: () => void;
  onDone: (report: Report) => void;
}

function Checked({ report, file, onBack, onDone }: CheckedProps): ReactElement {
  const { t } = useTranslation("users");
  const client = useQueryClient();
  const people = report.created + report.updated;
  const { run, busy, error } = useRun(async () => {
    onDone(await send(file, false));
    await client.invalidateQueries();
  });
  return (
    <Stack>
      <Title order={2} fz={18} dir="auto">
        {file.name}
      </Title>
      <Figures report={report} />
      <Faults report={report} />
      {error !== null && <Problem error={error} onRetry={run} />}
      <Group>
        <Button variant="default" onClick={onBack}>
          {t("import.other")}
        </Button>
        <Button disabled={people === 0} loading={busy} onClick={run} leftSection={<IconUpload size={16} aria-hidden />}>
          {t("import.people", { count: people })}
        </Button>
      </Group>
    </Stack>
  );
}

function Outcome({ report, onAgain }: { report: Report; onAgain: () => void }): ReactElement {
  const { t } = useTranslation("users");
  return (
    <Stack>
      <Group gap="sm" role="status">
        <IconCircleCheck size={26} aria-hidden color="var(--mantine-color-teal-6)" />
        <Title order={2} fz={18}>
          {t("import.done", { count: report.created + report.updated })}
        </Title>
      </Group>
      <Figures report={report} />
      <Faults report={report} />
      <Group>
        <Button variant="default" onClick={onAgain}>
          {t("import.another")}
        </Button>
        <ButtonLink to="/users">{t("import.see")}</ButtonLink>
      </Group>
    </Stack>
  );
}

function Figures({ report }: { report: Report }): ReactElement {
  const { t } = useTranslation("users");
  const { number } = useFormats();
  const when = report.dryRun ? "would" : "did";
  return (
    <SimpleGrid cols={3} spacing="sm" data-figures>
      {(["created", "updated", "failed"] as const).map((name) => (
        <Box key={name} className="choice-card">
          <Text fz="sm" c="dimmed">
            {t(`import.${when}.${name}`)}
          </Text>
          <Text fz={24} fw={700} c={name === "failed" && report.failed > 0 ? "var(--mantine-color-red-text)" : undefined}>
            {number(report[name])}
          </Text>
        </Box>
      ))}
    </SimpleGrid>
  );
}

function Faults({ report }: { report: Report }): ReactElement | null {
  const { t } = useTranslation("users");
  const { number } = useFormats();
  if (report.errors.length === 0) return null;
  return (
    <Alert color="orange" variant="outline" icon={<IconAlertTriangle />} title={t("import.faults", { count: report.failed })}>
      <Text fz="sm" mb="xs">
        {t("import.faultsText")}
      </Text>
      <Box mah={360} style={{ overflow: "auto" }} tabIndex={0} role="group" aria-label={t("import.faultList")}>
        <table className="faults">
          <thead>
            <tr>
              <th scope="col">{t("import.row")}</th>
              <th scope="col">{t("import.why")}</th>
            </tr>
          </thead>
          <tbody>
            {report.errors.map((fault) => (
              <tr key={fault.row}>
                <td>{number(fault.row)}</td>
                <td dir="auto">{fault.message}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Box>
      {report.moreErrors !== undefined && (
        <Text fz="sm" mt="xs">
          {t("import.moreFaults", { count: report.moreErrors })}
        </Text>
      )}
    </Alert>
  );
}

interface Running {
  run: () => void;
  busy: boolean;
  error: unknown;
}

function useRun(work: () => Promise<unknown>): Running {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = (): void => {
    setBusy(true);
    setError(null);
    work()
      .catch(setError)
      .finally(() => setBusy(false));
  };
  return { run, busy, error };
}
