import assert from "node:assert/strict";
import { test } from "node:test";
import type { InboxClient } from "./client.ts";
import { Outside, type Inside } from "./outside.ts";
import type { Button, Item } from "./types.ts";

(globalThis as { document?: unknown }).document = { baseURI: "https://app.example/" };

const buttons: Button[] = [
  { id: "approve", label: "Approve", kind: "answer" },
  { id: "reply", label: "Reply", kind: "text" },
  { id: "order", label: "Order", kind: "screen", target: { screen: "order", inputs: { id: 7 } } },
];
const asked: Item = {
  notificationId: "n1", text: "Leave request", createdAt: "x", startAt: "x", readAt: "x",
  priority: "normal", target: { screen: "jig", inputs: {} }, version: "1", buttons,
};

/** An inbox of Ana's; the worker says what it has seen pressed. */
function inbox(seen?: { button: string; userId: string }, item = asked) {
  const done: string[] = [];
  const target = new EventTarget();
  const inside = {
    target,
    serviceWorkerScope: "/",
    store: { find: () => item },
    replies: { write: (_: Item, button: Button) => done.push(`write ${button.id}`) },
    reach: () => Promise.resolve(done.push("reach")),
    answer: (_: Item, button: Button) => done.push(`answer ${button.id}`),
    fill: (_: Item, button: Button) => done.push(`fill ${button.id}`),
    open: () => done.push("panel"),
    hidePanel: () => undefined,
  };
  target.addEventListener("tocsin-open", (event) => {
    event.preventDefault();
    done.push(`open ${(event as CustomEvent).detail.target.screen}`);
  });
  const active = {
    postMessage: (_: unknown, [port]: MessagePort[]) => {
      port?.postMessage(seen);
      port?.close();
    },
  };
  const serviceWorker = { getRegistration: () => Promise.resolve({ active }) };
  Object.defineProperty(globalThis, "navigator", { value: { serviceWorker }, configurable: true });
  const client = { userId: () => Promise.resolve("ana") } as unknown as InboxClient;
  return { done, outside: new Outside(inside as unknown as Inside, client) };
}

test("a button that was pressed in the system answers in the page that is open", async () => {
  const { done, outside } = inbox();
  await outside.tapped({ notificationId: "n1", userId: "ana", button: "approve" });
  assert.deepEqual(done, ["reach", "answer approve"]);
});

test("a button with a form unfolds it; one of a settled question does nothing", async () => {
  const fields = [{ key: "days", label: "Days", kind: "number" as const, required: true }];
  const form = inbox(undefined, { ...asked, question: { rule: "first", fields } });
  await form.outside.tapped({ notificationId: "n1", userId: "ana", button: "approve" });
  assert.deepEqual(form.done, ["reach", "fill approve"]);
  const decision = { outcome: "closed" as const, at: "x" };
  const over = inbox(undefined, { ...asked, question: { rule: "first", decision } });
  await over.outside.tapped({ notificationId: "n1", userId: "ana", button: "approve" });
  assert.deepEqual(over.done, ["reach"]);
});

test("an address alone shows the question and answers nothing", async () => {
  const { done, outside } = inbox();
  await outside.arrived({ notificationId: "n1", button: "approve" });
  assert.deepEqual(done, ["reach"]);
});

test("an address answers when the worker has seen the button pressed by this person", async () => {
  const ana = inbox({ button: "approve", userId: "ana" });
  await ana.outside.arrived({ notificationId: "n1" });
  assert.deepEqual(ana.done, ["reach", "answer approve"]);
  const ben = inbox({ button: "approve", userId: "ben" });
  await ben.outside.arrived({ notificationId: "n1", button: "approve" });
  assert.deepEqual(ben.done, ["reach"]);
});

test("a button for a text opens its field, one for a screen that screen", async () => {
  const { done, outside } = inbox();
  await outside.arrived({ notificationId: "n1", button: "reply" });
  await outside.arrived({ notificationId: "n1", button: "order" });
  await outside.arrived({ notificationId: "n1" });
  assert.deepEqual(done, ["write reply", "reach", "open order", "open jig"]);
});

test("what stood for several leads to the inbox", async () => {
  const { done, outside } = inbox();
  await outside.arrived({ notificationId: "inbox" });
  assert.deepEqual(done, ["panel"]);
});
