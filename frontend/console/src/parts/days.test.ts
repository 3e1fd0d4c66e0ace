import assert from "node:assert/strict";
import { test } from "node:test";
import { dayOf, daysFrom, rangeQuery, shifted } from "./days.ts";

test("days move over months and changes of the clocks", () => {
  assert.equal(shifted("2026-11-30", 1), "2026-12-01");
  assert.equal(shifted("2026-03-28", 2), "2026-03-30");
  assert.equal(dayOf(new Date(2026, 0, 5, 23, 59)), "2026-01-05");
});

test("a week has seven days, and a day is one", () => {
  assert.equal(daysFrom("2026-11-18", "2026-11-24"), 7);
  assert.equal(daysFrom("2026-11-24", "2026-11-24"), 1);
});

test("a query has what is set only", () => {
  assert.deepEqual(rangeQuery(undefined, undefined), {});
  assert.deepEqual(Object.keys(rangeQuery("2026-11-24", undefined)), ["from"]);
});
