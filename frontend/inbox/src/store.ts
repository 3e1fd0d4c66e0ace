/** What the inbox knows and does, without a face. The element draws it after each `changed`. */
import type { InboxClient } from "./client.ts";
import {
  appended, belongs, has, inserted, marked, replaced, stays, weight, without,
} from "./list.ts";
import type { BulkMark, Counts, Filter, Item, LiveState, Mark } from "./types.ts";
import type { Word } from "./words.ts";

export interface Notice {
  word: Word;
  values?: Record<string, string | number>;
  /** The `{time}` of the word. */
  at?: string;
  /** What the server says, where that is more than the word. */
  text?: string;
  undo?: () => void;
}

export interface StoreEvents {
  changed(): void;
  arrived(item: Item): void;
  counted(counts: Counts): void;
  noticed(notice: Notice): void;
  expired(): void;
  /** Whether new items would push away what is being read. */
  holds(): boolean;
}

/** What can be done with many at once. */
export type Many = "readAll" | "archiveRead" | "deleteRead" | "deleteAll";

export type Loading = "idle" | "loading" | "failed";

const PAGE = 25;
const NOTICE = 8_000;
const MANY: Record<Many, { as: BulkMark["as"]; which: "all" | "read"; word: Word }> = {
  readAll: { as: "read", which: "all", word: "didReadAll" },
  archiveRead: { as: "archived", which: "read", word: "didArchiveMany" },
  deleteRead: { as: "deleted", which: "read", word: "didDeleteMany" },
  deleteAll: { as: "deleted", which: "all", word: "didDeleteMany" },
};
/** A snoozed item that has come back is news once more. */
const newsOf = (item: Item): string => item.notificationId + (item.returnedAt ?? "");

export class Store {
  filter: Filter = "all";
  /** The badge needs no list, so nothing is loaded before the panel opens. */
  loaded = false;
  loading: Loading = "idle";
  loadingMore: Loading = "idle";
  cursor: string | undefined;
  counts: Counts | undefined;
  live: LiveState = "connecting";
  /** The stream broke and is not back yet. */
  cut = false;
  notice: Notice | undefined;
  /** Arrived while the list was being read further down. */
  held: Item[] = [];

  #items: Item[] = [];
  readonly #known = new Set<string>();
  /** Items with a change on its way: what the stream says of them is older than what is shown. */
  readonly #pending = new Map<string, number>();
  #duringLoad: Item[] = [];
  #load = 0;
  #noticeTimer: ReturnType<typeof setTimeout> | undefined;
  #stopLive: (() => void) | undefined;
  readonly #client: InboxClient;
  readonly #events: StoreEvents;

  constructor(client: InboxClient, events: StoreEvents) {
    this.#client = client;
    this.#events = events;
  }

  get items(): Item[] {
    return this.#items.filter((item) => stays(item, this.filter));
  }

