/** When people look: a week of hours, warmer where more was seen. Each cell says its number. */
import { ActionIcon, Box, Group, Skeleton, Text, Title, Tooltip } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { shifted } from "../parts/days.ts";
import { useFormats } from "../parts/useFormats.ts";
import { type Heat, heatOf } from "./heat.ts";
import { analyticsQuery, useAnalytics, useCsv } from "./queries.ts";
import "./analytics.css";

const DAYS = 28;
/** A Monday, to name weekdays by. */
const MONDAY_MS = Date.UTC(2024, 0, 1);

export function HeatMap({ to }: { to: string }): ReactElement | null {
  const { t } = useTranslation("analytics");
  const csv = useCsv();
  const query = analyticsQuery({ from: shifted(to, 1 - DAYS), to }, "hour", "none");
  const { data, error } = useAnalytics(query);
  if (error !== null) return null;
  const points = data?.series[0]?.points.map(({ at, figures }) => ({ at, value: figures.seen })) ?? [];
  const heat = data && heatOf(points, data.timeZone);
  return (
    <Box component="section" className="panel" p="md" aria-label={t("charts.heat")}>
      <Group justify="space-between" align="flex-start" mb="xs" wrap="nowrap">
        <div>
          <Title order={2} fz={16}>
            {t("charts.heat")}
          </Title>
          <Text fz="sm" c="dimmed">
            {t("charts.heatAbout", { days: DAYS })} {heat?.best !== undefined && <Best of={heat.best} />}
          </Text>
        </div>
        <Tooltip label={t("csv")}>
          <ActionIcon component="a" href={csv(query)} download size={32} aria-label={t("csvOf", { chart: t("charts.heat") })}>
            <IconDownload size={17} />
          </ActionIcon>
        </Tooltip>
      </Group>
      {heat === undefined ? <Skeleton height={220} /> : <Week heat={heat} />}
    </Box>
  );
}

function useDayName(width: "long" | "short"): (day: number) => string {
  const { language } = useFormats();
  const words = new Intl.DateTimeFormat(language, { weekday: width, timeZone: "UTC" });
  return (day) => words.format(MONDAY_MS + day * 86_400_000);
}

const hourOf = (hour: number): string => `${String(hour).padStart(2, "0")}:00`;

function Best({ of }: { of: { day: number; hour: number } }): ReactElement {
  const { t } = useTranslation("analytics");
  return <strong>{t("charts.best", { day: useDayName("long")(of.day), hour: hourOf(of.hour) })}</strong>;
}

function Week({ heat }: { heat: Heat }): ReactElement {
  const { t } = useTranslation("analytics");
  const { number } = useFormats();
  const name = useDayName("long");
  return (
    <Box style={{ overflowX: "auto", position: "relative" }} tabIndex={0} role="group" aria-label={t("charts.heat")}>
      <table className="heat">
        <thead>
          <tr>
            <th scope="col">
              <span style={HIDDEN}>{t("table.hour")}</span>
            </th>
            {Array.from({ length: 24 }, (_, hour) => (
              <th key={hour} scope="col">
                {hour}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {heat.week.map((hours, day) => (
            <tr key={day}>
              <th scope="row">{name(day)}</th>
              {hours.map((value, hour) => (
                <td
                  key={hour}
                  title={`${name(day)} ${hourOf(hour)}: ${number(value)}`}
                  style={{ "--warmth": `${heat.most === 0 ? 0 : Math.round((value / heat.most) * 100)}%` } as object}
                >
                  <span>{number(value)}</span>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </Box>
  );
}

const HIDDEN = { position: "absolute", width: 1, height: 1, overflow: "hidden", clipPath: "inset(50%)" } as const;
