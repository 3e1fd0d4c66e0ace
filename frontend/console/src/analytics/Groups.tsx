/** The figures by category, channel or solution; each leads to its own list. */
import { SegmentedControl, Skeleton, Text } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useCategories } from "../notifications/queries.ts";
import { useChannelWord } from "../parts/channels.ts";
import { AnchorLink } from "../parts/links.tsx";
import { Problem } from "../parts/Problem.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { ChartCard } from "./ChartCard.tsx";
import type { TableColumn } from "./FiguresTable.tsx";
import type { Period } from "./period.ts";
import { analyticsQuery, type Series, useAnalytics, useCsv } from "./queries.ts";
import { type AnalyticsSearch, GROUPS } from "./route.ts";

type Group = (typeof GROUPS)[number];

interface GroupsProps {
  search: AnalyticsSearch;
  period: Period;
  onChange: (change: AnalyticsSearch) => void;
  table: boolean;
  onTable: (table: boolean) => void;
}

export function Groups({ search, period, onChange, table, onTable }: GroupsProps): ReactElement {
  const { t } = useTranslation("analytics");
  const { number } = useFormats();
  const csv = useCsv();
  const group = search.group ?? "category";
  const query = analyticsQuery(period, "day", group);
  const { data, error, refetch } = useAnalytics(query);
  const nameOf = useGroupName(group);
  // Rings have a channel, people have none.
  const names = group === "channel" ? (["sent", "delivered", "failed"] as const) : (["recipients", "seen", "answered"] as const);
  const colors = ["indigo.6", "teal.6", group === "channel" ? "red.6" : "orange.6"];
  const found = (data?.group === group ? data.series : []).filter(
    ({ totals }) => totals.recipients + totals.sent + totals.failed + totals.attempts + totals.seen > 0,
  );
  const rows = found.map((one) => ({ name: nameOf(one), of: one, ...Object.fromEntries(names.map((name) => [name, one.totals[name]])) }));
  const nothing =
    error !== null && data === undefined ? (
      <Problem error={error} onRetry={() => void refetch()} />
    ) : data === undefined || data.group !== group ? (
      <Skeleton height={280} />
    ) : rows.length === 0 ? (
      <Text c="dimmed" fz="sm" py="xl" ta="center">
        {t("group.empty")}
      </Text>
    ) : undefined;
  return (
    <ChartCard
      title={t("charts.groups")}
      about={t("charts.groupsAbout")}
      csv={csv(query)}
      table={table}
      onTable={onTable}
      chart={{
        kind: "groups",
        data: rows,
        at: "name",
        series: names.map((name, index) => ({ name, label: t(`figures.${name}`), color: colors[index] ?? "gray" })),
        format: number,
        height: Math.max(200, 60 + rows.length * 62),
      }}
      columns={useGroupColumns(group, period)}
      beside={
        <SegmentedControl
          size="xs"
          aria-label={t("group.label")}
          value={group}
          onChange={(next) => onChange({ group: next === "category" ? undefined : (next as Group) })}
          data={GROUPS.map((value) => ({ value, label: t(`group.${value}`) }))}
        />
      }
      nothing={nothing}
    />
  );
}

function useGroupName(group: Group): (of: Series) => string {
  const { t } = useTranslation("analytics");
  const word = useChannelWord();
  const categories = useCategories();
  return ({ key, name }) => {
    if (key === undefined) return t(`group.none.${group}`);
    if (key === "other") return t("group.other");
    if (group === "channel") return word(key);
    return name ?? categories.find((one) => one.key === key)?.name ?? key;
  };
}

function useGroupColumns(group: Group, period: Period): TableColumn[] {
  const { t } = useTranslation("analytics");
  const { number, percent } = useFormats();
  const of = (row: Record<string, unknown>): Series => row.of as Series;
  const figure = (name: "recipients" | "sent" | "delivered" | "failed"): TableColumn => ({
    name,
    title: t(`figures.${name}`),
    figure: true,
    cell: (row) => number(of(row).totals[name]),
  });
  const share = (name: "openRate" | "responseRate", part: "seen" | "answered"): TableColumn => ({
    name,
    title: t(`table.${name}`),
    figure: true,
    cell: (row) => percent(of(row).totals[part], of(row).totals.recipients),
  });
  const first: TableColumn = {
    name: "name",
    title: t(`group.${group}`),
    cell: (row) => <Name group={group} period={period} of={of(row)} name={String(row.name)} />,
  };
  const rings = [figure("sent"), figure("delivered"), figure("failed")];
  return group === "channel" ? [first, ...rings] : [first, figure("recipients"), share("openRate", "seen"), share("responseRate", "answered"), ...rings];
}

interface NameProps {
  group: Group;
  period: Period;
  of: Series;
  name: string;
}

function Name({ group, period, of, name }: NameProps): ReactElement {
  if (of.key === undefined || of.key === "other") return <span dir="auto">{name}</span>;
  if (group === "channel") {
    return (
      <AnchorLink to="/dead-letters" search={{ channel: of.key }} fz="inherit">
        {name}
      </AnchorLink>
    );
  }
  const search = group === "category" ? { ...period, category: of.key } : { ...period, solution: of.key };
  return (
    <AnchorLink to="/notifications" search={search} fz="inherit" dir="auto">
      {name}
    </AnchorLink>
  );
}
