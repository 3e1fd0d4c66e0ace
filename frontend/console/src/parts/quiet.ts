/** Quiet hours: intervals of local time by weekday, in steps of half an hour. */
export const WEEKDAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
export type Weekday = (typeof WEEKDAYS)[number];
export type Interval = [string, string];
export type Grid = Partial<Record<Weekday, Interval[]>>;

const WORK: readonly Weekday[] = ["mon", "tue", "wed", "thu", "fri"];

export const NIGHTS: Grid = Object.fromEntries(
  WEEKDAYS.map((day) => [day, [["00:00", "07:00"], ["22:00", "24:00"]]]),
);
export const WEEKENDS: Grid = { sat: [["00:00", "24:00"]], sun: [["00:00", "24:00"]] };

/** "00:00", "00:30" … "24:00". */
export const TIMES: readonly string[] = Array.from({ length: 49 }, (_, half) => timeOf(half * 30));

export function timeOf(minutes: number): string {
  return `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
}

export function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

/** What the API gives, as a grid; what it does not know is left out. */
export function gridOf(given: Record<string, unknown> | undefined): Grid {
  const found = given ?? {};
  const sorted = (of: Interval[]): Interval[] => [...of].sort(([one], [other]) => minutesOf(one) - minutesOf(other));
  return tidied(Object.fromEntries(WEEKDAYS.map((day) => [day, sorted((found[day] ?? []) as Interval[])])));
}

/** Without days that have none. */
export function tidied(grid: Grid): Grid {
  const kept: Grid = {};
  for (const day of WEEKDAYS) {
    const of = grid[day] ?? [];
    if (of.length > 0) kept[day] = of;
  }
  return kept;
}

/** A further interval that meets none of the day's: the first free hours of the evening, or any. */
export function roomFor(intervals: readonly Interval[]): Interval | undefined {
  const free = (from: number, to: number): boolean =>
    intervals.every(([first, last]) => minutesOf(last) <= from || minutesOf(first) >= to);
  for (const from of [1320, 0, ...Array.from({ length: 48 }, (_, half) => half * 30)]) {
    const to = Math.min(1440, from + 120);
    if (free(from, to)) return [timeOf(from), timeOf(to)];
  }
  return undefined;
}

/** Two intervals of a day overlap, or one ends before it begins. */
export function isWrong(intervals: readonly Interval[]): boolean {
  const order = [...intervals].sort(([one], [other]) => minutesOf(one) - minutesOf(other));
  return order.some(
    ([first, last], index) =>
      minutesOf(last) <= minutesOf(first) || (index > 0 && minutesOf(order[index - 1]?.[1] ?? "00:00") > minutesOf(first)),
  );
}

export function copied(grid: Grid, from: Weekday, to: "all" | "work"): Grid {
  const days = to === "all" ? WEEKDAYS : WORK;
  return tidied({ ...grid, ...Object.fromEntries(days.map((day) => [day, grid[from] ?? []])) });
}
