/** One live connection to the stream, kept up until it is stopped or the token is refused. */
import { SseParser, type SseEvent } from "./sse.ts";

export interface LiveOptions {
  /** Opens the stream. A refused token must be answered 401 after one refresh was tried. */
  open(lastEventId: string | undefined, signal: AbortSignal): Promise<Response>;
  event(event: SseEvent): void;
  /** Each way it can end: cut and to be tried again, or refused for good. */
  state(state: "connecting" | "live" | "waiting" | "expired"): void;
  lastEventId?: string | undefined;
  /** The next three are here for the tests, which hold the clock. */
  random?: () => number;
  sleep?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  silence?: number;
}

const DEFAULT_RETRY = 1_000;
const LONGEST_WAIT = 30_000;
/** The server comments every 15 s; three missed ones mean that the line is dead. */
const SILENCE = 45_000;

/** Doubling waits with jitter, so that a restarted server is not met by everyone at once. */
export function waitBefore(attempt: number, retry: number, random: () => number): number {
  const full = Math.min(retry * 2 ** attempt, Math.max(LONGEST_WAIT, retry));
  return Math.round(full / 2 + (full / 2) * random());
}

export function connectLive(options: LiveOptions): () => void {
  const stop = new AbortController();
  void keepUp(options, stop.signal);
  return () => stop.abort();
}

async function keepUp(options: LiveOptions, stop: AbortSignal): Promise<void> {
  const sleep = options.sleep ?? sleepOrWake;
  const random = options.random ?? Math.random;
  let lastEventId = options.lastEventId;
  let retry = DEFAULT_RETRY;
  let attempt = 0;
  while (!stop.aborted) {
    options.state("connecting");
    let least = 0;
    try {
      const response = await options.open(lastEventId, stop);
      if (response.status === 401 || response.status === 403) {
        if (!stop.aborted) options.state("expired");
        return;
      }
      if (response.ok && response.body) {
        await readAll(response.body, stop, options.silence ?? SILENCE, (event, asked) => {
          if (asked !== undefined) retry = asked;
          if (!event) return;
          attempt = 0;
          if (event.id) lastEventId = event.id;
          if (event.type === "ready") {
            lastEventId ??= readyVersion(event.data);
            options.state("live");
          }
          options.event(event);
        });
      } else {
        least = retryAfter(response);
        await response.body?.cancel();
      }
    } catch {
      // A cut connection, a sleeping laptop, a token that could not be fetched: try again.
    }
    if (stop.aborted) return;
    options.state("waiting");
    await sleep(Math.max(least, waitBefore(attempt, retry, random)), stop);
    attempt += 1;
  }
}

type OnPiece = (event: SseEvent | undefined, retry: number | undefined) => void;

async function readAll(
  body: ReadableStream<Uint8Array>,
  stop: AbortSignal,
  silence: number,
  onPiece: OnPiece,
): Promise<void> {
  const reader = body.getReader();
  const parser = new SseParser();
  const decoder = new TextDecoder();
  const giveUp = () => void reader.cancel().catch(() => undefined);
  stop.addEventListener("abort", giveUp);
  let timer: ReturnType<typeof setTimeout> | undefined;
  try {
    while (!stop.aborted) {
      timer = setTimeout(giveUp, silence);
      const { done, value } = await reader.read();
      clearTimeout(timer);
      if (done || stop.aborted) return;
      const events = parser.push(decoder.decode(value, { stream: true }));
      onPiece(undefined, parser.retry);
      for (const event of events) onPiece(event, undefined);
    }
  } finally {
    clearTimeout(timer);
    stop.removeEventListener("abort", giveUp);
    giveUp();
  }
}

function readyVersion(data: string): string | undefined {
  try {
    const version: unknown = (JSON.parse(data) as { version?: unknown }).version;
    return typeof version === "string" ? version : undefined;
  } catch {
    return undefined;
  }
}

function retryAfter(response: Response): number {
  const seconds = Number(response.headers.get("Retry-After"));
  return Number.isFinite(seconds) ? seconds * 1_000 : 0;
}

/** Waits, but not longer than until the network is back or the page is looked at again. */
function sleepOrWake(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      globalThis.removeEventListener?.("online", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done);
    globalThis.addEventListener?.("online", done);
  });
}
