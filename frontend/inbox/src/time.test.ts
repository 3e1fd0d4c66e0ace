import assert from "node:assert/strict";
import { test } from "node:test";
import { dayHeading, absoluteTime, relativeTime, shortTime, tomorrowAtNine } from "./time.ts";

const NOW = new Date(2026, 10, 22, 12, 0, 0).getTime();
const ago = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();

test("a time is said as people say it", () => {
  const table: [number, string][] = [
    [0, "now"],
    [0.9, "now"],
    [3, "3m ago"],
    [125, "2h ago"],
    [25 * 60, "yesterday"],
    [3 * 24 * 60, "3d ago"],
    [30 * 24 * 60, "Oct 23"],
    [400 * 24 * 60, "Oct 18, 2025"],
  ];
  for (const [minutes, said] of table) assert.equal(relativeTime(ago(minutes), NOW, "en"), said);
});

test("a browser whose clock is slow says now, not in the future", () => {
  assert.equal(relativeTime(ago(-10), NOW, "en"), "now");
});

test("each language says it in its own way", () => {
  assert.equal(relativeTime(ago(3), NOW, "de"), "vor 3 Min.");
  assert.match(relativeTime(ago(3), NOW, "ar"), /قبل/);
});

test("what is no time is shown as nothing", () => {
  assert.equal(relativeTime("soon", NOW, "en"), "");
  assert.equal(absoluteTime("soon", "en"), "");
});

test("when something comes back is said as people say it", () => {
  const now = new Date(2026, 10, 22, 8).getTime();
  const at = (day: number, hour: number) => new Date(2026, 10, day, hour).toISOString();
  assert.equal(shortTime(at(22, 9), "de", now), "09:00");
  assert.equal(shortTime(at(23, 9), "de", now), "morgen, 09:00");
  assert.equal(shortTime(at(27, 9), "de", now), "Fr., 27. Nov., 09:00");
  assert.equal(new Date(tomorrowAtNine(now)).getTime(), new Date(2026, 10, 23, 9).getTime());
});

test("days are headed by the calendar", () => {
  const now = new Date(2026, 10, 22, 8).getTime();
  const at = (day: number, hour: number) => new Date(2026, 10, day, hour).toISOString();
  assert.equal(dayHeading(at(22, 1), now, "en"), 0);
  assert.equal(dayHeading(at(21, 23), now, "en"), 1);
  assert.equal(dayHeading(at(20, 23), now, "en"), "Friday, November 20");
});
