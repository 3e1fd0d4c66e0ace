/** What scripts find in `tocsin`: completed in the editor. A test holds it to the server's list. */
export interface Offered {
  name: string;
  /** Its arguments, for functions. */
  signature?: string;
  /** What an insertion leaves: `#{}` are places to type at. */
  snippet?: string;
  /** The key of its sentence in the words, below `offered`. */
  words: string;
}

export const OFFERED: readonly Offered[] = [
  { name: "trigger", words: "trigger" },
  {
    name: "notify",
    signature: "(title, text, users=, tag=, role=, group=, everybody=, priority=)",
    snippet: 'notify("#{title}", "#{text}", #{everybody=True})',
    words: "notify",
  },
  { name: "preview", signature: "(title, text, users=, tag=, …)", snippet: 'preview("#{title}", "#{text}", #{everybody=True})', words: "preview" },
  { name: "users", signature: "(tag=, role=)", snippet: "users(#{})", words: "users" },
  {
    name: "ask",
    signature: "(title, text, users=, …, buttons=, deadline=, default=)",
    snippet: 'await ask("#{title}", "#{text}", #{role="owner"}, buttons=["#{Yes}", "#{No}"])',
    words: "ask",
  },
  { name: "store", words: "store" },
  { name: "env", words: "env" },
  { name: "secret", signature: "(name)", snippet: 'secret("#{NAME}")', words: "secret" },
  { name: "log", signature: '(…, level="info")', snippet: "log(#{})", words: "log" },
  { name: "now", signature: "()", snippet: "now()", words: "now" },
  { name: "Answer", words: "Answer" },
  { name: "Refused", words: "Refused" },
  { name: "run", words: "run" },
  { name: "send_notification", signature: "(users=, title=, message=, …)", snippet: "send_notification(#{})", words: "guide" },
  { name: "get_users_by_tag", signature: "(tag)", snippet: 'get_users_by_tag("#{tag}")', words: "guide" },
];

/** What follows a dot. */
export const MEMBERS: Readonly<Record<string, readonly Offered[]>> = {
  trigger: [
    { name: "cause", words: "cause" },
    { name: "data", words: "data" },
    { name: "environment", words: "environment" },
    { name: "run_id", words: "run_id" },
  ],
  store: [
    { name: "get", signature: "(key, default=None)", snippet: 'get("#{key}")', words: "get" },
    { name: "set", signature: "(key, value)", snippet: 'set("#{key}", #{value})', words: "set" },
    { name: "delete", signature: "(key)", snippet: 'delete("#{key}")', words: "delete" },
    { name: "increment", signature: "(key, by=1)", snippet: 'increment("#{key}")', words: "increment" },
    { name: "keys", signature: "()", snippet: "keys()", words: "keys" },
  ],
  run: [
    {
      name: "user_notification_create",
      signature: "(user_id=, title=, message=, buttons=)",
      snippet: "user_notification_create(#{})",
      words: "guide",
    },
  ],
};

/** What `notify`, `preview` and `ask` take by name. */
export const ARGUMENTS: readonly string[] = [
  "users",
  "tag",
  "role",
  "group",
  "solution",
  "everybody",
  "priority",
  "icon",
  "buttons",
];

/** And `ask` besides. */
export const ASKING: readonly string[] = ["rule", "quorum", "deadline", "default", "reminders", "escalation"];
