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
  title?: string;
  text?: string;
  target?: Record<string, unknown>;
  url?: string;
  priority?: string;
  createdAt?: string;
  tag?: string;
  partial?: boolean;
}

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
  const { notificationId, target, partial } = payload;
  const url = webUrl(payload.url);
  const page = await openPage();
  if (page) {
    await page.focus().catch(() => page);
    page.postMessage({ type: "tocsin-open", notificationId, target, url, partial });
    return;
  }
  const home = new URL(self.registration.scope);
  if (notificationId) home.searchParams.set("tocsin-open", notificationId);
  await self.clients.openWindow(url ?? home.href);
}

/** The page in the worker's scope that was used last; the browser lists that one first. */
async function openPage(): Promise<WindowClient | undefined> {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  const own = pages.filter((page) => page.url.startsWith(self.registration.scope));
  return own.find((page) => page.focused) ?? own[0];
}

function webUrl(text: unknown): string | undefined {
  if (typeof text !== "string") return undefined;
  try {
    const url = new URL(text, self.registration.scope);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : undefined;
  } catch {
    return undefined;
  }
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
