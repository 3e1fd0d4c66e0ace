/**
 * What happens in the organization, as it happens. One tab holds the stream (a browser has six
 * connections for a host); the others listen to it by a BroadcastChannel and take over when it goes.
 */

export type LiveState = "connecting" | "live" | "reconnecting" | "offline";

export interface LiveEvent {
  /** The kind, such as `notification.settled`; `reset`: so much was missed, read everything again. */
  type: string;
  id: string;
  notificationId?: string;
  userId?: string;
  /** Of `analysis.log` and `analysis.run`; a line comes with `number`, `at`, `stream` and `text`. */
  analysisId?: string;
  runId?: string;
  state?: string;
  number?: number;
  at?: string;
  stream?: string;
  text?: string;
}

type Told = { event: LiveEvent } | { state: LiveState } | { asks: true };

const CHANNEL = "tocsin-live";

/** Doubling from one second to half a minute, with some chance in it. */
export function backoffMs(failures: number, chance: number): number {
  return Math.min(30_000, 1000 * 2 ** Math.min(failures, 5)) * (0.5 + chance / 2);
}

/** One event of the stream; undefined for what is none. */
export function parseEvent(data: string, type: string): LiveEvent | undefined {
  try {
    const found: unknown = JSON.parse(data);
    if (typeof found !== "object" || found === null) return undefined;
    return { id: "", ...found, type };
  } catch {
    return undefined;
  }
}

export class Live {
  private readonly url: string;
  private readonly listeners = new Set<(event: LiveEvent) => void>();
  private readonly watchers = new Set<() => void>();
  private readonly channel = new BroadcastChannel(CHANNEL);
  private readonly stopped = new AbortController();
  private source: EventSource | undefined;
  private failures = 0;
  private ever = false;
  private leads = false;
  private shown: LiveState = navigator.onLine ? "connecting" : "offline";

  constructor(url: string) {
    this.url = url;
  }

  get state(): LiveState {
    return this.shown;
  }

  start(): void {
    this.channel.onmessage = (message: MessageEvent<Told>) => this.hear(message.data);
    const signal = this.stopped.signal;
    addEventListener("offline", () => this.show("offline"), { signal });
    addEventListener("online", () => this.reconnect(), { signal });
    this.channel.postMessage({ asks: true });
    if (!("locks" in navigator)) {
      this.lead();
      return;
    }
    navigator.locks
      .request(CHANNEL, { signal }, () => {
        this.lead();
        return new Promise<void>((free) => signal.addEventListener("abort", () => free()));
      })
      .catch(() => undefined);
  }

  stop(): void {
    this.stopped.abort();
    this.source?.close();
    this.channel.close();
  }

  /** After sign-in, or when the network is back. */
  reconnect(): void {
    if (this.leads) this.connect();
    else this.show("reconnecting");
    this.channel.postMessage({ asks: true });
  }

  onEvent(listener: (event: LiveEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  onState(watcher: () => void): () => void {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  }

  private lead(): void {
    this.leads = true;
    this.connect();
  }

  private connect(): void {
    if (this.stopped.signal.aborted) return;
    this.source?.close();
    const source = new EventSource(this.url);
    this.source = source;
    source.addEventListener("ready", () => this.ready());
    source.onerror = () => {
      if (this.source !== source) return;
      this.show(navigator.onLine ? "reconnecting" : "offline");
      // A refused stream does not come back by itself.
      if (source.readyState === EventSource.CLOSED) this.later();
    };
    for (const kind of [...KINDS, ...CHANGES, ...RUNS, "reset"]) {
      source.addEventListener(kind, (event) => this.tell(event as MessageEvent<string>));
    }
  }

  private later(): void {
    const wait = backoffMs(this.failures++, Math.random());
    setTimeout(() => this.connect(), wait);
  }

  private ready(): void {
    this.failures = 0;
    // What was missed between two streams is read again.
    if (this.ever) this.emit({ type: "reset", id: "" });
    this.ever = true;
    this.show("live");
  }

  private tell(message: MessageEvent<string>): void {
    const event = parseEvent(message.data, message.type);
    if (event !== undefined) this.emit(event);
  }

  private emit(event: LiveEvent): void {
    this.channel.postMessage({ event });
    for (const listener of this.listeners) listener(event);
  }

  private hear(told: Told): void {
    if ("asks" in told) {
      if (this.leads) this.channel.postMessage({ state: this.shown });
    } else if ("state" in told) {
      if (this.leads) return;
      this.ever = true; // should this tab take over, it may have missed something
      this.show(told.state);
    } else {
      for (const listener of this.listeners) listener(told.event);
    }
  }

  private show(state: LiveState): void {
    if (state === this.shown) return;
    this.shown = state;
    if (this.leads) this.channel.postMessage({ state });
    for (const watcher of this.watchers) watcher();
  }
}

/** That something has changed which is in no log of events; told without an id. */
export const CHANGES = ["directory.changed", "settings.changed", "data.changed"] as const;

/** What runs of analyses say and come to, to who may read them; told without an id. */
export const RUNS = ["analysis.log", "analysis.run"] as const;

/** EventSource hears only kinds that it was told of. `live.test.ts` holds this to the API's list. */
export const KINDS = [
  "notification.accepted",
  "notification.expanded",
  "notification.settled",
  "notification.canceled",
  "notification.withdrawn",
  "notification.replaced",
  "notification.paused",
  "notification.resumed",
  "notification.redriven",
  "notification.reminded",
  "notification.escalated",
  "notification.decided",
  "notification.series_ended",
  "delivery.failed",
  "delivery.delivered",
  "delivery.opened",
  "delivery.bounced",
  "delivery.complained",
  "inbox.seen",
  "inbox.read",
  "inbox.unread",
  "inbox.archived",
  "inbox.unarchived",
  "inbox.deleted",
  "inbox.answered",
  "inbox.feedback",
  "inbox.returned",
  "inbox.snoozed",
  "inbox.undone",
  "inbox.unsnoozed",
  "webhook.disabled",
] as const;
