/** A button: a label, the guide's `{label, value}`, or the API's own form. */
export type Button = string | { label: string; value?: string; id?: string; [more: string]: unknown };

/** A person as e-mail, as id, or as `users()` returned them. */
export type Person = string | { email?: string; userId?: string; user_id?: string };

export interface User {
  userId: string;
  email: string;
  name: string;
  role: string;
  active: boolean;
  tags: Record<string, string>;
  [more: string]: unknown;
}

export interface Notify {
  title?: string;
  text?: string;
  /** The same as `text`. */
  message?: string;
  /** `info`, `success`, `warning`, `error`, or an icon's name or https URL. */
  icon?: string;
  severity?: "info" | "success" | "warning" | "error";
  image?: string;
  buttons?: Button[];
  priority?: "low" | "normal" | "medium" | "high" | "critical" | "urgent";
  users?: Person | Person[];
  /** `site:north`, or `site` for any value. */
  tag?: string;
  role?: string;
  group?: string | string[];
  solution?: string;
  everybody?: boolean;
  /** Whatever else `POST …/notifications` takes, by its name there. */
  [more: string]: unknown;
}

export interface Ask extends Notify {
  rule?: "first" | "quorum" | "all";
  quorum?: number;
  perValue?: boolean;
  /** Seconds. */
  deadline?: number;
  default?: string;
  /** Minutes after the start. */
  reminders?: number[];
  escalation?: unknown[];
  reveal?: "name" | "role" | "nobody";
  fields?: unknown[];
}

export interface Accepted {
  notificationId: string;
  [more: string]: unknown;
}

export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, message: string);
}

export class Answer {
  readonly outcome: string;
  readonly value: string | null;
  readonly button: string | null;
  readonly by: { name: string; role: string; userId?: string } | null;
  readonly at: string | null;
  readonly answers: Record<string, unknown>[];
  readonly notificationId: string;
}

export class Question {
  readonly notificationId: string;
  state(): Promise<Record<string, unknown>>;
  /** `timeout` and `every` are milliseconds. */
  wait(options?: { timeout?: number; every?: number }): Promise<Answer>;
}

export interface UserNotificationCreate extends Notify {
  user_id: string;
}

export interface Run {
  userNotificationCreate(one: UserNotificationCreate): Promise<{ id: string }>;
}

export class Tocsin {
  readonly url: string;
  readonly run: Run;
  readonly resource: { run: Run };
  constructor(options?: { token?: string; url?: string });
  request(method: string, path: string, body?: unknown, options?: { key?: string }): Promise<any>;
  organization(): Promise<string>;
  notify(options: Notify): Promise<Accepted>;
  preview(options: Notify): Promise<Record<string, unknown>>;
  ask(options: Ask): Promise<Question>;
  question(notificationId: string): Promise<Record<string, unknown>>;
  users(filters?: { tag?: string; role?: string; [more: string]: string | undefined }): Promise<User[]>;
  sendNotification(options: Notify): Promise<Accepted>;
  getUsersByTag(tag: string): Promise<string[]>;
}

/** What a run of an external analysis is given. */
export interface Context {
  readonly runId: string;
  readonly analysisId: string;
  readonly environment: Record<string, string>;
  /** The run as the API has it: its cause, its data … */
  readonly trigger: Record<string, any>;
  /** Of the run: it opens nothing once the run has ended. */
  readonly token: string;
  /** Calls the API as the run: within the analysis' scopes. */
  readonly tocsin: Tocsin;
  /** A line of the run's log. Objects are written as JSON. */
  log(...words: unknown[]): Promise<void>;
}

/** An analysis that runs in this process. */
export class Analysis {
  /** `token` is the analysis' own. */
  constructor(options?: { token?: string; url?: string });
  /** Until `runs` are done or `signal` ends it; otherwise for ever. Rejects when the token is refused. */
  use(
    run: (context: Context, data: any[]) => unknown,
    options?: { runs?: number; signal?: AbortSignal },
  ): Promise<void>;
}

export const resource: { run: Run };
export const sendNotification: Tocsin["sendNotification"];
export const getUsersByTag: Tocsin["getUsersByTag"];
export const notify: Tocsin["notify"];
export const preview: Tocsin["preview"];
export const users: Tocsin["users"];
export const ask: Tocsin["ask"];
