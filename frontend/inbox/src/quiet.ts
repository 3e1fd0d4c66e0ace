/** Quiet hours: intervals of local time by weekday, in steps of half an hour. Pure. */
export const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Day = (typeof DAYS)[number];
export type Interval = [from: string, to: string];
export type Grid = Record<string, Interval[]>;

export const TIMES: readonly string[] = Array.from({ length: 49 }, (_, half) => timeAt(half * 30));

export function timeAt(minutes: number): string {
  const two = (n: number) => String(n).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

export function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

/** Nights, to begin with. */
export function nights(): Grid {
  return Object.fromEntries(DAYS.map((day) => [day, [["00:00", "07:00"], ["22:00", "24:00"]]]));
}

/** Sorted, and without days that have none. */
export function tidied(grid: Grid): Grid {
  const kept = DAYS.map((day) => [day, sorted(grid[day] ?? [])] as const);
  return Object.fromEntries(kept.filter(([, intervals]) => intervals.length));
}

export function sorted(intervals: readonly Interval[]): Interval[] {
  return intervals.toSorted(([one], [other]) => minutesOf(one) - minutesOf(other));
}

/** Two of a day overlap, or one ends before it begins. */
export function isWrong(intervals: readonly Interval[]): boolean {
  let end = -1;
  return sorted(intervals).some(([from, to]) => {
    const wrong = minutesOf(to) <= minutesOf(from) || minutesOf(from) < end;
    end = minutesOf(to);
    return wrong;
  });
}

/** Two hours that meet none of the day's: late, early, or wherever there is room. */
export function roomFor(intervals: readonly Interval[]): Interval | undefined {
  const free = (from: number, to: number) =>
    intervals.every(([first, last]) => minutesOf(last) <= from || minutesOf(first) >= to);
  const from = [1320, 0, ...TIMES.slice(0, -1).map(minutesOf)].find((start) =>
    free(start, Math.min(1440, start + 120)),
  );
  return from === undefined ? undefined : [timeAt(from), timeAt(Math.min(1440, from + 120))];
}

export function copied(grid: Grid, from: Day, to: readonly Day[]): Grid {
  const hours = grid[from] ?? [];
  return { ...grid, ...Object.fromEntries(to.map((day) => [day, hours])) };
}

/** "Monday" in the reader's language. */
export function dayName(day: Day, locale: string): string {
  const date = Date.UTC(2024, 0, 1 + DAYS.indexOf(day)); // that January began on a Monday
  return new Intl.DateTimeFormat(locale, { weekday: "long", timeZone: "UTC" }).format(date);
}
