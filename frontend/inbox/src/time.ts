/** Times as people say them: "3 min. ago", "yesterday", and a date when it is long ago. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export function relativeTime(at: string, now: number, locale: string): string {
  const then = Date.parse(at);
  if (Number.isNaN(then)) return "";
  const ago = Math.max(0, now - then); // a clock that is slow must not say "in 2 seconds"
  // "3m ago" reads well in English; in other languages the narrow form is cryptic ("vor 3 m").
  const style = locale.startsWith("en") ? "narrow" : "short";
  const said = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style });
  if (ago < MINUTE) return said.format(0, "second");
  if (ago < HOUR) return said.format(-Math.floor(ago / MINUTE), "minute");
  if (ago < DAY) return said.format(-Math.floor(ago / HOUR), "hour");
  if (ago < 7 * DAY) return said.format(-daysBetween(then, now), "day");
  const sameYear = new Date(then).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(locale, {
    day: "numeric",
    month: "short",
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(then);
}

export function absoluteTime(at: string, locale: string): string {
  const then = Date.parse(at);
  if (Number.isNaN(then)) return "";
  return new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "short" }).format(then);
}

/** "14:30" today, "tomorrow, 09:00" and "Fri 27 Nov, 09:00" later: when something comes back. */
export function shortTime(at: string, locale: string, now = Date.now()): string {
  const then = Date.parse(at);
  if (Number.isNaN(then)) return "";
  const days = daysFrom(now, then);
  const time = new Intl.DateTimeFormat(locale, { timeStyle: "short" }).format(then);
  if (days === 0) return time;
  const day =
    days === 1
      ? new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(1, "day")
      : new Intl.DateTimeFormat(locale, {
          weekday: "short", day: "numeric", month: "short",
        }).format(then);
  return new Intl.ListFormat(locale, { type: "unit" }).format([day, time]);
}

/** How the days are headed: 0 and 1 are today and yesterday, others have their date. */
export function dayHeading(at: string, now: number, locale: string): 0 | 1 | string {
  const then = Date.parse(at);
  const ago = daysFrom(then, now);
  if (ago <= 0 || Number.isNaN(ago)) return 0;
  if (ago === 1) return 1;
  const sameYear = new Date(then).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(locale, {
    weekday: "long", day: "numeric", month: "long",
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(then);
}

/** Tomorrow at nine, where the person is. */
export function tomorrowAtNine(now = Date.now()): string {
  const date = new Date(now);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1, 9).toISOString();
}

/** By the calendar, from one to the other. */
function daysFrom(from: number, to: number): number {
  const midnight = (time: number) => new Date(time).setHours(0, 0, 0, 0);
  return Math.round((midnight(to) - midnight(from)) / DAY);
}

/** Days by the calendar, at least one: yesterday evening is "yesterday" from 24 hours on. */
function daysBetween(then: number, now: number): number {
  return Math.max(1, daysFrom(then, now));
}
