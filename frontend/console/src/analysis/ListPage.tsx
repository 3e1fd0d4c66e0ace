/** Scripts: which there are and how they do; and how they are kept apart. */
import { Button, Group, Stack, Switch } from "@mantine/core";
import { IconCode, IconExternalLink, IconPlus } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { api, ask } from "../api/client.ts";
import { useFresh, useOrganizationId } from "../api/queries.ts";
import { type Column, CursorTable } from "../parts/CursorTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { FilteredEmpty } from "../parts/FilteredEmpty.tsx";
import { tidy } from "../parts/filters.ts";
import { Page } from "../parts/Page.tsx";
import { PageTabs } from "../parts/PageTabs.tsx";
import { SearchField } from "../parts/SearchField.tsx";
import { failed } from "../parts/toasts.tsx";
import { wholeList } from "../parts/wholeList.ts";
import { useAnalysisActions } from "./actions.tsx";
import { LastRun, NameLink, OfDay, Where } from "./cells.tsx";
import { IsolationTab } from "./IsolationTab.tsx";
import { NewAnalysis } from "./NewAnalysis.tsx";
import { type Analysis, ANALYSIS, useAnalyses, useMayWrite } from "./queries.ts";
import type { AnalysesSearch } from "./route.ts";
import { Whether } from "./Whether.tsx";

const route = getRouteApi("/analysis");

export function ListPage(): ReactElement {
  const { t } = useTranslation("analysis");
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const mayWrite = useMayWrite();
  const change = (next: AnalysesSearch): void =>
    void navigate({ search: (before) => tidy({ ...before, ...next }), replace: true });
  const create = mayWrite && (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => change({ new: true })}>
      {t("create")}
    </Button>
  );
  return (
    <Page title={t("shell:pages.analysis")} about={t("about")} actions={create}>
      <PageTabs
        value={search.tab ?? "scripts"}
        onChange={(tab) => void navigate({ search: tab === "isolation" ? { tab } : {}, replace: true })}
        tabs={[
          {
            name: "scripts",
            label: t("tabs.scripts"),
            content: () => <Analyses q={search.q} onSearch={(q) => change({ q })} create={create} onIsolation={() => change({ tab: "isolation" })} />,
          },
          { name: "isolation", label: t("tabs.isolation"), content: () => <IsolationTab /> },
        ]}
      />
      {search.new === true && mayWrite && <NewAnalysis onClose={() => change({ new: undefined })} />}
    </Page>
  );
}

interface AnalysesProps {
  q: string | undefined;
  onSearch: (q: string | undefined) => void;
  create: ReactElement | false;
  onIsolation: () => void;
}

function Analyses({ q, onSearch, create, onIsolation }: AnalysesProps): ReactElement {
  const { t } = useTranslation("analysis");
  const navigate = route.useNavigate();
  const actions = useAnalysisActions();
  const found = useAnalyses();
  useFresh(["analysis.run"], ["analysis", "list"], 800);
  const wanted = q?.toLocaleLowerCase();
  const fits = ({ name, description = "" }: Analysis): boolean =>
    wanted === undefined || `${name} ${description}`.toLocaleLowerCase().includes(wanted);
  const open = ({ analysisId }: Analysis): void => void navigate({ to: "/analysis/$analysisId", params: { analysisId } });
  const columns: Column<Analysis>[] = [
    { name: "on", title: t("columns.on"), width: 76, cell: (row) => <OnOff of={row} /> },
    { name: "name", title: t("columns.name"), cell: (row) => <NameLink of={row} /> },
    { name: "where", title: t("columns.where"), width: 190, cell: (row) => <Where of={row} /> },
    { name: "last", title: t("columns.last"), width: 260, cell: (row) => <LastRun of={row} /> },
    { name: "day", title: t("columns.day"), width: 130, cell: (row) => <OfDay of={row} /> },
  ];
  return (
    <Stack gap="md">
      <Whether onIsolation={onIsolation} />
      <SearchField label={t("search")} value={q} onChange={onSearch} />
      <CursorTable
        label={t("shell:pages.analysis")}
        list={wholeList(found, fits)}
        columns={columns}
        idOf={(row) => row.analysisId}
        nameOf={(row) => row.name}
        card={(row) => (
          <Stack gap={8}>
            <NameLink of={row} />
            <Group gap="md">
              <OnOff of={row} />
              <LastRun of={row} />
            </Group>
          </Stack>
        )}
        empty={
          wanted === undefined ? (
            <Empty icon={IconCode} title={t("empty.title")} text={t("empty.text")} action={create || undefined} />
          ) : (
            <FilteredEmpty onClear={() => onSearch(undefined)} />
          )
        }
        onOpen={open}
        actions={(row) => [{ label: t("open"), icon: IconExternalLink, run: () => open(row) }, ...actions.of(row)]}
      />
      {actions.dialog}
    </Stack>
  );
}

function OnOff({ of }: { of: Analysis }): ReactElement {
  const { t } = useTranslation("analysis");
  const client = useQueryClient();
  const organizationId = useOrganizationId();
  const mayWrite = useMayWrite();
  const turn = (enabled: boolean): void => {
    const params = { path: { organizationId, analysisId: of.analysisId } };
    ask(api.PATCH(ANALYSIS, { params, body: { enabled } }))
      .then(() => client.invalidateQueries({ queryKey: ["analysis"] }))
      .catch(failed);
  };
  return (
    <Switch
      checked={of.enabled}
      disabled={!mayWrite}
      onChange={(event) => turn(event.currentTarget.checked)}
      aria-label={t("onOff", { name: of.name })}
    />
  );
}
