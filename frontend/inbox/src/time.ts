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

/** Days by the calendar, at least one: yesterday evening is "yesterday" from 24 hours on. */
function daysBetween(then: number, now: number): number {
  const midnight = (time: number) => new Date(time).setHours(0, 0, 0, 0);
  return Math.max(1, Math.round((midnight(now) - midnight(then)) / DAY));
}
