/** One analysis: its script and what runs say, its versions, how it is started and with what. */
import { Badge, Group, Stack } from "@mantine/core";
import { IconCodeOff } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, useNavigate } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useFresh } from "../api/queries.ts";
import { RowMenu } from "../parts/CursorTable.tsx";
import { DetailFrame } from "../parts/DetailFrame.tsx";
import { tidy } from "../parts/filters.ts";
import { Leaving } from "../parts/Leaving.tsx";
import { Page } from "../parts/Page.tsx";
import { type PageTab, PageTabs } from "../parts/PageTabs.tsx";
import { StateBadge } from "../parts/State.tsx";
import { useAnalysisActions } from "./actions.tsx";
import { ConflictDialog } from "./ConflictDialog.tsx";
import { ConnectTab } from "./ConnectTab.tsx";
import { type Analysis, analysisQuery, useMayWrite, usePlace } from "./queries.ts";
import type { AnalysisSearch, TabName } from "./route.ts";
import { RunButtons } from "./RunButtons.tsx";
import { RunsTab } from "./RunsTab.tsx";
import { ScriptTab } from "./ScriptTab.tsx";
import { SettingsTab } from "./SettingsTab.tsx";
import { useScript } from "./useScript.ts";
import { VersionsTab } from "./VersionsTab.tsx";
import { Whether } from "./Whether.tsx";

const route = getRouteApi("/analysis/$analysisId");

export function DetailPage(): ReactElement {
  const { t } = useTranslation("analysis");
  const { analysisId } = route.useParams();
  const found = useQuery(analysisQuery(usePlace(analysisId)));
  const gone = { icon: IconCodeOff, title: t("gone.title"), text: t("gone.text"), list: t("shell:pages.analysis"), to: "/analysis" };
  return (
    <DetailFrame found={found} gone={gone}>
      {(of) => <Detail key={of.analysisId} of={of} />}
    </DetailFrame>
  );
}

function Detail({ of }: { of: Analysis }): ReactElement {
  const { t } = useTranslation("analysis");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const leave = useNavigate();
  const place = usePlace(of.analysisId);
  const mayWrite = useMayWrite();
  const script = useScript(of, place);
  const actions = useAnalysisActions(() => leave({ to: "/analysis" }));
  useFresh(["analysis.run"], ["analysis", "runs", of.analysisId]);
  useFresh(["analysis.run"], ["analysis", "one", of.analysisId]);
  const hosted = of.runOn === "hosted";
  const change = (next: AnalysisSearch): void =>
    void navigate({ search: (before) => tidy({ ...before, ...next }), replace: true });
  const started = (run: string): void => change({ tab: undefined, run, line: undefined });
  const edit = (code: string): void => {
    script.change(code);
    change({ tab: undefined, line: undefined });
  };
  const first = {
    name: "script" as const,
    label: hosted ? t("tabs.script") : t("tabs.connect"),
    content: () =>
      hosted ? (
        <ScriptTab of={of} place={place} script={script} search={search} onChange={change} />
      ) : (
        <ConnectTab of={of} place={place} search={search} onChange={change} />
      ),
  };
  const tabs: (PageTab<TabName> | false)[] = [
    first,
    { name: "runs", label: t("tabs.runs"), content: () => <RunsTab of={of} place={place} search={search} onChange={change} /> },
    hosted && {
      name: "versions",
      label: t("tabs.versions"),
      content: () => (
        <VersionsTab
          of={of}
          place={place}
          version={search.version}
          onVersion={(version) => change({ version })}
          // Into the editor, unless something there would be lost.
          onEdit={script.dirty ? undefined : edit}
        />
      ),
    },
    mayWrite && { name: "settings", label: t("tabs.settings"), content: () => <SettingsTab key={of.updatedAt} of={of} place={place} /> },
  ];
  return (
    <Page
      title={of.name}
      about={of.description !== undefined && <span dir="auto">{of.description}</span>}
      back={{ to: "/analysis", label: t("shell:pages.analysis") }}
      beside={<Beside of={of} />}
      actions={
        <>
          <RunButtons of={of} place={place} script={script} onStarted={started} />
          <RowMenu name={of.name} actions={actions.of(of)} />
        </>
      }
    >
      <Stack gap="md">
        <Whether onIsolation={() => void leave({ to: "/analysis", search: { tab: "isolation" } })} />
        <PageTabs
          value={search.tab ?? "script"}
          onChange={(tab) => change({ tab: tab === "script" ? undefined : tab, line: undefined })}
          tabs={tabs.filter((one) => one !== false)}
        />
      </Stack>
      {actions.dialog}
      <ConflictDialog script={script} />
      <Leaving dirty={script.dirty} />
    </Page>
  );
}

function Beside({ of }: { of: Analysis }): ReactElement {
  const { t } = useTranslation("analysis");
  return (
    <Group gap={6}>
      <StateBadge state={of.enabled ? "ACTIVE" : "INACTIVE"} word={of.enabled ? t("isOn") : t("isOff")} />
      {of.runOn === "hosted" && (
        <Badge variant="light" color="gray" size="lg" tt="none">
          {of.deployedVersion === undefined ? t("notDeployed") : t("deployedNow", { version: of.deployedVersion })}
        </Badge>
      )}
    </Group>
  );
}
