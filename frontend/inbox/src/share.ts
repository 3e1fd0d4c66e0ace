/**
 * Several tabs, one stream. A browser allows six connections to an HTTP/1.1 origin, so a stream
 * in each tab would hang the seventh. The tab that holds the lock reads the stream and tells the
 * others; when it closes, the lock passes on and the next one resumes where the last event was.
 */
import type { Counts, Item, LiveHandlers, LiveState } from "./types.ts";

type News =
  | { kind: "item"; item: Item }
  | { kind: "counts"; counts: Counts; version?: string | undefined }
  | { kind: "state"; state: LiveState }
  | { kind: "hello" };

/** Starts a stream of this tab alone; what it returns stops it. */
export type StartStream = (handlers: Required<LiveHandlers>, since?: string) => () => void;

/** Locks exist only on https and localhost; without them each tab has its own stream. */
export function canShare(): boolean {
  return typeof BroadcastChannel === "function" && Boolean(globalThis.navigator?.locks);
}

export function shareLive(
  key: string,
  start: StartStream,
  handlers: Required<LiveHandlers>,
  since?: string,
): () => void {
  const shared = new SharedStream(key, start, handlers, since);
  return () => shared.close();
}

class SharedStream {
  #lastId: string | undefined;
  #leads = false;
  #counts: Counts | undefined;
  #state: LiveState = "connecting";
  readonly #channel: BroadcastChannel;
  readonly #stop = new AbortController();
  readonly #start: StartStream;
  readonly #handlers: Required<LiveHandlers>;

  constructor(
    key: string,
    start: StartStream,
    handlers: Required<LiveHandlers>,
    since: string | undefined,
  ) {
    const name = `tocsin:${key}`;
    this.#start = start;
    this.#handlers = handlers;
    this.#lastId = since;
    this.#channel = new BroadcastChannel(name);
    this.#channel.onmessage = ({ data }: MessageEvent<News>) => this.#hear(data);
    const { signal } = this.#stop;
    navigator.locks.request(name, { signal }, () => this.#lead()).catch(() => undefined);
    this.#channel.postMessage({ kind: "hello" });
  }

  close(): void {
    this.#stop.abort();
    this.#channel.close();
  }

  /** Holds the lock until this tab closes or its token is refused. */
  #lead(): Promise<void> {
    const { signal } = this.#stop;
    return new Promise((release) => {
      this.#leads = true;
      const stopStream = this.#start(
        {
          item: (item) => this.#tell({ kind: "item", item }),
          counts: (counts, version) => this.#tell({ kind: "counts", counts, version }),
          state: (state) => {
            this.#tell({ kind: "state", state });
            if (state === "expired") release();
          },
        },
        this.#lastId,
      );
      signal.addEventListener("abort", () => {
        stopStream();
        release();
      });
    });
  }

  #tell(news: News): void {
    if (this.#stop.signal.aborted) return;
    this.#take(news);
    // Another tab may have a fresher token: a leader that was refused only steps down.
    if (news.kind === "state" && news.state === "expired") this.#leads = false;
    else this.#channel.postMessage(news);
  }

  #hear(news: News): void {
    if (!this.#leads) {
      this.#take(news);
    } else if (news.kind === "hello") {
      this.#channel.postMessage({ kind: "state", state: this.#state });
      const counts = this.#counts;
      if (counts) this.#channel.postMessage({ kind: "counts", counts, version: this.#lastId });
    }
  }

  #take(news: News): void {
    if (news.kind === "item") {
      this.#lastId = news.item.version;
      this.#handlers.item(news.item);
    } else if (news.kind === "counts") {
      this.#counts = news.counts;
      // Only where nothing is known yet: a reconnected leader still has changes to tell.
      this.#lastId ??= news.version;
      this.#handlers.counts(news.counts, news.version);
    } else if (news.kind === "state") {
      this.#state = news.state;
      this.#handlers.state(news.state);
    }
  }
}
