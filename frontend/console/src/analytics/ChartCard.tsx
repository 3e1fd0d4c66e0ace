/** A chart with its title, the same as a table, and as CSV. */
import { ActionIcon, Box, Group, SegmentedControl, Skeleton, Text, Title, Tooltip } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { lazy, type ReactElement, type ReactNode, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { DrawnProps } from "./Charts.tsx";
import { FiguresTable, type TableColumn } from "./FiguresTable.tsx";

const Drawn = lazy(() => import("./Charts.tsx"));

interface ChartCardProps {
  title: string;
  about: string;
  csv: string;
  table: boolean;
  onTable: (table: boolean) => void;
  chart: DrawnProps;
  columns: readonly TableColumn[];
  /** What is chosen, beside the title. */
  beside?: ReactNode;
  /** What is chosen, in a row of its own. */
  below?: ReactNode;
  /** Instead of both, where there is nothing. */
  nothing?: ReactNode;
}

export function ChartCard(props: ChartCardProps): ReactElement {
  const { t } = useTranslation("analytics");
  const { title, about, csv, table, onTable, chart, columns, beside, below, nothing } = props;
  const height = chart.height ?? 280;
  return (
    <Box component="section" className="panel" p="md" aria-label={title} miw={0}>
      <Group justify="space-between" align="flex-start" mb="xs">
        <Box miw={0} style={{ flex: "1 1 220px" }}>
          <Title order={2} fz={16}>
            {title}
          </Title>
          <Text fz="sm" c="dimmed">
            {about}
          </Text>
        </Box>
        <Group gap="xs">
          {beside}
          <SegmentedControl
            size="xs"
            aria-label={t("viewOf", { chart: title })}
            value={table ? "table" : "chart"}
            onChange={(next) => onTable(next === "table")}
            data={[
              { value: "chart", label: t("asChart") },
              { value: "table", label: t("asTable") },
            ]}
          />
          <Tooltip label={t("csv")}>
            <ActionIcon component="a" href={csv} download size={32} aria-label={t("csvOf", { chart: title })}>
              <IconDownload size={17} />
            </ActionIcon>
          </Tooltip>
        </Group>
      </Group>
      {below}
      {nothing ??
        (table ? (
          <FiguresTable label={title} columns={columns} rows={chart.data} />
        ) : (
          <div role="img" aria-label={t("picture", { chart: title })} dir="ltr">
            <Suspense fallback={<Skeleton height={height} />}>
              <Drawn {...chart} />
            </Suspense>
          </div>
        ))}
    </Box>
  );
}
