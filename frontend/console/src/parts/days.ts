/** Days as `2026-11-24`, in the browser's own zone, as filters and ranges have them. */

export function dayOf(date: Date): string {
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Noon, so that a change of the clocks does not make it another day. */
export function shifted(day: string, days: number): string {
  const date = new Date(`${day}T12:00:00`);
  date.setDate(date.getDate() + days);
  return dayOf(date);
}

/** How many days from the first to the last, both counted. */
export function daysFrom(first: string, last: string): number {
  return Math.round((Date.parse(`${last}T12:00:00Z`) - Date.parse(`${first}T12:00:00Z`)) / 86_400_000) + 1;
}

export function startOf(day: string): string {
  return new Date(`${day}T00:00:00`).toISOString();
}

export function endOf(day: string): string {
  return new Date(`${day}T23:59:59.999`).toISOString();
}

/** As a query of the API has them. */
export function rangeQuery(from: string | undefined, to: string | undefined): { from?: string; to?: string } {
  return { ...(from && { from: startOf(from) }), ...(to && { to: endOf(to) }) };
}
