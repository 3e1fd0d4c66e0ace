/** Values of points for people, and what a chart of them shows. */
import { endOf, startOf } from "../parts/days.ts";
import type { DataSearch } from "./route.ts";

export type Value = string | number | boolean | null;
export type Keyed<Of> = Of & { key: string };

interface Told {
  batchId: string;
  device: string;
  variable: string;
  time: string;
}

/** Points have no id: what tells them apart, and a count where even that is equal. */
export function keyed<Of extends Told>(points: readonly Of[]): Keyed<Of>[] {
  const seen = new Map<string, number>();
  return points.map((point) => {
    const name = [point.batchId, point.device, point.variable, point.time].join("/");
    const count = seen.get(name) ?? 0;
    seen.set(name, count + 1);
    return { ...point, key: `${name}/${count}` };
  });
}

/** As many digits as matter: 0.00012 stays, 21.4999999 is 21.5. */
export function numberWord(value: number, language: string): string {
  const size = Math.abs(value);
  const wide = size !== 0 && (size < 1e-6 || size >= 1e15);
  const options: Intl.NumberFormatOptions = wide
    ? { notation: "scientific", maximumSignificantDigits: 6 }
    : { maximumFractionDigits: size < 1 ? 6 : 3 };
  return new Intl.NumberFormat(language, options).format(value);
}

/** `key:value`, as the API has it. */
export function readsTag(tag: string): boolean {
  return /^[^:]+:./.test(tag);
}

/** From `since`, or from so long ago; until `until`, or now. Without `bucketSeconds` the API chooses. */
export interface Stretch {
  ms: number;
  bucketSeconds?: number;
  since?: string;
  until?: string;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const LENGTHS_MS = { hour: HOUR_MS, day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS } as const;

/** Some 150 round ones of each. */
const BUCKETS_S = { hour: 20, day: 600, week: 3600, month: 4 * 3600 } as const;

export function stretchOf({ from, to, span = "day" }: DataSearch): Stretch {
  const until = to === undefined ? undefined : endOf(to);
  if (from !== undefined) return { ms: 0, since: startOf(from), ...(until && { until }) };
  if (until === undefined) return { ms: LENGTHS_MS[span], bucketSeconds: BUCKETS_S[span] };
  return { ms: 0, since: new Date(Date.parse(until) - LENGTHS_MS[span]).toISOString(), until };
}
