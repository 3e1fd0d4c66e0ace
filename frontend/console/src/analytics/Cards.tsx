/** The figures of the whole time; each leads to the list it is counted from. */
import { Box, SimpleGrid, Skeleton, Text } from "@mantine/core";
import { IconArrowDownRight, IconArrowUpRight } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../parts/useFormats.ts";
import { change, type Period, rate } from "./period.ts";
import type { Figures, Times } from "./queries.ts";
import { TIMES } from "./route.ts";

/** What is known of a time. */
export interface Known {
  figures: Figures;
  times: Times;
}

interface CardsProps {
  totals: Known | undefined;
  before: Known | undefined;
  /** The first hour of which times are known. */
  since: string | undefined;
  period: Period;
  compared: Period | undefined;
}

interface Card {
  name: string;
  value: string;
  hint?: string;
  /** What is compared; without it nothing is. */
  figure: (of: Known) => number;
  to: "/notifications" | "/dead-letters" | "/analytics";
  /** Which chart of times it leads to. */
  time?: (typeof TIMES)[number];
}

export function Cards({ totals, before, since, period, compared }: CardsProps): ReactElement {
  const cards = useCards(totals, since);
  return (
    <SimpleGrid cols={{ base: 2, md: 3 }} spacing="md">
      {cards === undefined
        ? Array.from({ length: 9 }, (_, at) => <Skeleton key={at} height={compared === undefined ? 100 : 120} radius="md" />)
        : cards.map((card) => (
            <StatCard
              key={card.name}
              card={card}
              period={period}
              now={totals && card.figure(totals)}
              before={before && card.figure(before)}
              compared={compared}
            />
          ))}
    </SimpleGrid>
  );
}

function useCards(known: Known | undefined, since: string | undefined): Card[] | undefined {
  const { t } = useTranslation("analytics");
  const { number, percent, duration, date } = useFormats();
  if (known === undefined) return undefined;
  const of = known.figures;
  const people = (part: number): string => t("cards.ofPeople", { part: number(part), whole: number(of.recipients) });
  const none = since === undefined ? t("cards.none") : t("cards.since", { date: date(since) });
  const took = (name: (typeof TIMES)[number]): Card => {
    const { medianMs, p95Ms } = known.times[name];
    const shown =
      medianMs === undefined || p95Ms === undefined
        ? { value: "–", hint: none }
        : { value: duration(medianMs), hint: t("cards.most", { time: duration(p95Ms) }) };
    return { name: t(`times.${name}`), ...shown, figure: ({ times }) => times[name].medianMs ?? 0, to: "/analytics", time: name };
  };
  const list = "/notifications" as const;
  return [
    { name: t("cards.accepted"), value: number(of.accepted), figure: ({ figures }) => figures.accepted, to: list },
    { name: t("cards.recipients"), value: number(of.recipients), hint: t("cards.recipientsHint"), figure: ({ figures }) => figures.recipients, to: list },
    {
      name: t("cards.delivered"),
      value: percent(of.delivered, of.sent),
      hint: t("cards.deliveredHint", { part: number(of.delivered), whole: number(of.sent) }),
      figure: ({ figures }) => rate(figures.delivered, figures.sent),
      to: list,
    },
    {
      name: t("cards.failed"),
      value: number(of.failed),
      hint: t("cards.failedHint", { whole: number(of.attempts) }),
      figure: ({ figures }) => figures.failed,
      to: "/dead-letters",
    },
    { name: t("cards.open"), value: percent(of.seen, of.recipients), hint: people(of.seen), figure: ({ figures }) => rate(figures.seen, figures.recipients), to: list },
    {
      name: t("cards.response"),
      value: percent(of.answered, of.recipients),
      hint: people(of.answered),
      figure: ({ figures }) => rate(figures.answered, figures.recipients),
      to: list,
    },
    ...TIMES.map(took),
  ];
}

interface StatCardProps {
  card: Card;
  period: Period;
  now: number | undefined;
  before: number | undefined;
  compared: Period | undefined;
}

function StatCard({ card, period, now, before, compared }: StatCardProps): ReactElement {
  // Of a time the chart below knows more, in the same range.
  const search =
    card.to === "/notifications"
      ? { ...period }
      : card.to === "/analytics"
        ? (before: object) => ({ ...before, time: card.time === "arrival" ? undefined : card.time })
        : {};
  return (
    <Link to={card.to} search={search as never} className="panel stat" {...(card.time && { hash: "times", replace: true })}>
      <Text fz="sm" c="dimmed" className="cut">
        {card.name}
      </Text>
      <Text fz={27} fw={700} lh={1.25} className="cut">
        {card.value}
      </Text>
      <Text fz={13} c="dimmed" className="cut" mih={20}>
        {card.hint}
      </Text>
      {compared !== undefined && now !== undefined && before !== undefined && <Delta now={now} before={before} compared={compared} />}
    </Link>
  );
}

function Delta({ now, before, compared }: { now: number; before: number; compared: Period }): ReactElement {
  const { t } = useTranslation("analytics");
  const { language } = useFormats();
  const days = new Intl.DateTimeFormat(language, { day: "numeric", month: "short" });
  const range = days.formatRange(new Date(`${compared.from}T12:00:00`), new Date(`${compared.to}T12:00:00`));
  const by = change(now, before);
  const kind = by === undefined ? (now === 0 ? "same" : "fresh") : Math.abs(by) < 0.005 ? "same" : by > 0 ? "more" : "less";
  const share = new Intl.NumberFormat(language, { style: "percent", maximumFractionDigits: 0 }).format(Math.abs(by ?? 0));
  const Shown = kind === "more" ? IconArrowUpRight : kind === "less" ? IconArrowDownRight : undefined;
  return (
    <Box fz={12.5} mt={2} style={{ display: "flex", gap: 4, alignItems: "center" }}>
      {Shown !== undefined && <Shown size={14} aria-hidden className="flip" style={{ flex: "none" }} />}
      <span>{t(`delta.${kind}`, { share, range })}</span>
    </Box>
  );
}
