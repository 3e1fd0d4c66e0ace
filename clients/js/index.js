/** Tocsin's JavaScript client: its API as a few functions. It needs `fetch`, and nothing else. */

const TRIES = 4;
const BUSY = new Set([429, 502, 503, 504]);
const LONGEST_PAUSE_MS = 30_000;
const PAGE = 500;
const MOST_NAMED = 1000;
const SEVERITIES = new Set(["info", "success", "warning", "error"]);
const PRIORITIES = { medium: "normal", urgent: "critical" };

export { Analysis } from "./external.js";

/** Tocsin has said no: `status` and `code` are for programs, the message for people. */
export class Refused extends Error {
  constructor(status, code, message) {
    super(message);
    this.name = "Refused";
    this.status = status;
    this.code = code;
  }
}

/** What a question came to. */
export class Answer {
  constructor(state) {
    const decision = state.decision ?? {};
    this.outcome = decision.outcome ?? state.state;
    this.value = decision.value ?? null;
    this.button = decision.button ?? null;
    this.by = decision.by ?? null;
    this.at = decision.at ?? null;
    this.answers = state.answers ?? [];
    this.notificationId = state.notificationId;
  }
}

/** A question that was sent. */
export class Question {
  constructor(tocsin, notificationId) {
    this.tocsin = tocsin;
    this.notificationId = notificationId;
  }

  state() {
    return this.tocsin.question(this.notificationId);
  }

  /** Until it is decided or its time is over; asks `every` milliseconds, for `timeout` at most. */
  async wait({ timeout = Infinity, every = 1000 } = {}) {
    const endsAt = Date.now() + timeout;
    for (;;) {
      const state = await this.state();
      if (state.decision || !["open", "expired"].includes(state.state)) return new Answer(state);
      if (Date.now() >= endsAt) throw new Error("The question has not been decided yet.");
      await pause(every);
    }
  }
}

/** One token's view of a Tocsin. */
export class Tocsin {
  #organization;

  constructor({ token = fromEnvironment("TOCSIN_TOKEN"), url = fromEnvironment("TOCSIN_URL") } = {}) {
    if (!token) throw new Error("Give a token, or set TOCSIN_TOKEN.");
    this.token = token;
    this.url = (url || "http://localhost:8420").replace(/\/+$/, "");
    this.run = { userNotificationCreate: (one) => this.#tellOne(one) };
    this.resource = { run: this.run };
  }

  /**
   * One call of the API; the parsed answer. What got no answer is tried again up to four times;
   * `key` lets the server know it again even after that.
   */
  async request(method, path, body, { key } = {}) {
    const headers = { authorization: `Bearer ${this.token}`, accept: "application/json" };
    if (body !== undefined) headers["content-type"] = "application/json";
    if (method === "POST") headers["idempotency-key"] = key ?? crypto.randomUUID();
    const init = { method, headers, body: body === undefined ? undefined : JSON.stringify(body) };
    for (let tried = 1; ; tried += 1) {
      let answer;
      try {
        answer = await fetch(this.url + path, init);
      } catch (error) {
        if (tried === TRIES) throw error;
        await pause(250 * 2 ** tried);
        continue;
      }
      const text = await answer.text();
      if (answer.ok) return text ? JSON.parse(text) : null;
      if (!BUSY.has(answer.status) || tried === TRIES) throw refused(answer, text);
      const told = Number(answer.headers.get("retry-after")) * 1000;
      await pause(Math.min(told || 250 * 2 ** tried, LONGEST_PAUSE_MS));
    }
  }

  /** The id of the organization that the token belongs to. */
  async organization() {
    this.#organization ??= this.request("GET", "/api/v1/organizations").then(
      (found) => found.items[0].organizationId,
      (error) => {
        this.#organization = undefined;
        throw error;
      },
    );
    return this.#organization;
  }

  /** Tell people something; the accepted notification. See the README for what there is to say. */
  async notify(options) {
    const path = `/api/v1/organizations/${await this.organization()}/notifications`;
    return this.request("POST", path, await this.body(options));
  }

  /** Whom `notify` with the same would reach, and how; nothing is sent. */
  async preview(options) {
    const path = `/api/v1/organizations/${await this.organization()}/notifications/preview`;
    return this.request("POST", path, await this.body(options));
  }

  /** Ask people with buttons. */
  async ask({ rule = "first", deadline, quorum, perValue, reminders, escalation, reveal, fields, ...rest }) {
    const question = { rule, quorum, perValue, reminders, escalation, reveal, fields };
    question.default = rest.default;
    delete rest.default;
    if (deadline !== undefined) question.deadlineIn = Math.trunc(deadline);
    const sent = await this.notify({ buttons: ["Yes", "No"], ...rest, question: defined(question) });
    return new Question(this, sent.notificationId);
  }

  /** How a question stands: counts, answers, and the decision once there is one. */
  async question(notificationId) {
    const path = `/api/v1/organizations/${await this.organization()}/notifications/`;
    return this.request("GET", `${path}${encodeURIComponent(notificationId)}/question`);
  }

