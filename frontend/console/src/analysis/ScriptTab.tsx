/** The script in its editor, and below it what its runs say. */
import { Alert, Box, Button, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconGitCompare } from "@tabler/icons-react";
import { lazy, type ReactElement, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { Problem } from "../parts/Problem.tsx";
import { failed } from "../parts/toasts.tsx";
import type { Finding } from "./CodeEditor.tsx";
import { type Analysis, ANALYSES, type Place, useMayWrite } from "./queries.ts";
import type { AnalysisSearch } from "./route.ts";
import { RunPanel } from "./RunPanel.tsx";
import type { Script } from "./useScript.ts";
import "./analysis.css";

const Editor = lazy(async () => ({ default: (await import("./CodeEditor.tsx")).CodeEditor }));

export interface TabProps {
  of: Analysis;
  place: Place;
  search: AnalysisSearch;
  onChange: (next: AnalysisSearch) => void;
}

export function ScriptTab({ of, place, script, search, onChange }: TabProps & { script: Script }): ReactElement {
  const { t } = useTranslation("analysis");
  const mayWrite = useMayWrite();
  const [times, setTimes] = useState(0);
  const line = useMemo(
    () => (search.line === undefined || times < 0 ? undefined : { number: Number(search.line) }),
    [search.line, times],
  );
  const { organizationId } = place;
  const check = useMemo(
    () => async (code: string): Promise<Finding[]> => {
      if (code.trim() === "") return [];
      const body = { params: { path: { organizationId } }, body: { code } };
      // Without an answer nothing is marked; what can't run is refused when it is deployed.
      return ask(api.POST(`${ANALYSES}/check`, body)).then(({ items }) => items, () => []);
    },
    [organizationId],
  );
  return (
    <Stack gap="md">
      {script.newer !== undefined && (
        <Alert color="orange" title={t("conflict.meanwhile", { version: script.newer })}>
          <Button size="xs" variant="default" leftSection={<IconGitCompare size={14} aria-hidden />} onClick={() => void script.compare().catch(failed)}>
            {t("conflict.compare")}
          </Button>
        </Alert>
      )}
      <Box className="panel code-panel">
        {script.error !== null && script.text === undefined ? (
          <Problem error={script.error} />
        ) : script.text === undefined ? (
          <Skeleton height={380} />
        ) : (
          <Suspense fallback={<Skeleton height={380} />}>
            <Editor label={t("editor")} value={script.text} onChange={script.change} readOnly={!mayWrite} check={check} line={line} />
          </Suspense>
        )}
        <Foot of={of} script={script} mayWrite={mayWrite} />
      </Box>
      <RunPanel
        place={place}
        runId={search.run ?? of.activity?.lastRun?.runId}
        onLine={(number) => {
          onChange({ line: String(number) });
          setTimes((before) => before + 1);
        }}
      />
    </Stack>
  );
}

/** What state the text is in, and the keys that work on it. */
function Foot({ of, script, mayWrite }: { of: Analysis; script: Script; mayWrite: boolean }): ReactElement {
  const { t } = useTranslation("analysis");
  const state = script.dirty
    ? t("unsaved", { version: script.version })
    : of.deployedVersion === script.version
      ? t("savedRuns", { version: script.version })
      : t("savedOnly", { version: script.version });
  return (
    <Group className="code-foot" justify="space-between" gap="xs">
      <Text fz={13} c="dimmed" role="status">
        {script.version === 0 && !script.dirty ? t("nothingYet") : state}
      </Text>
      {mayWrite && (
        <Text fz={13} c="dimmed" visibleFrom="sm" component="div">
          <kbd className="key" dir="ltr">Ctrl S</kbd> {t("keys.save")} · <kbd className="key" dir="ltr">Ctrl ↵</kbd> {t("keys.run")} ·{" "}
          <kbd className="key">Esc</kbd> <kbd className="key">Tab</kbd> {t("keys.leave")}
        </Text>
      )}
    </Group>
  );
}
