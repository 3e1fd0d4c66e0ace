/** Numbers and times in the language that is read and the zone of the person. */
const LENGTHS = {
  year: 31_536_000,
  month: 2_629_800,
  week: 604_800,
  day: 86_400,
  hour: 3_600,
  minute: 60,
} as const;
/** From how many seconds on a unit is used. */
const UNITS: readonly (readonly [keyof typeof LENGTHS, number])[] = [
  ["year", 31_536_000],
  ["month", 60 * 86_400],
  ["week", 14 * 86_400],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "3 minutes ago", "in 14 hours"; below 45 seconds "now". */
export function relative(at: number, now: number, language: string): string {
  // "Yesterday" is clear, "next month" may be six weeks away.
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  const plain = new Intl.RelativeTimeFormat(language);
  const seconds = Math.round((at - now) / 1000);
  if (Math.abs(seconds) < 45) return words.format(0, "second");
  for (const [unit, length] of UNITS) {
    if (Math.abs(seconds) < length) continue;
    return (unit === "day" ? words : plain).format(Math.round(seconds / LENGTHS[unit]), unit);
  }
  return words.format(Math.sign(seconds), "minute");
}

/** A share for people: no 100 % before all, no 0 % after the first. */
export function share(part: number, whole: number): number {
  if (whole <= 0 || part <= 0) return 0;
  if (part >= whole) return 1;
  return Math.min(0.99, Math.max(0.01, part / whole));
}

export interface Formats {
  number: (value: number) => string;
  percent: (part: number, whole: number) => string;
  /** Date and time with the zone, for schedules and hovers. */
  exact: (at: string | number) => string;
  dateTime: (at: string | number) => string;
  date: (at: string | number) => string;
  time: (at: string | number) => string;
  duration: (ms: number) => string;
  list: (words: readonly string[]) => string;
  zone: string;
  language: string;
}

/** Western digits in every language, so that ids and numbers read alike. */
export function formats(language: string, zone: string | undefined): Formats {
  const locale = `${language}-u-nu-latn`;
  const timeZone = zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  const numbers = new Intl.NumberFormat(locale);
  const percents = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 0 });
  const when = (options: Intl.DateTimeFormatOptions) => {
    const words = new Intl.DateTimeFormat(locale, { timeZone, ...options });
    return (at: string | number) => words.format(new Date(at));
  };
  return {
    number: (value) => numbers.format(value),
    percent: (part, whole) => percents.format(share(part, whole)),
    exact: when({ year: "numeric", month: "long", day: "numeric", hour: "2-digit", minute: "2-digit", second: "2-digit", timeZoneName: "short" }),
    dateTime: when({ dateStyle: "medium", timeStyle: "short" }),
    date: when({ dateStyle: "medium" }),
    time: when({ hour: "2-digit", minute: "2-digit", second: "2-digit" }),
    duration: (ms) => duration(ms, locale),
    list: (words) => new Intl.ListFormat(locale).format(words),
    zone: timeZone,
    language: locale,
  };
}

function duration(ms: number, locale: string): string {
  const [value, unit] =
    ms < 1000 ? [ms, "millisecond"] : ms < 60_000 ? [ms / 1000, "second"] : ms < 3_600_000 ? [ms / 60_000, "minute"] : [ms / 3_600_000, "hour"];
  const digits = unit === "millisecond" ? 0 : 1;
  return new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: digits }).format(value);
}
