/** What the inbox door (`/inbox/v1`) sends and takes. Absent means not set; there is no null. */

export type Priority = "low" | "normal" | "high" | "critical";
export type Filter = "all" | "unread" | "archived";
export type Mark = "seen" | "read" | "unread" | "archive" | "unarchive";

/** The screen a notification opens, and what that screen is given. */
export interface Target {
  screen: string;
  jigId?: string;
  solutionId?: string;
  inputs: Record<string, unknown>;
  url?: string;
}

export interface Item {
  notificationId: string;
  title?: string;
  text: string;
  createdAt: string;
  /** When it arrived for this person: shown, and sorted by. */
  startAt: string;
  priority: Priority;
  solutionId?: string;
  solutionName?: string;
  target: Target;
  url?: string;
  seenAt?: string;
  readAt?: string;
  archivedAt?: string;
  /** These two come only over the stream and mean: take it off the list. */
  deleted?: true;
  withdrawn?: true;
  version: string;
}

/** Unseen is the bell's badge (gone when the panel opens); unread is the dot on an item. */
export interface Counts {
  unseen: number;
  unread: number;
}

export interface Page {
  items: Item[];
  cursor?: string;
  counts: Counts;
  version: string;
}

export interface Me {
  userId: string;
  name: string;
  email: string;
  language: string;
  timeZone: string;
  organizationId: string;
  organizationName: string;
}

export interface BulkMark {
  as: "seen" | "read" | "archived" | "deleted";
  which: "all" | "read";
  ids?: string[];
}

/** A place where the server rings for this person; `device` names it in their words. */
export interface Address {
  addressId: string;
  channel: string;
  createdAt: string;
  device?: string;
}

export interface PushAddress {
  endpoint: string;
  p256dh: string;
  auth: string;
}

/**
 * `waiting`: the stream broke and a retry is planned. `expired`: the token was refused twice,
 * nothing is retried until the application brings a new one.
 */
export type LiveState = "connecting" | "live" | "waiting" | "expired";

export interface LiveHandlers {
  item?(item: Item): void;
  /** `version` comes with the first counts of a connection: where the stream stands. */
  counts?(counts: Counts, version?: string): void;
  state?(state: LiveState): void;
}
