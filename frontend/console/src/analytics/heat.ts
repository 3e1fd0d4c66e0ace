/** When people look: sums by weekday and hour, in the organization's time zone. */
export interface Point {
  at: string;
  value: number;
}

export interface Heat {
  /** From Monday, each with 24 hours. */
  week: number[][];
  most: number;
  best: { day: number; hour: number } | undefined;
}

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

export function heatOf(points: readonly Point[], timeZone: string): Heat {
  const clock = new Intl.DateTimeFormat("en", { timeZone, weekday: "short", hour: "2-digit", hourCycle: "h23" });
  const week = Array.from({ length: 7 }, () => Array.from({ length: 24 }, () => 0));
  const heat: Heat = { week, most: 0, best: undefined };
  for (const { at, value } of points) {
    const parts = clock.formatToParts(new Date(at));
    const of = (type: string): string => parts.find((part) => part.type === type)?.value ?? "";
    const [day, hour] = [DAYS.indexOf(of("weekday")), Number(of("hour"))];
    const row = week[day];
    if (row === undefined) continue;
    const sum = (row[hour] ?? 0) + value;
    row[hour] = sum;
    if (sum > heat.most) {
      heat.most = sum;
      heat.best = { day, hour };
    }
  }
  return heat;
}
