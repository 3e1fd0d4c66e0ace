/** Which days are looked at, and which they are compared to. */
import { dayOf, daysFrom, shifted } from "../parts/days.ts";
import type { AnalyticsSearch } from "./route.ts";

/** From the first to the last day, both counted. */
export interface Period {
  from: string;
  to: string;
}

/** What the API takes at most. */
export const MOST_DAYS = 400;
export const MOST_DAYS_BY_HOUR = 31;

export function periodOf(search: AnalyticsSearch, now: Date): Period {
  const today = dayOf(now);
  const { range = "30", from, to } = search;
  if (range !== "own") return { from: shifted(today, 1 - Number(range)), to: today };
  const last = to ?? today;
  const first = from ?? shifted(last, -29);
  if (first > last) return { from: last, to: first };
  return daysFrom(first, last) > MOST_DAYS ? { from: shifted(last, 1 - MOST_DAYS), to: last } : { from: first, to: last };
}

export function comparedTo(period: Period, compare: AnalyticsSearch["compare"]): Period | undefined {
  if (compare === undefined) return undefined;
  const days = compare === "year" ? 365 : daysFrom(period.from, period.to);
  return { from: shifted(period.from, -days), to: shifted(period.to, -days) };
}

/** By the hour only where it is not too long. */
export function stepOf(search: AnalyticsSearch, period: Period): "day" | "hour" {
  return search.by === "hour" && daysFrom(period.from, period.to) <= MOST_DAYS_BY_HOUR ? "hour" : "day";
}

/** How much more, as a share: 0.5 is half as much again; undefined where there was nothing. */
export function change(now: number, before: number): number | undefined {
  return before === 0 ? undefined : (now - before) / before;
}

/** 0 where there is nothing to be a part of. */
export function rate(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0;
}
