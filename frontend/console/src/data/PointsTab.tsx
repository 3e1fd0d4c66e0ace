/** Points, newest first, as they come in. */
import { Button, Code, Stack, Text } from "@mantine/core";
import { IconBolt, IconChartLine, IconDeviceIpadHorizontal, IconHistory, IconTimeline } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { CursorList } from "../api/queries.ts";
import { type Column, CursorTable, type RowAction, TwoLines } from "../parts/CursorTable.tsx";
import { Empty } from "../parts/Empty.tsx";
import { FilteredEmpty } from "../parts/FilteredEmpty.tsx";
import { countOf } from "../parts/filters.ts";
import { RelativeTime } from "../parts/RelativeTime.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { DataTags, Place, ValueCell } from "./cells.tsx";
import { Filters } from "./Filters.tsx";
import { FirstPoint } from "./FirstPoint.tsx";
import { type Point, usePoints } from "./queries.ts";
import type { DataSearch } from "./route.ts";
import { SeriesCard } from "./SeriesCard.tsx";

export interface TabProps {
  search: DataSearch;
  onChange: (change: DataSearch) => void;
  onClear: () => void;
}

const NO_FILTERS = ["tab", "span", "table", "search"] as const;

export function PointsTab({ search, onChange, onClear }: TabProps): ReactElement {
  const { t } = useTranslation("data");
  const list = usePoints(search);
  const actions = useActions(onChange);
  const { device, variable } = search;
  const set = countOf(search, NO_FILTERS) > 0;
  // A page may be short or empty, and yet not be the last: the walk goes on.
  const searching = list.rows.length === 0 && list.hasMore;
  return (
    <>
      <Filters search={search} set={set} onChange={onChange} onClear={onClear} />
      {device !== undefined && variable !== undefined && (
        <SeriesCard device={device} variable={variable} search={search} onChange={onChange} />
      )}
      <CursorTable
        label={t("tabs.points")}
        list={list}
        columns={useColumns()}
        idOf={(row) => row.key}
        nameOf={(row) => `${row.device}, ${row.variable}`}
        card={(row) => <Card of={row} />}
        actions={actions}
        details={(row) => <Details of={row} />}
        empty={
          searching ? (
            <Further list={list} />
          ) : set ? (
            <FilteredEmpty onClear={onClear} />
          ) : (
            <FirstPoint />
          )
        }
      />
    </>
  );
}

function Further({ list }: { list: CursorList<Point> }): ReactElement {
  const { t } = useTranslation("data");
  const more = (
    <Button variant="default" loading={list.loadingMore} onClick={list.more}>
      {t("further")}
    </Button>
  );
  return <Empty icon={IconHistory} title={t("notYet")} action={more} />;
}

function useActions(onChange: (change: DataSearch) => void): (row: Point) => RowAction[] {
  const { t } = useTranslation("data");
  const navigate = useNavigate();
  return ({ device, variable, value }) => [
    { label: t("actions.chart"), icon: IconChartLine, run: () => onChange({ device, variable, tag: undefined }) },
    { label: t("actions.only"), icon: IconTimeline, run: () => onChange({ device, variable: undefined, tag: undefined }) },
    {
      label: t("actions.device"),
      icon: IconDeviceIpadHorizontal,
      run: () => void navigate({ to: "/data/devices/$device", params: { device } }),
    },
    {
      label: t("actions.action"),
      icon: IconBolt,
      run: () => void navigate({ to: "/actions/new", search: { device, variable, ...(value !== null && { value: String(value) }) } }),
    },
  ];
}

function useColumns(): Column<Point>[] {
  const { t } = useTranslation("data");
  return [
    { name: "device", title: t("columns.device"), cell: (row) => <TwoLines top={<strong dir="auto">{row.device}</strong>} below={row.variable} /> },
    { name: "value", title: t("columns.value"), width: 200, cell: (row) => <ValueCell value={row.value} unit={row.unit} /> },
    { name: "tags", title: t("columns.tags"), width: 230, cell: (row) => row.tags && <DataTags of={row.tags} /> },
    { name: "place", title: t("columns.place"), width: 170, cell: (row) => row.location && <Text fz="sm"><Place {...row.location} /></Text> },
    { name: "time", title: t("columns.time"), width: 140, cell: (row) => <RelativeTime at={row.time} /> },
  ];
}

function Card({ of }: { of: Point }): ReactElement {
  return (
    <Stack gap={2}>
      <ValueCell value={of.value} unit={of.unit} />
      <Text fz={13} c="dimmed" className="cut" dir="auto">
        {of.device} · {of.variable}
      </Text>
      <Text fz={13} c="dimmed">
        <RelativeTime at={of.time} />
      </Text>
    </Stack>
  );
}

function Details({ of }: { of: Point }): ReactElement {
  const { t } = useTranslation("data");
  const { exact } = useFormats();
  const line = (label: string, value: ReactNode): ReactElement => (
    <Text fz="sm" component="div" style={{ overflowWrap: "anywhere" }}>
      <Text span fz="sm" c="dimmed">
        {label}:{" "}
      </Text>
      {value}
    </Text>
  );
  return (
    <Stack gap={6}>
      {typeof of.value === "string" && line(t("columns.value"), <span dir="auto">{of.value}</span>)}
      {line(t("details.measured"), exact(of.time))}
      {line(t("details.received"), exact(of.receivedAt))}
      {of.location !== undefined && line(t("columns.place"), <Place {...of.location} />)}
      {of.tags !== undefined && <DataTags of={of.tags} all />}
      {line(t("details.batch"), <Code dir="ltr">{of.batchId}</Code>)}
      {of.metadata !== undefined && (
        <Code block dir="ltr" tabIndex={0} aria-label={t("details.metadata")}>
          {JSON.stringify(of.metadata, null, 2)}
        </Code>
      )}
    </Stack>
  );
}
