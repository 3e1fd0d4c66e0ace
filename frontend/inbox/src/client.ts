/** The inbox without a face: for applications that draw their own. Depends on nothing. */
import { connectLive } from "./live.ts";
import { canShare, shareLive } from "./share.ts";
import type {
  Address, BulkMark, Category, Counts, Feedback, Filter, Item, LiveHandlers, Mark, Marked, Me, Page, Preferences, PushAddress, Values,
} from "./types.ts";

export interface ClientOptions {
  /** Where Tocsin runs, such as `https://tocsin.example.com`. */
  baseUrl: string;
  /** Gives an inbox token of the person who looks; asked again when one was refused. */
  getToken: () => string | Promise<string>;
  /** The language that `because` is to be in (BCP 47); by default what the browser asks for. */
  language?: string;
}

export interface SubscribeOptions {
  /** The `version` of a page that was listed: changes after it are told first. */
  since?: string;
  /** Whether the tabs of this person share one stream. They do, unless this is false. */
  share?: boolean;
}

/** A refusal, in the words of the server's problem document. */
export class InboxError extends Error {
  readonly status: number;
  readonly code: string | undefined;

  constructor(status: number, message: string, code?: string) {
    super(message);
    this.name = "InboxError";
    this.status = status;
    this.code = code;
  }
}

interface Call {
  method?: string;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

export class InboxClient {
  readonly baseUrl: string;
  readonly #getToken: ClientOptions["getToken"];
  readonly language: string | undefined;
  #token: Promise<string> | undefined;

  constructor(options: ClientOptions) {
    this.baseUrl = options.baseUrl.replace(/\/+$/, "");
    this.#getToken = options.getToken;
    this.language = options.language;
  }

  me(): Promise<Me> {
    return this.#json("GET", "/me");
  }

  /** `q` is a part of title or text. */
  list(
    query: { filter?: Filter; limit?: number; cursor?: string | undefined; q?: string } = {},
  ): Promise<Page> {
    const search = new URLSearchParams({ filter: query.filter ?? "all" });
    for (const name of ["limit", "cursor", "q"] as const) {
      if (query[name]) search.set(name, String(query[name]));
    }
    return this.#json("GET", `/notifications?${search}`);
  }

  get(notificationId: string): Promise<Item> {
    return this.#json("GET", itemPath(notificationId));
  }

  counts(): Promise<Counts> {
    return this.#json("GET", "/counts");
  }

  mark(notificationId: string, mark: Mark): Promise<Item> {
    return this.#json("POST", `${itemPath(notificationId)}/${mark}`);
  }

  markMany(bulk: BulkMark): Promise<Marked> {
    return this.#json("POST", "/notifications/mark", bulk);
  }

  /** What was marked together becomes as it was. */
  undo(undo: string): Promise<Marked> {
    return this.#json("POST", "/notifications/undo", { undo });
  }

  /** Puts it aside: it comes back then, unread. */
  snooze(notificationId: string, until: string): Promise<Item> {
    return this.#json("POST", `${itemPath(notificationId)}/snooze`, { until });
  }

  unsnooze(notificationId: string): Promise<Item> {
    return this.#json("POST", `${itemPath(notificationId)}/unsnooze`);
  }

  archive(notificationId: string): Promise<Item> {
    return this.mark(notificationId, "archive");
  }

  async delete(notificationId: string): Promise<void> {
    await this.#ok("DELETE", itemPath(notificationId));
  }

  /** Replies with one of the item's buttons; 409 when it was answered before. */
  answer(notificationId: string, button: string, text?: string, values?: Values): Promise<Item> {
    // What is absent is left out by JSON.
    return this.#json("POST", `${itemPath(notificationId)}/answer`, { button, text, values });
  }

  /** Tells the senders' side that it should not have come, or not that often. */
  async feedback(notificationId: string, kind: Feedback): Promise<void> {
    await this.#ok("POST", `${itemPath(notificationId)}/feedback`, { kind });
  }

  /** No bells for this kind of notification any more; it still comes into the inbox. */
  muteCategory(key: string, muted: boolean): Promise<Category> {
    const path = `/categories/${encodeURIComponent(key)}/mute`;
    return this.#json("PUT", path, { muted });
  }

