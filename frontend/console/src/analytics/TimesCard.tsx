/** How long it takes: half of all no longer than the one line, 95 % no longer than the other. */
import { SegmentedControl, Skeleton, Text } from "@mantine/core";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../api/client.ts";
import { useFormats } from "../parts/useFormats.ts";
import { ChartCard } from "./ChartCard.tsx";
import type { TableColumn } from "./FiguresTable.tsx";
import { type analyticsQuery, timesQuery, useCsv } from "./queries.ts";
import { type AnalyticsSearch, TIMES } from "./route.ts";
import { dayAt, When } from "./When.tsx";

interface TimesCardProps {
  of: Schema<"TimesAnswer"> | undefined;
  time: (typeof TIMES)[number];
  query: ReturnType<typeof analyticsQuery>;
  onChange: (change: AnalyticsSearch) => void;
  table: boolean;
  onTable: (table: boolean) => void;
}

export function TimesCard({ of, time, query, onChange, table, onTable }: TimesCardProps): ReactElement {
  const { t } = useTranslation("analytics");
  const { duration } = useFormats();
  const csv = useCsv();
  const names = ["medianMs", "p95Ms"] as const;
  return (
    <div id="times">
      <ChartCard
        title={t("charts.latency")}
        about={t(`times.about.${time}`)}
        csv={csv(timesQuery(query), "times")}
        table={table}
        onTable={onTable}
        chart={{
          kind: "lines",
          data: useRows(of, time),
          at: "at",
          series: names.map((name, index) => ({ name, label: t(`times.${name}`), color: index === 0 ? "indigo.6" : "orange.6" })),
          format: duration,
          height: 280 - 38,
        }}
        columns={useTimeColumns()}
        below={
          <SegmentedControl
            size="xs"
            mb="xs"
            aria-label={t("times.label")}
            value={time}
            onChange={(next) => onChange({ time: TIMES.find((one) => one === next && one !== "arrival") })}
            data={TIMES.map((value) => ({ value, label: t(`times.${value}`) }))}
          />
        }
        nothing={useNothing(of, time)}
      />
    </div>
  );
}

function useNothing(of: Schema<"TimesAnswer"> | undefined, time: (typeof TIMES)[number]): ReactElement | undefined {
  const { t } = useTranslation("analytics");
  const { date } = useFormats();
  if (of === undefined) return <Skeleton height={242} />;
  if (of.totals[time].count > 0) return undefined;
  return (
    <Text c="dimmed" fz="sm" py="xl" ta="center">
      {of.since === undefined ? t("times.none") : t("times.since", { date: date(of.since) })}
    </Text>
  );
}

function useRows(of: Schema<"TimesAnswer"> | undefined, time: (typeof TIMES)[number]): Record<string, unknown>[] {
  const { language } = useFormats();
  if (of === undefined) return [];
  const options: Intl.DateTimeFormatOptions =
    of.by === "day" ? { day: "numeric", month: "short" } : { day: "numeric", month: "short", hour: "2-digit", hourCycle: "h23" };
  const words = new Intl.DateTimeFormat(language, { timeZone: of.timeZone, ...options });
  return of.points.map(({ at, times }) => ({
    at: words.format(new Date(at)),
    day: dayAt(at, of.by, of.timeZone),
    medianMs: times[time].medianMs ?? null,
    p95Ms: times[time].p95Ms ?? null,
    count: times[time].count,
  }));
}

function useTimeColumns(): TableColumn[] {
  const { t } = useTranslation("analytics");
  const { duration, number } = useFormats();
  const figure = (name: "medianMs" | "p95Ms"): TableColumn => ({
    name,
    title: t(`times.${name}`),
    figure: true,
    cell: (row) => (row[name] === null ? "–" : duration(row[name] as number)),
  });
  return [
    { name: "at", title: t("table.when"), cell: (row) => <When of={row} /> },
    figure("medianMs"),
    figure("p95Ms"),
    { name: "count", title: t("times.count"), figure: true, cell: (row) => number(row.count as number) },
  ];
}
