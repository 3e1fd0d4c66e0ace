/** What is promised, and whether it is kept: for this server as a whole. */
import { Alert, Box, List, SimpleGrid, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconPower } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import type { ReactElement, ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../api/client.ts";
import { problemOf } from "../api/problem.ts";
import { useChannelWord } from "../parts/channels.ts";
import { Empty } from "../parts/Empty.tsx";
import { Problem } from "../parts/Problem.tsx";
import { StateBadge } from "../parts/State.tsx";
import { useFormats } from "../parts/useFormats.ts";
import { pausedQuery } from "../providers/queries.ts";
import { FiguresTable, type TableColumn } from "./FiguresTable.tsx";

type Status = Schema<"StatusBody">;
type Span = Schema<"SpanBody">;

export function StatusTab(): ReactElement {
  const { t } = useTranslation("analytics");
  const { data, error, refetch } = useQuery(pausedQuery);
  if (data !== undefined) return <Board of={data} />;
  if (error === null) return <Skeleton height={420} radius="md" />;
  if (problemOf(error).status !== 404) return <Problem error={error} onRetry={() => void refetch()} />;
  return (
    <div className="panel">
      <Empty icon={IconPower} title={t("status.off")} text={t("status.offText")} />
    </div>
  );
}

function Board({ of }: { of: Status }): ReactElement {
  const { t } = useTranslation("analytics");
  const { number, time, duration } = useFormats();
  const word = useChannelWord();
  const canary = ({ sent, arrived }: Schema<"CanaryCountBody">): string =>
    sent === 0 ? t("status.noCanary") : t("status.arrived", { arrived: number(arrived), sent: number(sent) });
  return (
    <Stack gap="md">
      <Troubles of={of} />
      <Promises of={of} />
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="md">
        <Tile title={t("status.canaries")}>
          <Text fz="sm" c="dimmed" mb={6}>
            {t("status.canariesAbout")}
          </Text>
          <Text fz="sm">
            {t("status.hour")}: {canary(of.canaries.hour)}
          </Text>
          <Text fz="sm">
            {t("status.day")}: {canary(of.canaries.day)}
          </Text>
        </Tile>
        <Tile title={t("status.paused")}>
          {of.paused.length === 0 && <Text fz="sm">{t("status.nonePaused")}</Text>}
          {of.paused.map((one) => (
            <Text key={one.words} fz="sm">
              {t("status.pausedOne", { channel: word(one.channel), until: time(one.until) })}
            </Text>
          ))}
        </Tile>
        <Tile title={t("status.queue")}>
          <Text fz="sm">{t("status.due", { count: of.queue.due })}</Text>
          <Text fz="sm">{t("status.waiting", { count: of.queue.waiting })}</Text>
          {of.queue.due > 0 && <Text fz="sm">{t("status.oldest", { time: duration(of.queue.oldestSeconds * 1000) })}</Text>}
        </Tile>
      </SimpleGrid>
      <Text fz="xs" c="dimmed">
        {t("status.version", { version: of.version, region: of.region })}
      </Text>
    </Stack>
  );
}

function Tile({ title, children }: { title: string; children: ReactNode }): ReactElement {
  return (
    <Box className="panel" p="md">
      <Title order={2} fz={16} mb={6}>
        {title}
      </Title>
      {children}
    </Box>
  );
}

function Troubles({ of }: { of: Status }): ReactElement {
  const { t } = useTranslation("analytics");
  if (of.troubles.length === 0) return <Alert color="teal" icon={<IconCheck />} title={t("status.well")} />;
  return (
    <Alert color="orange" icon={<IconAlertTriangle />}>
      <List fz="sm">
        {of.troubles.map(({ code, words }) => (
          <List.Item key={code}>{t(`status.troubles.${code}`, { defaultValue: words })}</List.Item>
        ))}
      </List>
    </Alert>
  );
}

function Promises({ of }: { of: Status }): ReactElement {
  const { t } = useTranslation("analytics");
  const { duration, language } = useFormats();
  const word = useChannelWord();
  const shares = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 2 });
  const one = (row: Record<string, unknown>): Schema<"PromiseBody"> => row as unknown as Schema<"PromiseBody">;
  const columns: TableColumn[] = [
    {
      name: "name",
      title: t("status.promise"),
      cell: (row) => {
        const { channel, share, withinMs } = one(row);
        return (
          <>
            <Text fz="inherit" fw={600}>
              {channel === undefined ? t("status.inbox") : word(channel)}
            </Text>
            <Text fz={13} c="dimmed">
              {t("status.within", { share: shares.format(share), time: duration(withinMs) })}
            </Text>
          </>
        );
      },
    },
    { name: "hour", title: t("status.hour"), cell: (row) => <SpanCell of={one(row).hour} /> },
    { name: "day", title: t("status.day"), cell: (row) => <SpanCell of={one(row).day} /> },
  ];
  return (
    <div className="panel">
      <FiguresTable label={t("tabs.status")} columns={columns} rows={of.promises as unknown as Record<string, unknown>[]} tall />
    </div>
  );
}

function SpanCell({ of }: { of: Span }): ReactElement {
  const { t } = useTranslation("analytics");
  const { number, duration, language } = useFormats();
  const shares = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 2, roundingMode: "floor" });
  const { p50Ms, p95Ms, p99Ms, count, within, kept } = of;
  if (count === 0 || p50Ms === undefined || p95Ms === undefined || p99Ms === undefined) {
    return <Text fz="sm" c="dimmed">{t("status.idle")}</Text>;
  }
  return (
    <Stack gap={3} align="flex-start">
      <StateBadge state={kept ? "ACTIVE" : "FAILED"} word={t(kept ? "status.kept" : "status.broken")} />
      <Text fz={13}>{t("status.of", { share: shares.format(within / count), count: number(count) })}</Text>
      <Text fz={13} c="dimmed">
        {t("status.times", { half: duration(p50Ms), most: duration(p95Ms), nearly: duration(p99Ms) })}
      </Text>
    </Stack>
  );
}
