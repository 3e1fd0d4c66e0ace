/**
 * The service worker: shows what a push brings and opens the right page when it is tapped.
 * Classic script, nothing imported. A host with a worker of its own pulls this one in by
 * `importScripts("https://tocsin.example.com/inbox-worker.js")`.
 */
declare const self: ServiceWorkerGlobalScope;

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
  createdAt?: string;
  tag?: string;
  partial?: boolean;
}

/** How long a page may take to answer, in milliseconds; browsers forget a tap after a second. */
const PATIENCE = 300;

self.addEventListener("install", (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => event.waitUntil(show(payloadOf(event.data))));

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  event.waitUntil(open((event.notification.data ?? {}) as Payload));
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

function show(payload: Payload): Promise<void> {
  const options: NotificationOptions & { timestamp?: number } = {
    body: typeof payload.text === "string" ? payload.text : "",
    data: payload,
    requireInteraction: payload.priority === "critical",
  };
  if (payload.tag) options.tag = payload.tag;
  const createdAt = Date.parse(payload.createdAt ?? "");
  if (createdAt) options.timestamp = createdAt;
  return self.registration.showNotification(payload.title || "Notification", options);
}

async function open(payload: Payload): Promise<void> {
  const { notificationId, userId, target, partial } = payload;
  const url = ownUrl(payload.url);
  const message = { type: "tocsin-open", notificationId, userId, target, url, partial };
  for (const page of await openPages()) {
    if (await takes(page, message)) {
      await page.focus().catch(() => page);
      return;
    }
  }
  const home = new URL(self.registration.scope);
  if (notificationId) home.searchParams.set("tocsin-open", notificationId);
  await self.clients.openWindow(url ?? home.href);
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
