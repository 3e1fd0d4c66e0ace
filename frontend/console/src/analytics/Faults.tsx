/** What providers said to tries that failed, the most frequent first. */
import { ActionIcon, Box, Group, Skeleton, Text, Title, Tooltip } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useChannelWord } from "../parts/channels.ts";
import { AnchorLink } from "../parts/links.tsx";
import { Problem } from "../parts/Problem.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { FiguresTable, type TableColumn } from "./FiguresTable.tsx";
import { type analyticsQuery, type Fault, useCsv, useFaults } from "./queries.ts";

export function Faults({ query }: { query: ReturnType<typeof analyticsQuery> }): ReactElement {
  const { t } = useTranslation("analytics");
  const csv = useCsv();
  const { from, to } = query;
  const title = t("faults.title");
  return (
    <Box component="section" className="panel" p="md" aria-label={title} miw={0}>
      <Group justify="space-between" align="flex-start" mb="xs" wrap="nowrap">
        <div>
          <Title order={2} fz={16}>
            {title}
          </Title>
          <Text fz="sm" c="dimmed">
            {t("faults.about")}
          </Text>
        </div>
        <Tooltip label={t("csv")}>
          <ActionIcon component="a" href={csv({ from, to }, "faults")} download size={32} aria-label={t("csvOf", { chart: title })}>
            <IconDownload size={17} />
          </ActionIcon>
        </Tooltip>
      </Group>
      <Listed query={query} title={title} />
    </Box>
  );
}

function Listed({ query, title }: { query: ReturnType<typeof analyticsQuery>; title: string }): ReactElement {
  const { t } = useTranslation("analytics");
  const { data, error, refetch } = useFaults(query);
  const columns = useFaultColumns();
  if (data === undefined) return error === null ? <Skeleton height={160} /> : <Problem error={error} onRetry={() => void refetch()} />;
  if (data.items.length > 0) {
    return <FiguresTable label={title} columns={columns} rows={data.items as unknown as Record<string, unknown>[]} />;
  }
  return (
    <Text c="dimmed" fz="sm" py="lg" ta="center">
      {t("faults.none")}
    </Text>
  );
}

function useFaultColumns(): TableColumn[] {
  const { t } = useTranslation("analytics");
  const { number } = useFormats();
  const word = useChannelWord();
  const fault = (row: Record<string, unknown>): Fault => row as unknown as Fault;
  return [
    {
      name: "channel",
      title: t("group.channel"),
      cell: (row) => (
        <AnchorLink to="/dead-letters" search={{ channel: fault(row).channel }} fz="inherit">
          {word(fault(row).channel)}
        </AnchorLink>
      ),
    },
    {
      name: "outcome",
      title: t("faults.outcome"),
      cell: (row) => t(`faults.outcomes.${fault(row).outcome.toLowerCase()}`, { defaultValue: fault(row).outcome }),
    },
    {
      name: "reply",
      title: t("faults.reply"),
      cell: (row) => (
        <span dir="auto" className="fault-reply">
          {fault(row).reply ?? t("faults.others")}
        </span>
      ),
    },
    { name: "count", title: t("faults.count"), figure: true, cell: (row) => number(fault(row).count) },
  ];
}
