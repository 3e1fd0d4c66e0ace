import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { kept, merged, partsOf } from "./log.ts";
import { OFFERED } from "./offered.ts";
import type { Line } from "./queries.ts";

const line = (number: number, stream: string, text: string): Line => ({ number, at: "2026-11-24T20:00:00Z", stream, text });

test("lines that were read and heard are there once, in order", () => {
  const [one, two, three] = [line(1, "out", "a"), line(2, "out", "b"), line(3, "out", "c")];
  assert.deepEqual(merged([one, two], [three, two]), [one, two, three]);
});

test("what Python complains of is an error, what is printed is information", () => {
  const lines = [line(1, "debug", "quiet"), line(2, "out", "said"), line(3, "warning", "careful"), line(4, "err", "Traceback")];
  const numbers = (least: "debug" | "info" | "warning" | "error", words = "") => kept(lines, least, words).map((one) => one.number);
  assert.deepEqual(numbers("debug"), [1, 2, 3, 4]);
  assert.deepEqual(numbers("info"), [2, 3, 4]);
  assert.deepEqual(numbers("error"), [4]);
  assert.deepEqual(numbers("debug", " CARE"), [3]);
});

test("a traceback points to the line of the script", () => {
  assert.deepEqual(partsOf('  File "analysis.py", line 12, in main'), [
    { text: "  " },
    { text: 'File "analysis.py", line 12', line: 12 },
    { text: ", in main" },
  ]);
  assert.deepEqual(partsOf("nothing"), [{ text: "nothing" }]);
  assert.deepEqual(partsOf(""), [{ text: "" }]);
});

test("the editor completes all that scripts are offered, and nothing else", async () => {
  const path = new URL("../../../../src/tocsin/analysis/check.py", import.meta.url);
  const found = /OFFERED = frozenset\(\s*\{([^}]*)\}/.exec(await readFile(path, "utf8"));
  const names = [...(found?.[1] ?? "").matchAll(/"(\w+)"/g)].map((one) => one[1]);
  assert.deepEqual(OFFERED.map(({ name }) => name).sort(), names.sort());
});
