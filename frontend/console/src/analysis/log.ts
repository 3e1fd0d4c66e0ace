/** Lines of runs: which are kept on the screen, and where they point into the script. */
import type { Line } from "./queries.ts";

export type Level = "debug" | "info" | "warning" | "error";
export const LEVELS: readonly Level[] = ["debug", "info", "warning", "error"];

/** What a script prints is information, what Python complains of is an error. */
export function levelOf(stream: string): Level {
  if (stream === "err" || stream === "raw" || stream === "error") return "error";
  if (stream === "debug" || stream === "warning") return stream;
  return "info";
}

/** From this level on, and with these words. */
export function kept(lines: readonly Line[], least: Level, words: string): Line[] {
  const from = LEVELS.indexOf(least);
  const wanted = words.trim().toLocaleLowerCase();
  return lines.filter(
    ({ stream, text }) => LEVELS.indexOf(levelOf(stream)) >= from && (wanted === "" || text.toLocaleLowerCase().includes(wanted)),
  );
}

/** What was read and what was heard since, each line once and in order. */
export function merged(read: readonly Line[], heard: readonly Line[]): Line[] {
  const known = new Map([...read, ...heard].map((line) => [line.number, line]));
  return [...known.values()].sort((one, other) => one.number - other.number);
}

export interface Part {
  text: string;
  /** The line of the script that it points to. */
  line?: number;
}

const PLACE = /File "analysis\.py", line (\d+)/g;

/** A line of a traceback, with what points into the script apart. */
export function partsOf(text: string): Part[] {
  const parts: Part[] = [];
  let end = 0;
  for (const found of text.matchAll(PLACE)) {
    if (found.index > end) parts.push({ text: text.slice(end, found.index) });
    parts.push({ text: found[0], line: Number(found[1]) });
    end = found.index + found[0].length;
  }
  if (end < text.length || parts.length === 0) parts.push({ text: text.slice(end) });
  return parts;
}
