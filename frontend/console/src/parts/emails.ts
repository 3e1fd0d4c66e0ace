/** E-mail addresses out of whatever was pasted: a column of a sheet, a "To" line, one per line. */
const ADDRESS = /[^\s,;<>"'()]+@[^\s,;<>"'()]+/g;

export function emailsIn(text: string): string[] {
  const found = text.match(ADDRESS) ?? [];
  return [...new Set(found.map((one) => one.replace(/[.:]+$/, "").toLowerCase()))];
}

/** Parts that look like nothing: they are said back, not swallowed. */
export function leftOver(text: string): string[] {
  return text
    .split(/[\n,;]+/)
    .map((part) => part.trim())
    .filter((part) => part !== "" && emailsIn(part).length === 0);
}
