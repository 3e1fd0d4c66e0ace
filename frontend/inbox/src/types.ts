/** What the inbox door (`/inbox/v1`) sends and takes. Absent means not set; there is no null. */

export type Priority = "low" | "normal" | "high" | "critical";
export type Filter = "all" | "unread" | "action" | "snoozed" | "archived";
export type Mark = "seen" | "read" | "unread" | "archive" | "unarchive";
export type Severity = "info" | "success" | "warning" | "error";
export type Feedback = "not_relevant" | "too_many";

/** The screen a notification opens, and what that screen is given. */
export interface Target {
  screen: string;
  jigId?: string;
  solutionId?: string;
  inputs: Record<string, unknown>;
  url?: string;
}

/** `screen` opens its target, `url` a web page; `answer` replies, `text` with words of one's own. */
export interface Button {
  id: string;
  label: string;
  kind: "screen" | "url" | "answer" | "text";
  style?: "default" | "primary" | "danger";
  url?: string;
  target?: Target;
}

/** What this person replied: the button's id, and the text where it asks for one. */
export interface Answer {
  button: string;
  text?: string;
  values?: Values;
}

/** What was put into a form, by the keys of its fields. */
export type Values = Record<string, string | number | boolean>;

/** One field of a form. `min` and `max` bound a number, or the characters of a text. */
export interface Field {
  key: string;
  label: string;
  kind: "text" | "number" | "choice" | "date" | "yesno";
  required: boolean;
  min?: number;
  max?: number;
  pattern?: string;
  choices?: string[];
}

/** What a question came to: once, and for all who were asked. */
export interface Decision {
  outcome: "decided" | "complete" | "expired" | "closed";
  at: string;
  value?: string;
  button?: string;
  /** The deciding button's. */
  label?: string;
  /** Who decided, if that is told. */
  by?: string;
}

export interface Question {
  rule: "first" | "quorum" | "all";
  deadline?: string;
  fields?: Field[];
  decision?: Decision;
}

export interface Item {
  notificationId: string;
  title?: string;
  text: string;
  createdAt: string;
  /** When it arrived for this person: shown, and sorted by. */
  startAt: string;
  priority: Priority;
  severity?: Severity;
  /** The key of the kind of notification that it is: what a person can mute. */
  category?: string;
  /** A name, or an `https:` address. */
  icon?: string;
  image?: string;
  /** Four at most. */
  buttons?: Button[];
  answer?: Answer;
  answeredAt?: string;
  question?: Question;
  /** Why this person gets it, as a sentence. */
  because?: string;
  /** Its end, or earlier that of its question: from then on nobody can answer. */
  expiresAt?: string;
  /** Of its words, such as `de`. */
  language?: string;
  solutionId?: string;
  solutionName?: string;
  target: Target;
  url?: string;
  seenAt?: string;
  readAt?: string;
  archivedAt?: string;
  /** Put aside until then. */
  snoozedUntil?: string;
  /** It was put aside, has come back then, and has not been seen since. */
  returnedAt?: string;
  /** It was not put aside: its question reminds of itself. */
  reminded?: true;
  /** These two come only over the stream and mean: take it off the list. */
  deleted?: true;
  withdrawn?: true;
  version: string;
}

/** Unseen is the bell's badge (gone when the panel opens); unread is the dot on an item. */
export interface Counts {
  unseen: number;
  unread: number;
  /** How many wait for an answer. */
  action: number;
  snoozed: number;
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
  which?: "all" | "read";
  ids?: string[];
}

/** `undo` is what `undo()` takes, within ten minutes; absent when nothing has changed. */
export interface Marked {
  changed: number;
  counts: Counts;
  undo?: string;
}

/** A kind of notification. `locked`: it cannot be muted, and `why`. */
export interface Category {
  key: string;
  name: string;
  description?: string;
  muted: boolean;
  locked: boolean;
  why?: string;
  /** Channels that ring only for who switches them on in `channels`. */
  off: string[];
  channels: Record<string, boolean>;
}

/** What a person wants; what is absent is as the organization has it. */
export interface Preferences {
  /** `false` switches a channel off for everything. */
  channels?: Record<string, boolean>;
  categories?: Record<string, { on?: boolean; channels?: Record<string, boolean> }>;
  /** Weekday (`mon` … `sun`) to times of day, such as `[["22:00", "24:00"]]`. */
  quietHours?: Record<string, [string, string][]>;
  /** More rings than this come together, as one. */
  budget?: { perHour?: number; perDay?: number };
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
