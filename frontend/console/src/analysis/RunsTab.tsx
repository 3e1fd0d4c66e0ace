/** Runs, newest first; one is opened beside what it said. */
import { Text } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { type Column, CursorTable, TwoLines } from "../parts/CursorTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { AnchorLink } from "../parts/links.tsx";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { RunState } from "./cells.tsx";
import { type Run, useRuns } from "./queries.ts";
import type { TabProps } from "./ScriptTab.tsx";

export function RunsTab({ of, place, onChange }: TabProps): ReactElement {
  const { t } = useTranslation("analysis");
  const { duration } = useFormats();
  const list = useRuns(place);
  const open = ({ runId }: Run): void => onChange({ tab: undefined, run: runId, line: undefined });
  const link = (row: Run): ReactElement => (
    <AnchorLink
      to="/analysis/$analysisId"
      params={{ analysisId: of.analysisId }}
      search={{ run: row.runId }}
      className="row-link"
      underline="never"
      c="inherit"
    >
      {t(`causes.${row.cause}`)}
    </AnchorLink>
  );
  const columns: Column<Run>[] = [
    { name: "state", title: t("columns.state"), width: 150, cell: (row) => <RunState state={row.state} /> },
    { name: "cause", title: t("columns.cause"), width: 210, cell: (row) => <TwoLines top={link(row)} below={row.version === undefined ? undefined : t("version", { version: row.version })} /> },
    { name: "error", title: t("columns.error"), cell: (row) => <Fault of={row} /> },
    { name: "took", title: t("columns.took"), width: 110, cell: (row) => (row.startedAt === undefined ? "" : duration(row.seconds * 1000)) },
    { name: "when", title: t("columns.when"), width: 160, cell: (row) => <RelativeTime at={row.createdAt} /> },
  ];
  return (
    <CursorTable
      label={t("tabs.runs")}
      list={list}
      columns={columns}
      idOf={(row) => row.runId}
      nameOf={(row) => t(`causes.${row.cause}`)}
      card={(row) => (
        <div style={{ display: "grid", gap: 6, justifyItems: "start" }}>
          <RunState state={row.state} />
          <TwoLines top={link(row)} below={<RelativeTime at={row.createdAt} />} />
        </div>
      )}
      onOpen={open}
      empty={<Empty level={2} icon={IconPlayerPlay} title={t("neverRan")} text={t("log.never")} />}
    />
  );
}

function Fault({ of }: { of: Run }): ReactElement | null {
  if (of.error === undefined) return null;
  const { kind, message } = of.error;
  return (
    <Text fz="sm" className="cut" dir="auto">
      <b>{kind}</b> {message}
    </Text>
  );
}
