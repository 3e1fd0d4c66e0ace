import assert from "node:assert/strict";
import { test } from "node:test";
import { copied, gridOf, isWrong, roomFor, TIMES } from "./quiet.ts";

test("a day has 49 times to begin and to end at", () => {
  assert.equal(TIMES.length, 49);
  assert.deepEqual([TIMES[0], TIMES[15], TIMES[48]], ["00:00", "07:30", "24:00"]);
});

test("a new interval finds room beside the others", () => {
  assert.deepEqual(roomFor([]), ["22:00", "24:00"]);
  assert.deepEqual(roomFor([["22:00", "24:00"]]), ["00:00", "02:00"]);
  assert.equal(roomFor([["00:00", "24:00"]]), undefined);
});

test("what overlaps, or ends before it begins, is wrong", () => {
  assert.equal(isWrong([["22:00", "24:00"], ["00:00", "07:00"]]), false);
  assert.equal(isWrong([["06:00", "08:00"], ["07:00", "09:00"]]), true);
  assert.equal(isWrong([["08:00", "08:00"]]), true);
});

test("the times of a day are copied to the others, or to Monday to Friday", () => {
  const grid = gridOf({ mon: [["22:00", "24:00"]], sun: [["00:00", "24:00"]] });
  assert.deepEqual(Object.keys(copied(grid, "mon", "work")), ["mon", "tue", "wed", "thu", "fri", "sun"]);
  assert.deepEqual(copied(grid, "mon", "all").sun, [["22:00", "24:00"]]);
});