  /** People by tag (`site:north`, or `site` with any value), by role, or another filter. */
  async users({ tag = "", role, ...filters } = {}) {
    const [key, value] = split(tag);
    const wanted = new URLSearchParams({ limit: String(PAGE), ...filters });
    if (value) wanted.set("tag", tag);
    if (role) wanted.set("role", role.toUpperCase());
    const found = [];
    for (;;) {
      const page = await this.request("GET", `/api/v1/users?${wanted}`);
      found.push(...page.items.filter((one) => value || !key || key in one.tags));
      if (!page.cursor) return found;
      wanted.set("cursor", page.cursor);
    }
  }

  /** The request that `notify` makes. */
  async body({ title, text, message, icon, severity, image, screen, inputs, buttons, priority, ...rest }) {
    const content = { text: text || message || title || "", title, severity, image, screen, inputs };
    if (SEVERITIES.has(icon)) content.severity = icon;
    else if (icon) content.icon = icon;
    if (buttons?.length) content.buttons = buttons.map(button);
    const { scope, more } = await this.#scope(rest);
    const level = PRIORITIES[priority] ?? priority;
    return defined({ content: defined(content), ...scope, ...more, priority: level });
  }

  async #scope({ users, tag, role, group, solution, everybody, ...more }) {
    if (more.scope) return { scope: {}, more };
    const filter = {};
    if (tag) {
      const [key, value] = split(tag);
      filter.tags = { [key]: [value || "*"] };
    }
    if (role) filter.roles = [role.toUpperCase()];
    const narrower = Object.keys(filter).length ? { filter } : {};
    if (users) return { scope: { scope: "USR", emails: await this.emails(users), ...narrower }, more };
    if (group) {
      const groups = Array.isArray(group) ? group : [group];
      return { scope: { scope: "SLN_GRP", solutionId: solution, groups, ...narrower }, more };
    }
    if (solution) return { scope: { scope: "SLN", solutionId: solution, ...narrower }, more };
    if (tag || role || everybody) return { scope: { scope: "ORG", ...narrower }, more };
    throw new Error("Say whom to tell: users, tag, role, group, solution or everybody.");
  }

  /** E-mails of people given as e-mails, ids, or what `users()` returned. */
  async emails(users) {
    const named = Array.isArray(users) ? users : [users];
    if (named.length > MOST_NAMED) {
      throw new Error(`At most ${MOST_NAMED} people by name; use a tag, role or group.`);
    }
    return Promise.all(named.map((one) => this.#email(one)));
  }

  async #email(one) {
    const named = typeof one === "object" ? (one.email ?? one.user_id ?? one.userId) : one;
    if (named.includes("@")) return named;
    return (await this.request("GET", `/api/v1/users/${encodeURIComponent(named)}`)).email;
  }

  // The calls of TagoIO's guide for user notifications, as it writes them.

  async #tellOne({ user_id, ...rest }) {
    const sent = await this.notify({ ...rest, users: [user_id] });
    return { id: sent.notificationId };
  }

  /** Tell `users` (ids, e-mails, or what `getUsersByTag` returned) something. */
  sendNotification(options) {
    return this.notify(options);
  }

  /** The ids of those who have the tag: as `key:value`, as a key, or as a value. */
  async getUsersByTag(tag) {
    const found = await this.users(tag.includes(":") ? { tag } : {});
    const has = (tags) => tag.includes(":") || tag in tags || Object.values(tags).includes(tag);
    return found.filter((one) => has(one.tags)).map((one) => one.userId);
  }
}

let made;
const ours = () => (made ??= new Tocsin());

/** The same, of a client that is made of TOCSIN_URL and TOCSIN_TOKEN when it is first needed. */
export const resource = { run: { userNotificationCreate: (one) => ours().run.userNotificationCreate(one) } };
export const sendNotification = (options) => ours().sendNotification(options);
export const getUsersByTag = (tag) => ours().getUsersByTag(tag);
export const notify = (options) => ours().notify(options);
export const preview = (options) => ours().preview(options);
export const users = (options) => ours().users(options);
export const ask = (options) => ours().ask(options);

function button(given) {
  const one = typeof given === "string" ? { label: given } : { ...given };
  one.id ??= slug(one.value ?? one.label);
  return one;
}

function slug(text) {
  const parts = String(text).toLowerCase().split(/[^a-z0-9]+/);
  return parts.filter(Boolean).join("-").slice(0, 40) || "button";
}

function split(tag) {
  const at = tag.indexOf(":");
  return at < 0 ? [tag, ""] : [tag.slice(0, at), tag.slice(at + 1)];
}

function defined(given) {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function refused(answer, text) {
  let problem = {};
  try {
    problem = JSON.parse(text);
  } catch {
    // Whoever answered this was not Tocsin.
  }
  const message = problem.detail ?? problem.title ?? answer.statusText;
  return new Refused(answer.status, problem.code ?? "failed", message);
}

function fromEnvironment(name) {
  return globalThis.process?.env?.[name];
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
