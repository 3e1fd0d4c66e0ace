import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";

interface Shown {
  title: string;
  options: NotificationOptions & Record<string, unknown>;
}
interface Opened {
  url: string;
}
type Listener = (event: unknown) => void;

const listeners = new Map<string, Listener>();
const order: string[] = [];
let shown: Shown[];
let tags: string[];
let opened: Opened[];
let reports: { url: string; body: unknown; init: RequestInit }[];
let pages: object[];
let reportFails: boolean;

// The browser's side of a service worker, as far as ours asks for it.
Object.assign(globalThis, {
  self: {
    origin: "https://app.example",
    addEventListener: (type: string, listener: Listener) => listeners.set(type, listener),
    registration: {
      scope: "https://app.example/",
      showNotification: (title: string, options: Shown["options"]) => {
        order.push("shown");
        shown.push({ title, options });
        return Promise.resolve();
      },
      getNotifications: ({ tag }: { tag: string }) =>
        Promise.resolve([{ close: () => tags.push(tag) }]),
    },
    clients: {
      matchAll: () => Promise.resolve(pages),
      openWindow: (url: string) => Promise.resolve(opened.push({ url })),
    },
  },
  fetch: (url: string, init: RequestInit) => {
    order.push("reported");
    reports.push({ url, body: JSON.parse(String(init.body)), init });
    return reportFails ? Promise.reject(new Error("offline")) : Promise.resolve(new Response());
  },
});
// By a variable: this file has the types of a page, the worker has its own.
const worker = "./worker.ts";
await import(worker);

beforeEach(() => {
  [shown, tags, opened, reports, pages, reportFails] = [[], [], [], [], [], false];
  order.length = 0;
});

const REPORT = "https://tocsin.example/report/abc";
const PAYLOAD = {
  v: 1, notificationId: "n1", userId: "ana", title: "Leave", text: "Three days", tag: "t1",
  target: { screen: "jig", inputs: {} }, report: REPORT,
  buttons: [
    { id: "approve", label: "Approve", kind: "answer" },
    { id: "docs", label: "Docs", kind: "url", url: "https://docs.example/leave" },
    { id: "reply", label: "Reply", kind: "text" },
  ],
};

async function happens(type: string, event: object): Promise<void> {
  const waits: Promise<unknown>[] = [];
  const waitUntil = (promise: Promise<unknown>) => waits.push(promise);
  listeners.get(type)?.({ ...event, waitUntil });
  await Promise.all(waits);
}

const push = (payload: object) => happens("push", { data: { json: () => payload } });
const click = (payload: object, action = "") =>
  happens("notificationclick", { action, notification: { data: payload, close: () => undefined } });

/** A page with an inbox, which takes what is for it. */
function page(takes: boolean, got: object[]): object {
  return {
    url: "https://app.example/work",
    focused: false,
    focus: () => Promise.resolve(),
    postMessage: (message: object, [port]: MessagePort[]) => {
      got.push(message);
      port?.postMessage(takes);
      port?.close();
    },
  };
}

test("what is shown is reported as delivered, after it is shown and without a preflight", async () => {
  await push(PAYLOAD);
  assert.deepEqual(order, ["shown", "reported"]);
  const [{ url, body, init } = assert.fail()] = reports;
  assert.deepEqual([url, body], [REPORT, { event: "delivered" }]);
  assert.deepEqual([init.keepalive, init.mode, init.headers], [true, "no-cors", undefined]);
});

test("a report that fails, or is none, changes nothing of what is shown", async () => {
  reportFails = true;
  await push(PAYLOAD);
  await push({ ...PAYLOAD, report: "javascript:alert(1)" });
  assert.equal(shown.length, 2);
  assert.equal(reports.length, 1);
});

