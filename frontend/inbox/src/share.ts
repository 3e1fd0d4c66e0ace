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
  const name = `tocsin:${key}`;
  const channel = new BroadcastChannel(name);
  const stop = new AbortController();
  let lastId = since;
  let leads = false;
  let counts: Counts | undefined;
  let state: LiveState = "connecting";

  const take = (news: News) => {
    if (news.kind === "item") {
      lastId = news.item.version;
      handlers.item(news.item);
    } else if (news.kind === "counts") {
      counts = news.counts;
      // Only where nothing is known yet: a reconnected leader still has changes to tell.
      lastId ??= news.version;
      handlers.counts(news.counts, news.version);
    } else if (news.kind === "state") {
      state = news.state;
      handlers.state(news.state);
    }
  };
  const tell = (news: News) => {
    if (stop.signal.aborted) return;
    take(news);
    // Another tab may have a fresher token: a leader that was refused only steps down.
    if (news.kind !== "state" || news.state !== "expired") channel.postMessage(news);
  };
  channel.onmessage = (message: MessageEvent<News>) => {
    if (message.data.kind !== "hello") {
      if (!leads) take(message.data);
      return;
    }
    if (!leads) return;
    channel.postMessage({ kind: "state", state });
    if (counts) channel.postMessage({ kind: "counts", counts, version: lastId });
  };

  const lead = () =>
    new Promise<void>((release) => {
      leads = true;
      stop.signal.addEventListener("abort", () => release());
      const stopStream = start(
        {
          item: (item) => tell({ kind: "item", item }),
          counts: (news, version) => tell({ kind: "counts", counts: news, version }),
          state: (news) => {
            tell({ kind: "state", state: news });
            if (news === "expired") release();
          },
        },
        lastId,
      );
      stop.signal.addEventListener("abort", stopStream);
    });
  navigator.locks.request(name, { signal: stop.signal }, lead).catch(() => undefined);
  channel.postMessage({ kind: "hello" });

  return () => {
    stop.abort();
    channel.close();
  };
}
