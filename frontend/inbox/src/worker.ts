/**
 * The service worker: shows what a push brings, opens the right page when it is tapped, and
 * reports both. Classic script, nothing imported. A host with a worker of its own pulls this one
 * in by `importScripts("https://tocsin.example.com/inbox-worker.js")`.
 */
declare const self: ServiceWorkerGlobalScope;

interface Button {
  id: string;
  label: string;
  kind: string;
  url?: string;
  target?: Record<string, unknown>;
}

/** What the server encrypted; `partial` when it had to be cut to fit a push message. */
interface Payload {
  v: 1;
  notificationId?: string;
  organizationId?: string;
  userId?: string;
  title?: string;
  text?: string;
  target?: Record<string, unknown>;
  url?: string;
  priority?: string;
  severity?: string;
  createdAt?: string;
  tag?: string;
  partial?: boolean;
  icon?: string;
  image?: string;
  buttons?: Button[];
  /** What this one stands for, when it stands for several. */
  digest?: { notificationId: string; title: string }[];
  /** Withdrawn: what was shown under the tag is to go. */
  recalled?: boolean;
  /** Where to tell what became of it. */
  report?: string;
  /** Where to say which button was pressed: the question is answered by that. */
  answer?: string;
  /** How often it has been asked before. */
  reminder?: number;
}

/** What the browsers know beyond the types of TypeScript. */
interface Options extends NotificationOptions {
  timestamp?: number;
  image?: string;
  renotify?: boolean;
  actions?: { action: string; title: string }[];
}

/** How long a page may take to answer, in milliseconds; browsers forget a tap after a second. */
const PATIENCE = 300;
/** Chromium shows two actions, other browsers two or none. */
const MOST_ACTIONS = 2;
const MOST_LINES = 5;

/** Buttons that were pressed in the OS while no page was open, by the notification's id. */
const pressed = new Map<string, { button: string; userId: string | undefined }>();

self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const payload = payloadOf(event.data);
  event.waitUntil(payload.recalled ? recall(payload) : show(payload));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const payload = (event.notification.data ?? {}) as Payload;
  const button = event.action ? buttonsOf(payload).find(({ id }) => id === event.action) : undefined;
  const told = { event: "opened", ...(button ? { button: button.id } : {}) };
  event.waitUntil(Promise.all([open(payload, button), report(payload, told)]));
});

/** A page that was opened for a notification asks whether a button of it was pressed. */
self.addEventListener("message", (event) => {
  const { type, notificationId } = (event.data ?? {}) as { type?: string; notificationId?: string };
  if (type !== "tocsin-tapped" || !notificationId) return;
  event.ports[0]?.postMessage(pressed.get(notificationId));
  pressed.delete(notificationId);
});

self.addEventListener("pushsubscriptionchange", (event) => {
  event.waitUntil(resubscribe(event as PushSubscriptionChangeEvent));
});

/** Never throws: a push that shows nothing costs the permission in the end. */
function payloadOf(data: PushMessageData | null): Payload {
  try {
    const payload: unknown = data?.json();
    if (payload && typeof payload === "object") return payload as Payload;
  } catch {
    // Not ours, or damaged: a notification without words is shown all the same.
  }
  return { v: 1 };
}

async function show(payload: Payload): Promise<void> {
  const options: Options = {
    body: bodyOf(payload),
    data: payload,
    requireInteraction: payload.priority === "critical",
    actions: buttonsOf(payload)
      .slice(0, MOST_ACTIONS)
      .map(({ id, label }) => ({ action: id, title: label })),
  };
  if (payload.tag) options.tag = payload.tag;
  // It takes the place of what it reminds of, but not in silence.
  if (payload.tag && payload.reminder) options.renotify = true;
  // A name is a drawing of the inbox, which the OS does not have.
  if (isHttps(payload.icon)) options.icon = payload.icon;
  if (isHttps(payload.image)) options.image = payload.image;
  const createdAt = Date.parse(payload.createdAt ?? "");
  if (createdAt) options.timestamp = createdAt;
  await self.registration.showNotification(payload.title || "Notification", options);
  await report(payload, { event: "delivered" });
}

/**
 * Takes away what was withdrawn, and shows nothing. Browsers allow some such pushes (Firefox by a
 * quota that a visit renews, Chromium by a budget that grows with visits); beyond that, Chromium
 * shows a line of its own, "updated in the background", against which nothing can be done.
 */
async function recall({ tag }: Payload): Promise<void> {
  if (!tag) return;
  for (const shown of await self.registration.getNotifications({ tag })) shown.close();
}