  async categories(): Promise<Category[]> {
    return (await this.#json<{ items: Category[] }>("GET", "/categories")).items;
  }

  preferences(): Promise<Preferences> {
    return this.#json("GET", "/preferences");
  }

  savePreferences(preferences: Preferences): Promise<Preferences> {
    return this.#json("PUT", "/preferences", preferences);
  }

  /** The server's push key, or undefined where web push is not set up. */
  async pushKey(): Promise<string | undefined> {
    try {
      return (await this.#json<{ publicKey: string }>("GET", "/push/key")).publicKey;
    } catch (error) {
      if (error instanceof InboxError && error.status === 404) return undefined;
      throw error;
    }
  }

  addAddress(address: PushAddress, device: string): Promise<{ addressId: string }> {
    return this.#json("POST", "/addresses", { channel: "web_push", address, device });
  }

  async addresses(): Promise<Address[]> {
    return (await this.#json<{ items: Address[] }>("GET", "/addresses")).items;
  }

  async deleteAddress(addressId: string): Promise<void> {
    await this.#ok("DELETE", `/addresses/${encodeURIComponent(addressId)}`);
  }

  /** Tells of changes as they happen, across cuts, until the function it returns is called. */
  subscribe(handlers: LiveHandlers, options: SubscribeOptions = {}): () => void {
    const told: Required<LiveHandlers> = {
      item: (item) => handlers.item?.(item),
      counts: (counts, version) => handlers.counts?.(counts, version),
      state: (state) => handlers.state?.(state),
    };
    if (options.share === false || !canShare()) return this.#stream(told, options.since);
    let stop: (() => void) | undefined;
    let stopped = false;
    void this.subject().then(
      (subject) => {
        if (stopped) return;
        const start = (own: Required<LiveHandlers>, since?: string) => this.#stream(own, since);
        stop = shareLive(subject, start, told, options.since);
      },
      () => {
        if (!stopped) stop = this.#stream(told, options.since);
      },
    );
    return () => {
      stopped = true;
      stop?.();
    };
  }

  /** A name for "this person at this server": tabs of one person may share, others never. */
  async subject(): Promise<string> {
    return `${this.baseUrl}|${whomTokenNames(await this.#currentToken())}`;
  }

  /** Whose token it is; undefined when the token does not say. */
  async userId(): Promise<string | undefined> {
    return claimsOf(await this.#currentToken())?.sub as string | undefined;
  }

  #stream(handlers: Required<LiveHandlers>, since?: string): () => void {
    return connectLive({
      lastEventId: since,
      open: (lastEventId, signal) =>
        this.#send("/stream", {
          signal,
          headers: {
            Accept: "text/event-stream",
            ...(lastEventId ? { "Last-Event-ID": lastEventId } : {}),
          },
        }),
      state: handlers.state,
      event: ({ type, data }) => {
        if (type === "item") handlers.item(JSON.parse(data) as Item);
        else if (type === "counts") handlers.counts(JSON.parse(data) as Counts);
        // It opens each connection, so counts are right again after every cut.
        else if (type === "ready") {
          const ready = JSON.parse(data) as Pick<Page, "counts" | "version">;
          handlers.counts(ready.counts, ready.version);
        }
      },
    });
  }

  async #json<T>(method: string, path: string, body?: unknown): Promise<T> {
    return (await (await this.#ok(method, path, body)).json()) as T;
  }

  async #ok(method: string, path: string, body?: unknown): Promise<Response> {
    const response = await this.#send(path, { method, body });
    if (response.ok) return response;
    const problem = (await response.json().catch(() => ({}))) as Record<string, string>;
    const { detail, title = `The inbox answered ${response.status}.`, code } = problem;
    throw new InboxError(response.status, detail ?? title, code);
  }

  /** A refused token is asked for anew once; refused twice, the caller gets the 401. */
  async #send(path: string, call: Call): Promise<Response> {
    const used = this.#currentToken();
    const response = await this.#fetch(path, call, await used);
    if (response.status !== 401) return response;
    if (this.#token === used) this.#token = undefined;
    const fresh = await this.#currentToken();
    return fresh === (await used) ? response : this.#fetch(path, call, fresh);
  }

  #currentToken(): Promise<string> {
    if (!this.#token) {
      const asked = Promise.resolve().then(this.#getToken);
      // A failed try must not be remembered as the token.
      asked.catch(() => {
        if (this.#token === asked) this.#token = undefined;
      });
      this.#token = asked;
    }
    return this.#token;
  }

  #fetch(path: string, call: Call, token: string): Promise<Response> {
    const headers: Record<string, string> = { ...call.headers, Authorization: `Bearer ${token}` };
    if (this.language) headers["Accept-Language"] = this.language;
    if (call.body !== undefined) headers["Content-Type"] = "application/json";
    return fetch(`${this.baseUrl}/inbox/v1${path}`, {
      method: call.method ?? "GET",
      headers,
      cache: "no-store",
      credentials: "omit",
      signal: call.signal ?? null,
      body: JSON.stringify(call.body) ?? null,
    });
  }
}

function itemPath(notificationId: string): string {
  return `/notifications/${encodeURIComponent(notificationId)}`;
}

/** All claims of a JWT but those that change with each renewal; any other token as it is. */
export function whomTokenNames(token: string): string {
  const claims = claimsOf(token);
  if (!claims) return token;
  for (const renewed of ["iat", "nbf", "exp", "jti"]) delete claims[renewed];
  return JSON.stringify(claims);
}

function claimsOf(token: string): Record<string, unknown> | undefined {
  try {
    const body = token.split(".")[1] ?? "";
    return JSON.parse(atob(body.replaceAll("-", "+").replaceAll("_", "/")));
  } catch {
    return undefined;
  }
}
