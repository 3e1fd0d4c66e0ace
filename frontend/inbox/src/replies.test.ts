import assert from "node:assert/strict";
import { test } from "node:test";
import { InboxError, type InboxClient } from "./client.ts";
import { readable, Replies } from "./replies.ts";
import { Store } from "./store.ts";
import type { Button, Item, LiveHandlers } from "./types.ts";

const approve: Button = { id: "approve", label: "Approve", kind: "answer" };
const reply: Button = { id: "reply", label: "Reply", kind: "text" };
const asked: Item = {
  notificationId: "n1", text: "Leave request", createdAt: "2026-11-22T08:00:00Z",
  startAt: "2026-11-22T08:00:00Z", priority: "normal", target: { screen: "jig", inputs: {} },
  version: "1", category: "work-orders", buttons: [approve, reply],
};

/** Replies to an inbox with `asked` in it; `world.refusal` is what the server says to all. */
async function opened() {
  let live: LiveHandlers = {};
  const counts = { unseen: 0, unread: 1, action: 1, snoozed: 0 };
  const world = { refusal: undefined as Error | undefined, now: asked, calls: [] as string[] };
  const answer = async <T>(call: string, value: T): Promise<T> => {
    world.calls.push(call);
    if (world.refusal) throw world.refusal;
    return value;
  };
  const client = {
    subscribe: (handlers: LiveHandlers) => ((live = handlers), () => undefined),
    list: () => Promise.resolve({ items: [asked], counts, version: "1" }),
    get: () => Promise.resolve(world.now),
    answer: (id: string, button: string, text?: string) =>
      answer(`${id} ${button} ${text}`, {
        ...asked, readAt: "x", version: "2", answeredAt: "x",
        answer: { button, ...(text === undefined ? {} : { text }) },
      }),
    muteCategory: (key: string, muted: boolean) => answer(`${key} ${muted}`, { key, name: "Work orders", muted }),
    feedback: (id: string, kind: string) => answer(`${id} ${kind}`, undefined),
  } as unknown as InboxClient;
  const store = new Store(client, {
    changed: () => undefined, arrived: () => undefined, counted: () => undefined,
    noticed: () => undefined, expired: () => undefined, holds: () => false,
  });
  store.start();
  live.state?.("live");
  await store.load();
  const replies = new Replies(client, store, () => undefined);
  const shown = () => store.find("n1") as Item;
  return { store, replies, world, shown, tell: (item: Item) => live.item?.(item) };
}

test("an answer stands there at once, and is the server's then", async () => {
  const { replies, shown, store, world } = await opened();
  const done = replies.answer(asked, approve);
  assert.deepEqual(shown().answer, { button: "approve" });
  assert.equal(store.counts?.unread, 0);
  await done;
  assert.deepEqual([shown().version, world.calls], ["2", ["n1 approve undefined"]]);
});

test("a text that is being written survives what the stream tells of its item", async () => {
  const { replies, tell, world } = await opened();
  assert.equal(replies.write(asked, reply), true);
  (replies.drafts.get("n1") as { text: string }).text = "Fine by me";
  tell({ ...asked, title: "Changed", version: "3" });
  assert.equal(replies.write(asked, reply), false);
  assert.equal(replies.write(asked, reply), true);
  assert.equal(replies.drafts.get("n1")?.text, "Fine by me");
  await replies.answer(asked, reply, "Fine by me");
  assert.deepEqual([world.calls, replies.drafts.size], [["n1 reply Fine by me"], 0]);
});

test("an answer that fails is put back with what was written, and said", async () => {
  const { replies, shown, store, world } = await opened();
  replies.write(asked, reply);
  world.refusal = new Error("offline");
  await replies.answer(asked, reply, "Fine by me");
  assert.equal(shown().answer, undefined);
  assert.equal(replies.drafts.get("n1")?.open, true);
  assert.deepEqual([store.notice?.word, store.counts?.unread], ["failed", 1]);
  store.stop();
});

test("the answer that was given before is shown, not the one that came too late", async () => {
  const { replies, shown, store, world } = await opened();
  world.now = { ...asked, readAt: "x", answer: { button: "reject" }, answeredAt: "x" };
  world.refusal = new InboxError(409, "This was answered before.");
  await replies.answer(asked, approve);
  assert.deepEqual(shown().answer, { button: "reject" });
  assert.equal(store.notice?.word, "already");
  store.stop();
});

test("an answer that is no longer taken is refused in the server's words", async () => {
  const { replies, shown, store, world } = await opened();
  world.refusal = new InboxError(409, "The time for an answer is over.");
  await replies.answer(asked, approve);
  assert.equal(shown().answer, undefined);
  assert.equal(store.notice?.text, "The time for an answer is over.");
  store.stop();
});

test("a category is muted by one tap, and heard again by one more", async () => {
  const { replies, store, world } = await opened();
  await replies.mute("work-orders");
  assert.equal(replies.muted.has("work-orders"), true);
  assert.deepEqual(store.notice?.values, { category: "Work orders" });
  store.notice?.undo?.();
  await new Promise(setImmediate);
  assert.equal(replies.muted.has("work-orders"), false);
  assert.equal(store.notice?.word, "didUnmute");
  assert.deepEqual(world.calls, ["work-orders true", "work-orders false"]);
  store.stop();
});

test("what may not be muted says why", async () => {
  const { replies, store, world } = await opened();
  world.refusal = new InboxError(409, "Safety cannot be muted.");
  await replies.mute("safety");
  assert.equal(store.notice?.text, "Safety cannot be muted.");
  assert.equal(replies.muted.size, 0);
  store.stop();
});

test("feedback is thanked for once the server has it", async () => {
  const { replies, store, world } = await opened();
  world.refusal = new Error("offline");
  await replies.feedback(asked, "too_many");
  assert.deepEqual([store.notice?.word, replies.thanked.size], ["failed", 0]);
  world.refusal = undefined;
  await replies.feedback(asked, "not_relevant");
  assert.deepEqual([store.notice?.word, replies.thanked.size], ["thanks", 1]);
  assert.deepEqual(world.calls, ["n1 too_many", "n1 not_relevant"]);
  store.stop();
});

test("a key reads like words", () => {
  assert.equal(readable("work-orders"), "Work orders");
  assert.equal(readable("crm.follow_up"), "Crm follow up");
});

test("who comes too late learns that it is settled, and sees what was decided", async () => {
  const { replies, shown, store, world } = await opened();
  world.refusal = new InboxError(409, "Settled already.", "decided");
  const decision = { outcome: "decided" as const, at: "2026-11-22T09:12:00Z", label: "No" };
  world.now = { ...asked, version: "4", question: { rule: "first", decision } };
  await replies.answer(asked, approve, undefined, { days: 2 });
  assert.deepEqual(shown().question?.decision, decision);
  assert.deepEqual([shown().answer, store.notice?.word], [undefined, "tooLate"]);
});
