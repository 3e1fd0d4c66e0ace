import assert from "node:assert/strict";
import { test } from "node:test";
import { absoluteTime, relativeTime } from "./time.ts";

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
