/** What belongs where in the list. Pure: the same rules for pages, arrivals and marks. */
import type { Counts, Filter, Item, Mark } from "./types.ts";

/** Whether the server would list the item under this filter. */
export function belongs(item: Item, filter: Filter, now = Date.now()): boolean {
  if (item.deleted || item.withdrawn) return false;
  if (filter === "snoozed") return Boolean(item.snoozedUntil);
  if (item.snoozedUntil) return false;
  if (filter === "archived") return Boolean(item.archivedAt);
  if (item.archivedAt) return false;
  if (filter === "unread") return !item.readAt;
  return filter === "all" || asks(item, now);
}

/** Whether somebody waits for this person's answer. */
export function asks({ answer, buttons, expiresAt, question }: Item, now = Date.now()): boolean {
  if (answer || question?.decision || Date.parse(expiresAt ?? "") <= now) return false;
  return Boolean(buttons?.some(({ kind }) => kind === "answer" || kind === "text"));
}

/** Whether it stays where it is: what was just read or answered does not vanish under the finger. */
export function stays(item: Item, filter: Filter): boolean {
  return belongs(item, filter === "unread" || filter === "action" ? "all" : filter);
}

/** What the item adds to the counts. */
export function weight(item: Item): Omit<Counts, "unseen"> {
  return {
    unread: Number(belongs(item, "unread")),
    action: Number(belongs(item, "action")),
    snoozed: Number(belongs(item, "snoozed")),
  };
}

export function replaced(items: Item[], item: Item): Item[] {
  return items.map((one) => (one.notificationId === item.notificationId ? item : one));
}

export function without(items: Item[], notificationId: string): Item[] {
  return items.filter((one) => one.notificationId !== notificationId);
}

export function has(items: Item[], notificationId: string): boolean {
  return items.some((one) => one.notificationId === notificationId);
}

/** Newest first. Items already there keep their places, whatever was done to them. */
export function inserted(items: Item[], item: Item): Item[] {
  const at = items.findIndex((one) => one.startAt <= item.startAt);
  return at < 0 ? [...items, item] : [...items.slice(0, at), item, ...items.slice(at)];
}

/** A next page may repeat what arrived or moved meanwhile. */
export function appended(items: Item[], page: Item[]): Item[] {
  return [...items, ...page.filter((one) => !has(items, one.notificationId))];
}

/** The item as it will be when the server has agreed. */
export function marked(item: Item, mark: Mark, now: string): Item {
  const next: Item = { ...item, seenAt: item.seenAt ?? now };
  if (mark === "read") next.readAt = item.readAt ?? now;
  if (mark === "archive") next.archivedAt = now;
  if (mark === "unread") delete next.readAt;
  if (mark === "unarchive") delete next.archivedAt;
  return next;
}
