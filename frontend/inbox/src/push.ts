/**
 * Web push for one person in one browser. A browser has one subscription per worker, but several
 * people may sign in to it one after the other: who has it switched on is remembered per person.
 */
import type { InboxClient } from "./client.ts";
import type { PushAddress } from "./types.ts";

export type PushState = "unsupported" | "off" | "on" | "denied";

export interface PushOptions {
  client: InboxClient;
  /** Path of the service worker on the application's own origin. */
  workerPath?: string;
  /** What part of the origin the worker answers for; a click opens a page inside it. */
  scope?: string;
}

interface Remembered {
  endpoint: string;
  addressId: string;
}

const PREFIX = "tocsin.push:";

export class PushSwitch {
  readonly #client: InboxClient;
  readonly #workerPath: string;
  readonly #scope: string;

  constructor(options: PushOptions) {
    this.#client = options.client;
    this.#workerPath = options.workerPath ?? "/inbox-worker.js";
    this.#scope = options.scope ?? "/";
  }

  /** Asks for nothing and registers nothing: safe to call on load. */
  async state(): Promise<PushState> {
    if (!supported() || !(await this.#client.pushKey())) return "unsupported";
    if (Notification.permission === "denied") return "denied";
    const subscription = await this.#subscription();
    const key = await this.#key();
    const remembered = recall(key);
    if (!subscription || !remembered || Notification.permission !== "granted") return "off";
    if (subscription.endpoint !== remembered.endpoint) await this.#tellServer(subscription);
    else if (!(await this.#knows(remembered))) {
      localStorage.removeItem(key);
      return "off";
    }
    return "on";
  }

  /** To be called from a click, because browsers ask the person only then. */
  async enable(): Promise<PushState> {
    const permission = await Notification.requestPermission();
    if (permission !== "granted") return permission === "denied" ? "denied" : "off";
    const publicKey = await this.#client.pushKey();
    if (!publicKey) return "unsupported";
    const registration = await navigator.serviceWorker.register(this.#workerPath, {
      scope: this.#scope,
    });
    await activated(registration);
    await this.#tellServer(await subscribe(registration, publicKey));
    return "on";
  }

  async disable(): Promise<PushState> {
    const key = await this.#key();
    const remembered = recall(key);
    if (remembered) {
      await this.#client.deleteAddress(remembered.addressId).catch((error: unknown) => {
        // Gone already is what was wanted.
        if ((error as { status?: number }).status !== 404) throw error;
      });
      localStorage.removeItem(key);
      if (!usedByOthers(remembered.endpoint)) await (await this.#subscription())?.unsubscribe();
    }
    return "off";
  }

  /** After the browser changed the subscription: tells the server, if this person had it on. */
  async refresh(): Promise<void> {
    if (!supported() || !recall(await this.#key())) return;
    const subscription = await this.#subscription();
    if (subscription) await this.#tellServer(subscription);
  }

  async #tellServer(subscription: PushSubscription): Promise<void> {
    const key = await this.#key();
    const before = recall(key);
    const { addressId } = await this.#client.addAddress(addressOf(subscription), deviceName());
    const remembered: Remembered = { endpoint: subscription.endpoint, addressId };
    localStorage.setItem(key, JSON.stringify(remembered));
    if (before && before.addressId !== addressId) {
      await this.#client.deleteAddress(before.addressId).catch(() => undefined);
    }
  }

  /** Not when the push service called it dead, or somebody else switched push on here. */
  async #knows({ addressId }: Remembered): Promise<boolean> {
    return (await this.#client.addresses()).some((one) => one.addressId === addressId);
  }

  async #subscription(): Promise<PushSubscription | null> {
    const registration = await navigator.serviceWorker.getRegistration(this.#scope);
    return (await registration?.pushManager.getSubscription()) ?? null;
  }

  async #key(): Promise<string> {
    return PREFIX + (await this.#client.subject());
  }
}

function supported(): boolean {
  return (
    globalThis.isSecureContext &&
    "serviceWorker" in navigator &&
    "PushManager" in globalThis &&
    "Notification" in globalThis
  );
}

async function subscribe(
  registration: ServiceWorkerRegistration,
  publicKey: string,
): Promise<PushSubscription> {
  const options = { userVisibleOnly: true, applicationServerKey: publicKey };
  try {
    return await registration.pushManager.subscribe(options);
  } catch (error) {
    // The server's key was changed since: a subscription is bound to the key it was made with.
    const old = await registration.pushManager.getSubscription();
    if ((error as Error).name !== "InvalidStateError" || !old) throw error;
    await old.unsubscribe();
    return registration.pushManager.subscribe(options);
  }
}

function activated(registration: ServiceWorkerRegistration): Promise<void> {
  const worker = registration.installing ?? registration.waiting;
  if (!worker) return Promise.resolve();
  return new Promise((resolve, reject) => {
    worker.addEventListener("statechange", () => {
      if (worker.state === "activated") resolve();
      if (worker.state === "redundant") reject(new Error("The service worker did not start."));
    });
  });
}

function addressOf(subscription: PushSubscription): PushAddress {
  const { keys = {} } = subscription.toJSON();
  return { endpoint: subscription.endpoint, p256dh: keys.p256dh ?? "", auth: keys.auth ?? "" };
}

function recall(key: string): Remembered | undefined {
  try {
    return (JSON.parse(localStorage.getItem(key) ?? "null") as Remembered | null) ?? undefined;
  } catch {
    return undefined;
  }
}

function usedByOthers(endpoint: string): boolean {
  return Object.keys(localStorage).some(
    (key) => key.startsWith(PREFIX) && recall(key)?.endpoint === endpoint,
  );
}

/** Such as "Firefox on Linux": what a person recognises in the list of their addresses. */
export function deviceName(agent: string = navigator.userAgent): string {
  const first = (words: string) => words.split(" ").find((word) => agent.includes(word));
  // In this order, because each browser also names those it descends from.
  const browser = first("Edg Firefox FxiOS Chrom CriOS Safari") ?? "Browser";
  const system = first("Android iPhone iPad Windows Mac CrOS Linux");
  const named = { Edg: "Edge", FxiOS: "Firefox", Chrom: "Chrome", CriOS: "Chrome" }[browser];
  return (named ?? browser) + (system ? ` on ${system}` : "");
}
