/** Two texts line by line: what both have, what went, what came. */
export interface Line {
  kind: "same" | "gone" | "new";
  text: string;
}

/** By the longest common part; texts of a template are short. */
export function diff(before: readonly string[], after: readonly string[]): Line[] {
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
