/** Figures of a time: as cards, by day or hour, by kind, and when people look. */
import { Button, SimpleGrid, Skeleton, Stack } from "@mantine/core";
import { IconChartBar } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useMe } from "../api/queries.ts";
import { Empty } from "../parts/Empty.tsx";
import { ButtonLink } from "../parts/links.tsx";
import { Problem } from "../parts/Problem.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { Cards, type Known } from "./Cards.tsx";
import { ChartCard } from "./ChartCard.tsx";
import type { DrawnProps } from "./Charts.tsx";
import type { TableColumn } from "./FiguresTable.tsx";
import { Faults } from "./Faults.tsx";
import { Groups } from "./Groups.tsx";
import { HeatMap } from "./HeatMap.tsx";
import { comparedTo, type Period, stepOf } from "./period.ts";
import { type Analytics, analyticsQuery, type Figures, type Times, useAnalytics, useCsv, useTimes } from "./queries.ts";
import { type AnalyticsSearch, CHARTS } from "./route.ts";
import { TimesCard } from "./TimesCard.tsx";
import { dayAt, When } from "./When.tsx";

interface FiguresTabProps {
  search: AnalyticsSearch;
  period: Period;
  onChange: (change: AnalyticsSearch) => void;
}

export function FiguresTab({ search, period, onChange }: FiguresTabProps): ReactElement {
  const by = stepOf(search, period);
  const compared = comparedTo(period, search.compare);
  const query = analyticsQuery(period, by, "none");
  const now = useAnalytics(query);
  const comparison = compared && analyticsQuery(compared, "day", "none");
  const before = useAnalytics(comparison);
  const times = useTimes(query);
  const timesBefore = useTimes(comparison);
  const broken = [now, times].find(({ error, data }) => error !== null && data === undefined);
  if (broken?.error) return <Problem error={broken.error} onRetry={() => void broken.refetch()} />;
  const totals = now.data?.totals;
  if (totals !== undefined && totals.accepted + totals.recipients + totals.attempts + totals.seen === 0) {
    return <Nothing longer={search.range !== "365"} onLonger={() => onChange({ range: "365", from: undefined, to: undefined })} />;
  }
  const view = (name: (typeof CHARTS)[number]) => ({
    table: search.tables?.includes(name) === true,
    onTable: (table: boolean) => {
      const tables = CHARTS.filter((one) => (one === name ? table : search.tables?.includes(one)));
      onChange({ tables: tables.length > 0 ? tables : undefined });
    },
  });
  return (
    <Stack gap="md">
      <Cards
        totals={knownOf(totals, times.data?.totals)}
        before={compared && knownOf(before.data?.totals, timesBefore.data?.totals)}
        since={times.data?.since}
        period={period}
        compared={compared}
      />
      {now.data === undefined ? <Skeleton height={360} radius="md" /> : <Rings of={now.data} by={by} query={query} {...view("rings")} />}
      {now.data !== undefined && (
        <>
          <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="md">
            <People of={now.data} by={by} query={query} {...view("people")} />
            <TimesCard of={times.data} time={search.time ?? "arrival"} query={query} onChange={onChange} {...view("latency")} />
          </SimpleGrid>
          <Groups search={search} period={period} onChange={onChange} {...view("groups")} />
          <Faults query={query} />
          <HeatMap to={period.to} />
        </>
      )}
    </Stack>
  );
}

function knownOf(figures: Figures | undefined, times: Times | undefined): Known | undefined {
  return figures && times && { figures, times };
}

interface OfTimeProps {
  of: Analytics;
  by: "day" | "hour";
  query: ReturnType<typeof analyticsQuery>;
  table: boolean;
  onTable: (table: boolean) => void;
}

const COLORS = {
  sent: "indigo.6",
  delivered: "teal.6",
  opened: "violet.5",
  failed: "red.6",
  recipients: "indigo.4",
  seen: "teal.6",
  answered: "orange.6",
} as const;

/** The points of the time as a chart and as a table of the same figures. */
function useOfTime(names: readonly (keyof typeof COLORS)[], { of, by }: OfTimeProps, format: (value: number) => string) {
  const { t } = useTranslation("analytics");
  const { language } = useFormats();
  const options: Intl.DateTimeFormatOptions =
    by === "day" ? { day: "numeric", month: "short" } : { day: "numeric", month: "short", hour: "2-digit", hourCycle: "h23" };
  const words = new Intl.DateTimeFormat(language, { timeZone: of.timeZone, ...options });
  const points = of.series[0]?.points ?? [];
  const data = points.map(({ at, figures }) => ({
    at: words.format(new Date(at)),
    day: dayAt(at, of.by, of.timeZone),
    ...Object.fromEntries(names.map((name) => [name, figures[name as keyof Figures] ?? null])),
  }));
  const series = names.map((name) => ({ name, label: t(`figures.${name}`), color: COLORS[name] }));
  const columns: TableColumn[] = [
    { name: "at", title: t("table.when"), cell: (row) => <When of={row} /> },
    ...names.map((name) => ({
      name,
      title: t(`figures.${name}`),
      figure: true,
      cell: (row: Record<string, unknown>) => (row[name] === null ? "–" : format(row[name] as number)),
    })),
  ];
  const chart = (kind: DrawnProps["kind"]): DrawnProps => ({ kind, data, at: "at", series, format });
  return { chart, columns };
}

function Rings(props: OfTimeProps): ReactElement {
  const { t } = useTranslation("analytics");
  const { number } = useFormats();
  const csv = useCsv();
  const { chart, columns } = useOfTime(["sent", "delivered", "opened", "failed"], props, number);
  return <ChartCard title={t("charts.rings")} about={t("charts.ringsAbout")} csv={csv(props.query)} chart={chart("area")} columns={columns} table={props.table} onTable={props.onTable} />;
}

function People(props: OfTimeProps): ReactElement {
  const { t } = useTranslation("analytics");
  const { number } = useFormats();
  const csv = useCsv();
  const { chart, columns } = useOfTime(["recipients", "seen", "answered"], props, number);
  return <ChartCard title={t("charts.people")} about={t("charts.peopleAbout")} csv={csv(props.query)} chart={chart("bars")} columns={columns} table={props.table} onTable={props.onTable} />;
}

function Nothing({ longer, onLonger }: { longer: boolean; onLonger: () => void }): ReactElement {
  const { t } = useTranslation("analytics");
  const { organization } = useMe();
  const { date } = useFormats();
  return (
    <div className="panel">
      <Empty
        icon={IconChartBar}
        title={t("empty.title")}
        text={t("empty.text", { date: date(organization.createdAt) })}
        action={
          longer ? (
            <Button variant="default" onClick={onLonger}>
              {t("empty.longer")}
            </Button>
          ) : (
            <ButtonLink to="/notifications" search={{ send: true }}>
              {t("empty.send")}
            </ButtonLink>
          )
        }
      />
    </div>
  );
}
