/** One variable of a device over time: mean, least and most, and what it was last. */
import { Box, SegmentedControl, Skeleton, Text } from "@mantine/core";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { ChartCard } from "../analytics/ChartCard.tsx";
import type { TableColumn } from "../analytics/FiguresTable.tsx";
import { Problem } from "../parts/Problem.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { useValueWord } from "./cells.tsx";
import { type DataSeries, useCsvOfPoints, useSeries } from "./queries.ts";
import { type DataSearch, SPANS } from "./route.ts";
import { numberWord, stretchOf, type Value } from "./values.ts";

interface SeriesCardProps {
  device: string;
  variable: string;
  search: DataSearch;
  onChange: (change: DataSearch) => void;
}

const LINES = [
  { name: "mean", color: "indigo.6" },
  { name: "min", color: "teal.6" },
  { name: "max", color: "orange.6" },
] as const;

export function SeriesCard({ device, variable, search, onChange }: SeriesCardProps): ReactElement {
  const { t } = useTranslation("data");
  const { language } = useFormats();
  const csv = useCsvOfPoints();
  const { data, error, refetch } = useSeries({ device, variable, stretch: stretchOf(search) });
  const { rows, columns } = useRows(data);
  const chosen = search.from !== undefined;
  // One value of a bucket is its own least and most: three lines of the same say no more than one.
  const single = data?.items.every(({ count }) => count === 1) === true;
  return (
    <Box mb="md">
      <ChartCard
        title={t("series.title", { device, variable })}
        about={useAbout(data)}
        csv={csv(search)}
        table={search.table === true}
        onTable={(table) => onChange({ table: table || undefined })}
        chart={{
          kind: "lines",
          data: rows,
          at: "at",
          fit: true,
          series: LINES.slice(0, single ? 1 : 3).map(({ name, color }) => ({ name, color, label: single ? variable : t(`series.${name}`) })),
          format: (value) => numberWord(value, language),
          height: 240,
        }}
        columns={columns}
        beside={
          !chosen && (
            <SegmentedControl
              size="xs"
              aria-label={t("series.span")}
              value={search.span ?? "day"}
              onChange={(span) => onChange({ span: SPANS.find((one) => one === span && one !== "day") })}
              data={SPANS.map((value) => ({ value, label: t(`series.spans.${value}`) }))}
            />
          )
        }
        nothing={useNothing(data, error, search.table === true, () => void refetch())}
      />
    </Box>
  );
}

function useAbout(data: DataSeries | undefined): string {
  const { t } = useTranslation("data");
  const { dateTime, duration } = useFormats();
  if (data === undefined) return " ";
  const bucket = duration(data.bucketSeconds * 1000);
  return t("series.about", { from: dateTime(data.since), to: dateTime(data.until), bucket });
}

/** Instead of the chart: while it loads, where it failed, where there is nothing to draw. */
function useNothing(data: DataSeries | undefined, error: Error | null, table: boolean, again: () => void): ReactNode {
  const { t } = useTranslation("data");
  if (data === undefined) return error === null ? <Skeleton height={240} /> : <Problem error={error} onRetry={again} />;
  const numbers = data.items.some(({ mean }) => mean !== undefined);
  if (data.items.length > 0 && (numbers || table)) return undefined;
  return (
    <Text c="dimmed" fz="sm" py="xl" ta="center">
      {t(data.items.length === 0 ? "series.empty" : "series.noNumbers")}
    </Text>
  );
}

function useRows(data: DataSeries | undefined): { rows: Record<string, unknown>[]; columns: TableColumn[] } {
  const { t } = useTranslation("data");
  const { language, number, zone } = useFormats();
  const word = useValueWord();
  const long = data !== undefined && Date.parse(data.until) - Date.parse(data.since) > 36 * 3_600_000;
  const when = new Intl.DateTimeFormat(language, {
    timeZone: zone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    ...(long && { day: "numeric", month: "short" }),
  });
  const rows = (data?.items ?? []).map(({ time, min, mean, max, last, count }) => ({
    at: when.format(new Date(time)),
    mean: mean ?? null,
    min: min ?? null,
    max: max ?? null,
    last,
    count,
  }));
  const figure = (name: "mean" | "min" | "max"): TableColumn => ({
    name,
    title: t(`series.${name}`),
    figure: true,
    cell: (row) => (row[name] === null ? "–" : numberWord(row[name] as number, language)),
  });
  const columns: TableColumn[] = [
    { name: "at", title: t("columns.time"), cell: (row) => String(row.at) },
    figure("mean"),
    figure("min"),
    figure("max"),
    { name: "last", title: t("series.last"), figure: true, cell: (row) => <bdi>{word(row.last as Value)}</bdi> },
    { name: "count", title: t("series.count"), figure: true, cell: (row) => number(row.count as number) },
  ];
  return { rows, columns };
}
