/** Two texts line by line: what both have, what went, what came. */
export interface Line {
  kind: "same" | "gone" | "new";
  text: string;
}

/** By the longest common part, which is looked for only between the first and the last change. */
export function diff(before: readonly string[], after: readonly string[]): Line[] {
  const most = Math.min(before.length, after.length);
  let [start, end] = [0, 0];
  while (start < most && before[start] === after[start]) start += 1;
  while (end < most - start && before.at(-1 - end) === after.at(-1 - end)) end += 1;
  const same = (texts: readonly string[]): Line[] => texts.map((text) => ({ kind: "same", text }));
  return [
    ...same(before.slice(0, start)),
    ...changes(before.slice(start, before.length - end), after.slice(start, after.length - end)),
    ...same(before.slice(before.length - end)),
  ];
}

function changes(before: readonly string[], after: readonly string[]): Line[] {
  const common = lengths(before, after);
  const lines: Line[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [was, is] = [before[i], after[j]];
    if (was !== undefined && was === is) {
      lines.push({ kind: "same", text: was });
      i += 1;
      j += 1;
    } else if (was !== undefined && (is === undefined || at(common, i + 1, j) >= at(common, i, j + 1))) {
      lines.push({ kind: "gone", text: was });
      i += 1;
    } else {
      lines.push({ kind: "new", text: is ?? "" });
      j += 1;
    }
  }
  return lines;
}

/** How long the common part is of what follows after each pair of places. */
function lengths(before: readonly string[], after: readonly string[]): number[][] {
  const table = Array.from({ length: before.length + 1 }, () => new Array<number>(after.length + 1).fill(0));
  for (let i = before.length - 1; i >= 0; i -= 1) {
    const row = table[i] ?? [];
    for (let j = after.length - 1; j >= 0; j -= 1) {
      row[j] = before[i] === after[j] ? at(table, i + 1, j + 1) + 1 : Math.max(at(table, i + 1, j), at(table, i, j + 1));
    }
  }
  return table;
}

function at(table: readonly number[][], i: number, j: number): number {
  return table[i]?.[j] ?? 0;
}

/** A value as lines that are easy to compare: one for each part, texts line by line. */
export function linesOf(value: unknown, name = ""): string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one, index) => linesOf(one, `${name}[${index + 1}]`));
  if (typeof value === "object") {
    return Object.entries(value).flatMap(([key, one]) => linesOf(one, name === "" ? key : `${name}.${key}`));
  }
  const [first = "", ...rest] = String(value).split("\n");
  return [`${name}: ${first}`, ...rest.map((line) => `  ${line}`)];
}

const AROUND = 2;
/** Fewer lines are not worth folding. */
const LEAST = 4;

/** With a figure in place of many lines that are the same; what did not change at all stays whole. */
export function folded(lines: readonly Line[]): (Line | number)[] {
  const changed = lines.flatMap(({ kind }, index) => (kind === "same" ? [] : [index]));
  if (changed.length === 0) return [...lines];
  const near = (index: number): boolean => changed.some((one) => Math.abs(one - index) <= AROUND);
  const found: (Line | number)[] = [];
  for (let index = 0; index < lines.length; ) {
    let end = index;
    while (end < lines.length && !near(end)) end += 1;
    if (end - index >= LEAST) found.push(end - index);
    else found.push(...lines.slice(index, end));
    if (end < lines.length) found.push(lines[end] as Line);
    index = end + 1;
  }
  return found;
}
