/** The drawn charts, with the library that draws them: loaded when they are first looked at. */
import { AreaChart, BarChart, LineChart } from "@mantine/charts";
import "@mantine/charts/styles.css";
import type { ReactElement } from "react";

export interface ChartSeries {
  name: string;
  label: string;
  color: string;
}

export interface DrawnProps {
  kind: "area" | "bars" | "lines" | "groups";
  data: Record<string, unknown>[];
  /** The name of the value that stands below. */
  at: string;
  series: readonly ChartSeries[];
  format: (value: number) => string;
  height?: number;
  /** The scale begins where the values do, not at zero. */
  fit?: boolean;
}

export default function Drawn({ kind, data, at, series, format, height = 280, fit = false }: DrawnProps): ReactElement {
  const common = {
    h: height,
    data,
    dataKey: at,
    series: [...series],
    valueFormatter: format,
    withLegend: true,
    gridAxis: "xy" as const,
    tickLine: "none" as const,
    // In the order of the series, not of the alphabet.
    legendProps: { verticalAlign: "top" as const, height: 44, itemSorter: null },
    yAxisProps: { width: 64, ...(fit && { domain: ["auto", "auto"] as const }) },
  };
  // The picture is for eyes; the table beside it is what is read out.
  const still = { accessibilityLayer: false };
  switch (kind) {
    case "area":
      return <AreaChart {...common} curveType="monotone" withDots={data.length < 40} areaChartProps={still} xAxisProps={{ minTickGap: 24 }} />;
    case "bars":
      return <BarChart {...common} barChartProps={still} xAxisProps={{ minTickGap: 24 }} />;
    case "lines":
      return <LineChart {...common} curveType="monotone" connectNulls withDots={data.length < 40} lineChartProps={still} xAxisProps={{ minTickGap: 24 }} />;
    default:
      return (
        <BarChart
          {...common}
          orientation="vertical"
          barChartProps={{ ...still, barGap: 2 }}
          yAxisProps={{ width: 132, interval: 0 }}
        />
      );
  }
}
