/**
 * Filters live in the address: a link shows the same list. These read one search param each, for a
 * route's `validateSearch`; what does not fit is left out, never an error.
 */
export type Search = Record<string, unknown>;

export function text(of: Search, name: string): string | undefined {
  const value = of[name];
  if (typeof value === "number") return String(value);
  return typeof value === "string" && value !== "" ? value : undefined;
}

export function oneOf<const Value extends string>(of: Search, name: string, known: readonly Value[]): Value | undefined {
  return known.find((value) => value === of[name]);
}

/** Several values in one param, separated by commas. */
export function many<const Value extends string>(of: Search, name: string, known: readonly Value[]): Value[] | undefined {
  const given = Array.isArray(of[name]) ? of[name].map(String) : (text(of, name)?.split(",") ?? []);
  const found = known.filter((value) => given.includes(value));
  return found.length > 0 ? found : undefined;
}

export function flag(of: Search, name: string): true | undefined {
  return of[name] === true || of[name] === "true" ? true : undefined;
}

/** A day, as `2026-11-24`. */
export function day(of: Search, name: string): string | undefined {
  const value = text(of, name);
  return value !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;
}

/** Without what is undefined, so that the address stays short. */
export function tidy<Found extends object>(found: Found): Found {
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as Found;
}

/** How many filters are set, but for those named. */
export function countOf(search: object, but: readonly string[] = []): number {
  return Object.entries(search).filter(([name, value]) => value !== undefined && !but.includes(name)).length;
}

/** How the router writes search params: words as they are, lists with commas. */
export function writeSearch(search: Search): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value === undefined || value === null) continue;
    params.set(name, Array.isArray(value) ? value.join(",") : String(value));
  }
  const written = params.toString().replaceAll("%2C", ",");
  return written === "" ? "" : `?${written}`;
}

export function readSearch(written: string): Search {
  return Object.fromEntries(new URLSearchParams(written));
}
