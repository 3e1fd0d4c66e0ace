import assert from "node:assert/strict";
import { test } from "node:test";
import type { InboxClient } from "./client.ts";
import { Store } from "./store.ts";
import type { BulkMark, Item, LiveHandlers, Mark } from "./types.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 22, 8, minute)).toISOString();
const item = (minute: number, more: Partial<Item> = {}): Item => ({
  notificationId: `n${minute}`, text: "Text", createdAt: at(minute), startAt: at(minute),
  priority: "normal", target: { screen: "jig", inputs: {} }, version: String(minute), ...more,
});

/** A store that has listed `items`, and the doors to what happens around it. */
async function opened(items: Item[], cursor?: string) {
  let live: LiveHandlers = {};
  const world = { holds: false, broken: false, arrived: [] as string[], calls: [] as string[] };
  const counts = { unseen: 0, unread: 2, action: 0, snoozed: 0 };
  const answer = (call: string) => {
    world.calls.push(call);
    return world.broken ? Promise.reject(new Error("broken")) : Promise.resolve();
  };
  const client = {
    subscribe: (handlers: LiveHandlers) => ((live = handlers), () => undefined),
    list: () => Promise.resolve({ items, cursor, counts, version: "1" }),
    counts: () => Promise.resolve(counts),
    mark: async (id: string, mark: Mark) => {
      await answer(`${mark} ${id}`);
      return { ...items.find((one) => one.notificationId === id), readAt: at(59) };
    },
    markMany: async ({ as, which, ids }: BulkMark) => {
      await answer(`${as} ${ids ?? which}`);
      return { changed: 1, counts, undo: "7" };
    },
    undo: async (undo: string) => {
      await answer(`undo ${undo}`);
      return { changed: 1, counts };
    },
    snooze: async (id: string, until: string) => {
      await answer(`snooze ${id}`);
      return { ...items.find((one) => one.notificationId === id), snoozedUntil: until };
    },
    unsnooze: async (id: string) => {
      await answer(`unsnooze ${id}`);
      return items.find((one) => one.notificationId === id);
    },
  } as unknown as InboxClient;
  const store = new Store(client, {
    changed: () => undefined, counted: () => undefined, noticed: () => undefined,
    expired: () => undefined, holds: () => world.holds,
    arrived: ({ notificationId }) => world.arrived.push(notificationId),
  });
  store.start();
  live.state?.("live");
  await store.load();
  const shown = () => store.items.map(({ notificationId }) => notificationId);
  return { store, world, shown, tell: (told: Item) => live.item?.(told) };
}

test("an arrival stands on top and is told once, however often it is replayed", async () => {
  const { shown, world, tell } = await opened([item(5)]);
  tell(item(9));
  tell(item(9));
  assert.deepEqual(shown(), ["n9", "n5"]);
  assert.deepEqual(world.arrived, ["n9"]);
});

test("arrivals wait while the list is being read further down", async () => {
  const { store, shown, world, tell } = await opened([item(5)]);
  world.holds = true;
  tell(item(8));
  tell(item(9));
  assert.deepEqual([shown(), store.held.length], [["n5"], 2]);
  store.release();
  assert.deepEqual(shown(), ["n9", "n8", "n5"]);
});

test("an old item that was read elsewhere is no arrival", async () => {
  const { shown, world, tell } = await opened([item(5)], "more");
  tell(item(1, { seenAt: at(2), readAt: at(6) }));
  assert.deepEqual([shown(), world.arrived], [["n5"], []]);
});

test("an item read in the Unread tab stays until the tab is opened anew", async () => {
  const { store, shown } = await opened([item(5), item(4)]);
  await store.load("unread");
  await store.mark(store.items[0] as Item, "read");
  assert.deepEqual(shown(), ["n5", "n4"]);
  store.tidy();
  assert.deepEqual(shown(), ["n4"]);
});

test("a mark that fails is put back and said", async () => {
  const { store, world } = await opened([item(5)]);
  world.broken = true;
  await store.mark(store.items[0] as Item, "read");
  assert.equal(store.items[0]?.readAt, undefined);
  assert.equal(store.notice?.word, "failed");
  assert.equal(store.counts?.unread, 2);
  store.stop();
});

/** What the notice offers, done. */
async function undone(store: Store): Promise<void> {
  store.notice?.undo?.();
  await new Promise((resolve) => setTimeout(resolve));
}

test("a deletion is gone at once and undone by the server", async () => {
  const { store, shown, world } = await opened([item(5), item(4)]);
  const done = store.delete(item(5));
  assert.deepEqual(shown(), ["n4"]);
  await done;
  await undone(store);
  assert.deepEqual([shown(), world.calls], [["n5", "n4"], ["deleted n5", "undo 7"]]);
  assert.equal(store.notice?.word, "didUndo");
  store.stop();
});

test("a deletion that fails is put back", async () => {
  const { store, shown, world } = await opened([item(5), item(4)]);
  world.broken = true;
  await store.delete(item(5));
  assert.deepEqual([shown(), store.notice?.word], [["n5", "n4"], "failed"]);
  store.stop();
});

test("what is done with many is done with all of the inbox, elsewhere with what is shown", async () => {
  const { store, world } = await opened([item(5, { readAt: at(6) }), item(4)]);
  await store.many("archiveRead");
  await store.load("action");
  await store.many("deleteRead");
  assert.deepEqual(world.calls, ["archived read", "deleted n5"]);
  store.stop();
});

test("a snoozed item leaves the list, and undo brings it back", async () => {
  const { store, shown, world } = await opened([item(5), item(4)]);
  await store.snooze(item(5), at(90));
  assert.deepEqual([shown(), store.counts?.snoozed, store.counts?.unread], [["n4"], 1, 1]);
  await undone(store);
  assert.deepEqual(shown(), ["n5", "n4"]);
  assert.deepEqual(world.calls, ["snooze n5", "unsnooze n5"]);
  store.stop();
});

test("a snoozed item that has come back is news once more", async () => {
  const { world, tell } = await opened([item(5, { seenAt: at(6) })]);
  const back = item(5, { seenAt: at(6), returnedAt: at(30) });
  tell(back);
  tell(back);
  assert.deepEqual(world.arrived, ["n5"]);
});

test("what is withdrawn goes, also from what is held back", async () => {
  const { store, shown, world, tell } = await opened([item(5)]);
  world.holds = true;
  tell(item(9));
  tell(item(9, { withdrawn: true }));
  tell(item(5, { deleted: true }));
  assert.deepEqual([shown(), store.held], [[], []]);
});