  start(): void {
    this.#stopLive?.();
    this.#stopLive = this.#client.subscribe({
      item: (item) => this.#take(item),
      counts: (counts) => this.#count(counts),
      state: (state) => this.#state(state),
    });
  }

  stop(): void {
    this.dismiss();
    this.#stopLive?.();
    this.#stopLive = undefined;
    this.#load += 1;
  }

  find(notificationId: string): Item | undefined {
    return [...this.held, ...this.#items].find((item) => item.notificationId === notificationId);
  }

  async load(filter: Filter = this.filter): Promise<void> {
    const load = (this.#load += 1);
    if (filter !== this.filter) this.#items = [];
    this.filter = filter;
    this.held = [];
    this.#duringLoad = [];
    this.loading = "loading";
    this.loadingMore = "idle";
    this.#events.changed();
    try {
      const page = await this.#client.list({ filter, limit: PAGE });
      if (load !== this.#load) return;
      this.#items = page.items;
      this.cursor = page.cursor;
      this.loaded = true;
      this.loading = "idle";
      for (const item of page.items) this.#known.add(newsOf(item));
      for (const item of this.#duringLoad) this.#put(item);
      this.#count(page.counts);
    } catch (error) {
      if (load !== this.#load) return;
      this.loading = "failed";
      this.#refused(error);
    }
    this.#events.changed();
  }

  async more(): Promise<void> {
    if (!this.cursor || this.loadingMore === "loading") return;
    const load = this.#load;
    this.loadingMore = "loading";
    this.#events.changed();
    try {
      const page = await this.#client.list({
        filter: this.filter, limit: PAGE, cursor: this.cursor,
      });
      if (load !== this.#load) return;
      this.#items = appended(this.#items, page.items);
      this.cursor = page.cursor;
      this.loadingMore = "idle";
      for (const item of page.items) this.#known.add(newsOf(item));
    } catch (error) {
      if (load !== this.#load) return;
      this.loadingMore = "failed";
      this.#refused(error);
    }
    this.#events.changed();
  }

  /** Shows what was held back. */
  release(): void {
    for (const item of this.held.toReversed()) this.#items = inserted(this.#items, item);
    this.held = [];
    this.#events.changed();
  }

  /** Leaves out what no longer belongs, such as items read since the Unread tab was opened. */
  tidy(): void {
    this.#items = this.#items.filter((item) => belongs(item, this.filter));
    this.release();
  }

  /** Opening the panel is seeing everything: the badge goes, the dots stay. */
  see(): void {
    const now = new Date().toISOString();
    this.#items = this.#items.map((item) => marked(item, "seen", now));
    if (!this.counts?.unseen) return;
    this.#count({ ...this.counts, unseen: 0 });
    // If it fails, the next opening tries again.
    void this.#client.markMany({ as: "seen", which: "all" }).catch(() => undefined);
  }

  async mark(item: Item, mark: Mark): Promise<void> {
    if (mark === "archive") this.tell({ word: "didArchive", undo: this.#undoArchive(item) });
    if (mark === "unarchive") this.tell({ word: "didUnarchive" });
    const next = marked(item, mark, new Date().toISOString());
    const error = await this.change(item, next, () => this.#client.mark(item.notificationId, mark));
    if (error) this.failed(error);
  }

  /**
   * Shows the item as it will be; what the server makes of it then takes its place. After an
   * error, which is returned, it is shown again as it was.
   */
  async change(item: Item, next: Item, call: () => Promise<Item>): Promise<unknown> {
    const id = item.notificationId;
    this.#show(next);
    this.#weigh(item, next);
    this.#pending.set(id, (this.#pending.get(id) ?? 0) + 1);
    let refused: unknown;
    try {
      const agreed = await call();
      if (this.#pending.get(id) === 1) this.#show(agreed);
    } catch (error) {
      this.#show(item);
      this.#weigh(next, item);
      refused = error;
    }
    const left = (this.#pending.get(id) ?? 1) - 1;
    if (left) this.#pending.set(id, left);
    else this.#pending.delete(id);
    if (this.live !== "live") void this.#recount();
    return refused;
  }

  /** Puts the item into the list, wherever it has been; it is what a person came for. */
  async bring(item: Item): Promise<void> {
    if (!this.loaded || this.filter !== "all") await this.load("all");
    this.release();
    if (has(this.#items, item.notificationId)) this.#show(item);
    else this.#items = inserted(this.#items, item);
    this.#known.add(newsOf(item));
    this.#events.changed();
  }

  async snooze(item: Item, until: string): Promise<void> {
    const undo = () => {
      this.dismiss();
      void this.unsnooze(this.find(item.notificationId) ?? item);
    };
    this.tell({ word: "didSnooze", at: until, undo });
    const next = { ...marked(item, "seen", new Date().toISOString()), snoozedUntil: until };
    const id = item.notificationId;
    const error = await this.change(item, next, () => this.#client.snooze(id, until));
    if (error) this.failed(error);
  }

  /** Back before its time, as it was. */
  async unsnooze(item: Item): Promise<void> {
    const { snoozedUntil: _, ...next } = item;
    this.tell({ word: "didUnsnooze" });
    const id = item.notificationId;
    const error = await this.change(item, next, () => this.#client.unsnooze(id));
    if (error) this.failed(error);
  }

  /** Gone from the list at once. */
  async delete(item: Item): Promise<void> {
    const before = this.#items;
    this.#items = without(before, item.notificationId);
    this.#weigh(item, { ...item, deleted: true });
    const done = await this.#bulk({ as: "deleted", ids: [item.notificationId] }, "didDelete");
    if (!done) this.#items = before;
    this.#events.changed();
  }

  /** What it is done with is in the list that is shown: under other tabs, only what is loaded. */
  async many(many: Many): Promise<void> {
    const { as, which, word } = MANY[many];
    const whole = this.filter === "all" || this.filter === "unread";
    const these = this.items.filter((item) => which === "all" || item.readAt);
    const bulk = whole ? { as, which } : { as, ids: these.map((item) => item.notificationId) };
    const done = await this.#bulk(bulk, word);
    if (!done) return;
    if (as === "read") {
      const now = new Date().toISOString();
      this.#items = this.#items.map((item) => marked(item, "read", now));
      this.release();
    } else await this.load();
  }

  async #bulk(bulk: BulkMark, word: Word): Promise<boolean> {
    this.dismiss();
    try {
      const { changed, counts, undo } = await this.#client.markMany(bulk);
      this.#count(counts);
      const values = { n: changed };
      this.tell(undo ? { word, values, undo: () => void this.#undo(undo) } : { word, values });
      return true;
    } catch (error) {
      this.failed(error);
      return false;
    }
  }

  async #undo(undo: string): Promise<void> {
    this.dismiss();
    try {
      this.#count((await this.#client.undo(undo)).counts);
      await this.load();
      this.tell({ word: "didUndo" });
    } catch (error) {
      this.failed(error);
    }
  }

  failed(error: unknown, word: Word = "failed"): void {
    this.tell({ word });
    this.#refused(error);
  }

  dismiss(): void {
    clearTimeout(this.#noticeTimer);
    this.notice = undefined;
    this.#events.changed();
  }

  #undoArchive(item: Item): () => void {
    return () => {
      this.dismiss();
      const archived = this.find(item.notificationId);
      if (archived) void this.mark(archived, "unarchive");
    };
  }

  tell(notice: Notice): void {
    this.dismiss();
    this.notice = notice;
    this.#noticeTimer = setTimeout(() => this.dismiss(), NOTICE);
    this.#events.noticed(notice);
    this.#events.changed();
  }

  #take(item: Item): void {
    const unseen = !item.seenAt || Boolean(item.returnedAt);
    const isNew = !this.#known.has(newsOf(item)) && unseen && belongs(item, "all");
    this.#known.add(newsOf(item));
    if (this.loading === "loading") this.#duringLoad.push(item);
    else this.#put(item, isNew && this.#events.holds());
    if (isNew) this.#events.arrived(item);
    this.#events.changed();
  }

  #put(item: Item, hold = false): void {
    const id = item.notificationId;
    if (item.deleted || item.withdrawn) {
      this.#items = without(this.#items, id);
      this.held = without(this.held, id);
    } else if (has(this.#items, id) || has(this.held, id)) {
      if (!this.#pending.has(id)) this.#show(item);
    } else if (this.loaded && belongs(item, this.filter) && this.#reaches(item)) {
      if (hold) this.held = inserted(this.held, item);
      else this.#items = inserted(this.#items, item);
    }
  }

  /** Items older than the last one shown come with their own page. */
  #reaches(item: Item): boolean {
    const last = this.#items.at(-1);
    return !this.cursor || !last || Boolean(item.returnedAt) || item.startAt >= last.startAt;
  }

  #show(item: Item): void {
    this.#items = replaced(this.#items, item);
    this.held = replaced(this.held, item);
    this.#events.changed();
  }

  #count(counts: Counts): void {
    const { unseen, unread, action, snoozed } = counts;
    const before = JSON.stringify(this.counts);
    this.counts = { unseen, unread, action, snoozed };
    if (JSON.stringify(this.counts) === before) return;
    this.#events.counted(this.counts);
    this.#events.changed();
  }

  /** The counts as they will be. */
  #weigh(before: Item, after: Item): void {
    const { counts } = this;
    if (!counts) return;
    const [from, to] = [weight(before), weight(after)];
    const changed = (name: "unread" | "action" | "snoozed") =>
      Math.max(0, counts[name] + to[name] - from[name]);
    this.#count({
      unseen: counts.unseen,
      unread: changed("unread"),
      action: changed("action"),
      snoozed: changed("snoozed"),
    });
  }

  async #recount(): Promise<void> {
    await this.#client.counts().then((counts) => this.#count(counts), () => undefined);
  }

  #state(state: LiveState): void {
    this.live = state;
    if (state === "waiting") this.cut = true;
    if (state === "live") this.cut = false;
    if (state === "expired") this.#events.expired();
    this.#events.changed();
  }

  #refused(error: unknown): void {
    if ((error as { status?: number }).status === 401) this.#state("expired");
  }
}