test("two buttons become actions, and only https pictures are fetched", async () => {
  await push({
    ...PAYLOAD, icon: "wrench", image: "https://cdn.example/a.png", priority: "critical",
  });
  const [{ options } = assert.fail()] = shown;
  assert.deepEqual(options.actions, [
    { action: "approve", title: "Approve" }, { action: "docs", title: "Docs" },
  ]);
  assert.deepEqual([options.icon, options.image], [undefined, "https://cdn.example/a.png"]);
  assert.deepEqual([options.tag, options.requireInteraction], ["t1", true]);
});

test("a digest is a list, and leads to the inbox", async () => {
  const digest = ["One", "Two", "Three", "Four", "Five", "Six"].map((title) => ({ title }));
  await push({ v: 1, text: "One\nTwo\n…", digest: digest.slice(0, 2) });
  await push({ v: 1, digest });
  assert.deepEqual(shown.map(({ options }) => options.body), [
    "• One\n• Two", "• One\n• Two\n• Three\n• Four\n• Five\n+ 1",
  ]);
  await click({ ...PAYLOAD, url: "https://app.example/open/n1", digest });
  assert.deepEqual(opened, [{ url: "https://app.example/?tocsin-open=inbox" }]);
});

test("what was withdrawn goes from the screen, and nothing else is shown", async () => {
  await push({ v: 1, notificationId: "n1", tag: "t1", recalled: true });
  assert.deepEqual([tags, shown, reports], [["t1"], [], []]);
});

test("damage is shown as a notification without words", async () => {
  await happens("push", { data: { json: () => JSON.parse("{") } });
  await push({ v: 1, title: "T", buttons: "none", digest: 7, text: 8 });
  assert.deepEqual(shown.map(({ title, options }) => [title, options.body]), [
    ["Notification", ""], ["T", ""],
  ]);
});

test("a pressed button goes to the open page of the person, and is reported", async () => {
  const [ben, ana]: object[][] = [[], []];
  pages = [page(false, ben ?? []), page(true, ana ?? [])];
  await click(PAYLOAD, "approve");
  assert.equal((ana?.[0] as { button: string }).button, "approve");
  assert.deepEqual([ben?.length, opened], [1, []]);
  assert.deepEqual(reports[0]?.body, { event: "opened", button: "approve" });
});

test("without a page one is opened, which asks once what was pressed", async () => {
  await click(PAYLOAD, "approve");
  const address = "https://app.example/?tocsin-answer=approve&tocsin-open=n1";
  assert.deepEqual(opened, [{ url: address }]);
  const answers: unknown[] = [];
  const ports = [{ postMessage: (answer: unknown) => answers.push(answer) }];
  const data = { type: "tocsin-tapped", notificationId: "n1" };
  for (const _ of [1, 2]) await happens("message", { data, ports });
  assert.deepEqual(answers, [{ button: "approve", userId: "ana" }, undefined]);
});

test("without a page the answer goes to the server by itself", async () => {
  const answer = "https://tocsin.example/report/def/answer";
  await click({ ...PAYLOAD, answer }, "approve");
  const [, given = assert.fail()] = reports;
  assert.deepEqual([given.url, given.body, opened], [answer, { button: "approve" }, []]);
  reportFails = true;
  await click({ ...PAYLOAD, answer }, "approve");
  assert.equal(opened.length, 1, "offline: the inbox opens, and asks again");
});

test("a reminder takes the place of what it reminds of, and is heard", async () => {
  await push(PAYLOAD);
  await push({ ...PAYLOAD, reminder: 1 });
  assert.deepEqual(shown.map(({ options }) => options.renotify), [undefined, true]);
});

test("a tap is reported as opened; a button with an address opens that", async () => {
  await click(PAYLOAD);
  assert.deepEqual(reports[0]?.body, { event: "opened" });
  await click(PAYLOAD, "docs");
  assert.deepEqual(opened.map(({ url }) => url), [
    "https://app.example/?tocsin-open=n1", "https://docs.example/leave",
  ]);
});
