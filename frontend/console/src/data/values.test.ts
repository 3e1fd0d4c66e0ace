import assert from "node:assert/strict";
import { test } from "node:test";
import { endOf } from "../parts/days.ts";
import { keyed, numberWord, readsTag, stretchOf } from "./values.ts";

test("a number has the digits that matter", () => {
  assert.equal(numberWord(21.49999, "en"), "21.5");
  assert.equal(numberWord(0.00012, "en"), "0.00012");
  assert.equal(numberWord(-40, "en"), "-40");
  assert.equal(numberWord(1.5e-9, "en"), "1.5E-9");
  assert.equal(numberWord(0, "en"), "0");
});

test("equal points of a batch are told apart", () => {
  const point = { batchId: "b", device: "van", variable: "speed", time: "2026-11-24T12:00:00Z" };
  const keys = keyed([point, point, { ...point, variable: "door" }]).map(({ key }) => key);
  assert.equal(new Set(keys).size, 3);
});

test("a tag is asked for once it has a key and a value", () => {
  assert.deepEqual(["hall", "hall:", ":3", "hall:3", "at:12:30"].map(readsTag), [false, false, false, true, true]);
});

test("a chart shows the last day, or the days that are chosen", () => {
  assert.deepEqual(stretchOf({}), { ms: 86_400_000, bucketSeconds: 600 });
  assert.deepEqual(stretchOf({ to: "2026-11-24", span: "hour" }).until, endOf("2026-11-24"));
  assert.equal(stretchOf({ from: "2026-11-01" }).until, undefined);
});
