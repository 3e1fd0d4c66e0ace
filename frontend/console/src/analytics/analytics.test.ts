import assert from "node:assert/strict";
import { test } from "node:test";
import { heatOf } from "./heat.ts";
import { change, comparedTo, periodOf, rate, stepOf } from "./period.ts";

const NOW = new Date(2026, 10, 24, 15);

test("a range ends today, and thirty days are what is shown at first", () => {
  assert.deepEqual(periodOf({}, NOW), { from: "2026-10-26", to: "2026-11-24" });
  assert.deepEqual(periodOf({ range: "7" }, NOW), { from: "2026-11-18", to: "2026-11-24" });
});

test("days of one's own may be the wrong way round, but not too many", () => {
  assert.deepEqual(periodOf({ range: "own", from: "2026-11-10", to: "2026-11-01" }, NOW), { from: "2026-11-01", to: "2026-11-10" });
  assert.equal(periodOf({ range: "own", from: "2020-01-01", to: "2026-11-01" }, NOW).from, "2025-09-28");
});

test("the time before has as many days, and ends where this begins", () => {
  const week = periodOf({ range: "7" }, NOW);
  assert.deepEqual(comparedTo(week, "before"), { from: "2026-11-11", to: "2026-11-17" });
  assert.deepEqual(comparedTo(week, "year"), { from: "2025-11-18", to: "2025-11-24" });
  assert.equal(comparedTo(week, undefined), undefined);
});

test("hours are shown for a month at most", () => {
  assert.equal(stepOf({ by: "hour" }, periodOf({ range: "7" }, NOW)), "hour");
  assert.equal(stepOf({ by: "hour" }, periodOf({ range: "90" }, NOW)), "day");
});

test("shares and changes know nothing of nothing", () => {
  assert.equal(rate(1, 0), 0);
  assert.equal(change(3, 0), undefined);
  assert.equal(change(3, 2), 0.5);
});

test("people look on the organization's clock, not on ours", () => {
  const heat = heatOf([{ at: "2026-11-23T23:00:00Z", value: 2 }, { at: "2026-11-17T00:00:00Z", value: 3 }], "Asia/Tokyo");
  assert.deepEqual(heat.best, { day: 1, hour: 9 });
  assert.equal(heat.week[1]?.[8], 2);
});
