/** The figures of the whole time; each leads to the list it is counted from. */
import { Box, SimpleGrid, Skeleton, Text } from "@mantine/core";
import { IconArrowDownRight, IconArrowUpRight } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ReactElement } from "react";
import { useTranslation } from "react-i18next";
import { useFormats } from "../parts/useFormats.ts";
import { change, type Period, rate } from "./period.ts";
import type { Figures } from "./queries.ts";

interface CardsProps {
  totals: Figures | undefined;
  before: Figures | undefined;
  period: Period;
  compared: Period | undefined;
}

interface Card {
  name: string;
  value: string;
  hint?: string;
  /** What is compared; without it nothing is. */
  figure: (of: Figures) => number;
  to: "/notifications" | "/dead-letters" | "/analytics";
}

export function Cards({ totals, before, period, compared }: CardsProps): ReactElement {
  const cards = useCards(totals);
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing="md">
      {cards === undefined
        ? Array.from({ length: 8 }, (_, at) => <Skeleton key={at} height={compared === undefined ? 100 : 120} radius="md" />)
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

function useCards(of: Figures | undefined): Card[] | undefined {
  const { t } = useTranslation("analytics");
  const { number, percent, duration } = useFormats();
  if (of === undefined) return undefined;
  const people = (part: number): string => t("cards.ofPeople", { part: number(part), whole: number(of.recipients) });
  const mean = (ms: number | undefined): { value: string; hint: string } =>
    ms === undefined ? { value: "–", hint: t("cards.none") } : { value: duration(ms), hint: t("cards.mean") };
  const list = "/notifications" as const;
  return [
    { name: t("cards.accepted"), value: number(of.accepted), figure: (one) => one.accepted, to: list },
    { name: t("cards.recipients"), value: number(of.recipients), hint: t("cards.recipientsHint"), figure: (one) => one.recipients, to: list },
    {
      name: t("cards.delivered"),
      value: percent(of.delivered, of.sent),
      hint: t("cards.deliveredHint", { part: number(of.delivered), whole: number(of.sent) }),
      figure: (one) => rate(one.delivered, one.sent),
      to: list,
    },
    {
      name: t("cards.failed"),
      value: number(of.failed),
      hint: t("cards.failedHint", { whole: number(of.attempts) }),
      figure: (one) => one.failed,
      to: "/dead-letters",
    },
    { name: t("cards.open"), value: percent(of.seen, of.recipients), hint: people(of.seen), figure: (one) => rate(one.seen, one.recipients), to: list },
    {
      name: t("cards.response"),
      value: percent(of.answered, of.recipients),
      hint: people(of.answered),
      figure: (one) => rate(one.answered, one.recipients),
      to: list,
    },
    { name: t("cards.inbox"), ...mean(of.arrivalMs), figure: (one) => one.arrivalMs ?? 0, to: "/analytics" },
    { name: t("cards.provider"), ...mean(of.providerMs), figure: (one) => one.providerMs ?? 0, to: "/analytics" },
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
  const search = card.to === "/notifications" ? { ...period } : card.to === "/analytics" ? { tab: "status" as const } : {};
  return (
    <Link to={card.to} search={search as never} className="panel stat">
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
