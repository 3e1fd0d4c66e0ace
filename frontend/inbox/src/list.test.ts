import assert from "node:assert/strict";
import { test } from "node:test";
import { belongs, weight } from "./list.ts";
import type { Filter, Item } from "./types.ts";

const plain: Item = {
  notificationId: "n1", text: "Text", createdAt: "x", startAt: "x", priority: "normal",
  target: { screen: "jig", inputs: {} }, version: "1",
};
const asking: Item = { ...plain, buttons: [{ id: "yes", label: "Yes", kind: "answer" }] };
const NOW = Date.UTC(2026, 10, 22);

function tabs(item: Item): Filter[] {
  const all: Filter[] = ["all", "unread", "action", "snoozed", "archived"];
  return all.filter((filter) => belongs(item, filter, NOW));
}

test("every item is under the tabs where the server lists it", () => {
  assert.deepEqual(tabs(plain), ["all", "unread"]);
  assert.deepEqual(tabs({ ...plain, readAt: "x" }), ["all"]);
  assert.deepEqual(tabs({ ...plain, archivedAt: "x" }), ["archived"]);
  assert.deepEqual(tabs({ ...asking, snoozedUntil: "x" }), ["snoozed"]);
  assert.deepEqual(tabs(asking), ["all", "unread", "action"]);
  assert.deepEqual(tabs({ ...asking, answer: { button: "yes" } }), ["all", "unread"]);
  assert.deepEqual(tabs({ ...asking, expiresAt: "2026-11-21T00:00:00Z" }), ["all", "unread"]);
  assert.deepEqual(tabs({ ...plain, deleted: true }), []);
});

test("a button that only opens something waits for no answer", () => {
  const link: Item = { ...plain, buttons: [{ id: "docs", label: "Docs", kind: "url" }] };
  assert.deepEqual(weight(link), { unread: 1, action: 0, snoozed: 0 });
  assert.deepEqual(weight(asking), { unread: 1, action: 1, snoozed: 0 });
});

test("what is settled or out of time asks nobody any more", () => {
  const now = Date.parse("2026-11-22T12:00:00Z");
  const until = (deadline: string) => ({ ...asking, expiresAt: deadline });
  assert.equal(belongs(asking, "action", now), true);
  assert.equal(belongs(until("2026-11-22T12:00:01Z"), "action", now), true);
  assert.equal(belongs(until("2026-11-22T12:00:00Z"), "action", now), false);
  const decision = { outcome: "closed" as const, at: "x" };
  const settled = { ...asking, question: { rule: "all" as const, decision } };
  assert.equal(belongs(settled, "action", now), false);
});