function bodyOf({ text, digest }: Payload): string {
  if (!Array.isArray(digest) || !digest.length) return typeof text === "string" ? text : "";
  const lines = digest.slice(0, MOST_LINES).map(({ title }) => `• ${title}`);
  if (digest.length > MOST_LINES) lines.push(`+ ${digest.length - MOST_LINES}`);
  return lines.join("\n");
}

/** What it leads to: a notification, or the inbox itself when it stands for several. */
function openedBy({ notificationId, digest, partial, target }: Payload): string | undefined {
  return digest || (partial && target?.screen === "inbox") ? "inbox" : notificationId;
}

/** Those that the OS can carry out. */
function buttonsOf({ buttons }: Payload): Button[] {
  if (!Array.isArray(buttons)) return [];
  return buttons.filter(({ kind, url }) => kind !== "url" || isWeb(url));
}

function isHttps(address: unknown): address is string {
  return typeof address === "string" && /^https:\/\//i.test(address);
}

function isWeb(address: unknown): address is string {
  return typeof address === "string" && /^https?:\/\//i.test(address);
}

/** Fire and forget: as text, so that no preflight is needed, and beyond the worker's own life. */
async function report(payload: Payload, told: { event: string; button?: string }): Promise<void> {
  if (!isWeb(payload.report)) return;
  await fetch(payload.report, {
    method: "POST",
    mode: "no-cors",
    keepalive: true,
    credentials: "omit",
    body: JSON.stringify(told),
  }).catch(() => undefined);
}

async function open(payload: Payload, button?: Button): Promise<void> {
  if (button?.kind === "url" && button.url) {
    await self.clients.openWindow(button.url);
    return;
  }
  const { userId, partial } = payload;
  const notificationId = openedBy(payload);
  const target = button?.target ?? payload.target;
  const url = notificationId === "inbox" ? undefined : ownUrl(payload.url);
  const message = { type: "tocsin-open", notificationId, userId, target, url, partial };
  for (const page of await openPages()) {
    if (await takes(page, { ...message, button: button?.id })) {
      await page.focus().catch(() => page);
      return;
    }
  }
  if (button?.kind === "answer" && (await answered(payload, button))) return;
  const home = new URL(url ?? self.registration.scope);
  if (notificationId && button) {
    // The page asks for it: an address alone, which anybody can write, must not answer.
    pressed.set(notificationId, { button: button.id, userId });
    home.searchParams.set("tocsin-answer", button.id);
  }
  if (notificationId && !url) home.searchParams.set("tocsin-open", notificationId);
  await self.clients.openWindow(home.href);
}

/**
 * Nobody is looking at the inbox: the answer goes to the server by itself. False where there is
 * more to it: a form, another answer before, a decision meanwhile, no connection. Then the inbox
 * opens and says so.
 */
async function answered({ answer }: Payload, { id }: Button): Promise<boolean> {
  if (!isWeb(answer)) return false;
  const body = JSON.stringify({ button: id });
  const init: RequestInit = { method: "POST", credentials: "omit", keepalive: true, body };
  return fetch(answer, init).then((response) => response.ok, () => false);
}

/** The pages in the worker's scope: the one looked at first, then the last used. */
async function openPages(): Promise<readonly WindowClient[]> {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const own = pages.filter((page) => page.url.startsWith(self.registration.scope));
  return own.sort((one, other) => Number(other.focused) - Number(one.focused));
}

/** A page without an inbox says nothing; one where somebody else has signed in says no. */
function takes(page: WindowClient, message: object): Promise<boolean> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = ({ data }) => resolve(Boolean(data));
    setTimeout(resolve, PATIENCE, false);
    page.postMessage(message, [port2]);
  });
}

/**
 * The server's page for the notification, where the server is this origin. Elsewhere the person
 * is in the host's application, and that is where the inbox opens the target.
 */
function ownUrl(text: unknown): string | undefined {
  if (typeof text !== "string" || !URL.canParse(text, self.origin)) return undefined;
  const url = new URL(text, self.origin);
  return url.origin === self.origin ? url.href : undefined;
}

interface PushSubscriptionChangeEvent extends ExtendableEvent {
  readonly oldSubscription?: PushSubscription | null;
  readonly newSubscription?: PushSubscription | null;
}

/** The worker has no token of the person, so the server is told by the next open page. */
async function resubscribe(event: PushSubscriptionChangeEvent): Promise<void> {
  const key = event.oldSubscription?.options.applicationServerKey;
  if (!event.newSubscription && key) {
    await self.registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: key,
    });
  }
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  for (const page of pages) page.postMessage({ type: "tocsin-resubscribed" });
}

export {};
