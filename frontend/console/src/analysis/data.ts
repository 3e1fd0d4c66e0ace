/** JSON that somebody has typed, as what a run is given. */

function read(text: string): unknown {
  try {
    return JSON.parse(text === "" ? "null" : text);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A list of objects; one object is a list of one; nothing an empty list. undefined: neither. */
export function listOf(text: string): Record<string, unknown>[] | undefined {
  const value = read(text.trim());
  if (value === null) return [];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.every(isObject) ? list : undefined;
}

/** Names and texts; figures become texts. undefined: something else. */
export function objectOf(text: string): Record<string, string> | undefined {
  const value = read(text.trim());
  if (value === null) return {};
  if (!isObject(value)) return undefined;
  const plain = Object.values(value).every((one) => ["string", "number", "boolean"].includes(typeof one));
  return plain ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, String(one)])) : undefined;
}
