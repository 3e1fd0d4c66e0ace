/** A fallback order: which channel rings, and when. */
import type { Schema } from "../api/client.ts";

export type Step = Schema<"StepBody">;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** What one can choose; what an order has besides is kept. */
export const WAITS: readonly number[] = [
  MINUTE_MS,
  5 * MINUTE_MS,
  10 * MINUTE_MS,
  15 * MINUTE_MS,
  30 * MINUTE_MS,
  HOUR_MS,
  2 * HOUR_MS,
  4 * HOUR_MS,
  8 * HOUR_MS,
  DAY_MS,
  2 * DAY_MS,
  7 * DAY_MS,
];

/** "10 minutes", "1 hour", "2 days", in the language. */
export function waitWords(ms: number, language: string): string {
  const [value, unit] = ms % DAY_MS === 0 ? [ms / DAY_MS, "day"] : ms % HOUR_MS === 0 ? [ms / HOUR_MS, "hour"] : [ms / MINUTE_MS, "minute"];
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long", maximumFractionDigits: 1 }).format(value);
}

/** The first rings at the start; one that comes first after a move waits for nothing. */
export function ordered(steps: readonly Step[]): Step[] {
  return steps.map((step, index) => (index === 0 ? { channel: step.channel } : step));
}

/** A key out of a name: "Work orders" becomes `work-orders`. */
export function keyOf(name: string): string {
  return name
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[\u0300-\u036f]/g, "")
    .replace(/[^a-z0-9._-]+/g, "-")
    .replace(/^[._-]+|-+$/g, "")
    .slice(0, 50);
}
