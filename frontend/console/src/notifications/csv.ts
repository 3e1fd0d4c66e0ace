/** People out of a CSV file or a plain list: who, in which row, and what is wrong with which row. */
const ADDRESS = /^[^\s@,;<>"]+@[^\s@,;<>"]+\.[^\s@,;<>"]+$/;
const HEADS = ["email", "e-mail", "mail", "email address"];

export interface RowFault {
  row: number;
  value: string;
  kind: "address" | "twice" | "unknown";
}

export interface People {
  /** The row of each address. */
  rows: Record<string, number>;
  faults: RowFault[];
}

export function readPeople(text: string): People {
  const lines = text.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  const separator = (lines[0] ?? "").includes(";") ? ";" : (lines[0] ?? "").includes("\t") ? "\t" : ",";
  const head = cells(lines[0] ?? "", separator).map((one) => one.toLowerCase());
  const named = head.findIndex((one) => HEADS.includes(one));
  const found: People = { rows: {}, faults: [] };
  lines.forEach((line, index) => {
    if (line.trim() === "" || (index === 0 && named >= 0)) return;
    const all = cells(line, separator);
    const value = (named >= 0 ? all[named] : (all.find((one) => one.includes("@")) ?? all[0])) ?? "";
    const email = value.toLowerCase();
    const row = index + 1;
    if (!ADDRESS.test(email)) found.faults.push({ row, value, kind: "address" });
    else if (email in found.rows) found.faults.push({ row, value: email, kind: "twice" });
    else found.rows[email] = row;
  });
  return found;
}

/** The cells of a line; quoted ones may hold the separator. */
function cells(line: string, separator: string): string[] {
  const found: string[] = [];
  let cell = "";
  let quoted = false;
  for (const sign of line) {
    if (sign === '"') quoted = !quoted;
    else if (sign === separator && !quoted) {
      found.push(cell.trim());
      cell = "";
    } else cell += sign;
  }
  return [...found, cell.trim()];
}
