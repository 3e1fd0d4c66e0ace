/** An external analysis: this process listens for its runs, and does them one after the other. */

import { Refused, Tocsin } from "./index.js";

/** The server says something every 15 seconds; a stream that is silent for longer has died. */
const QUIET_MS = 45_000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 60_000;
const LONGEST_LINE = 4000;
const MOST_LINES = 500;
const FINAL = new Set([401, 403, 404, 409]);

/** What a run is given. `tocsin` calls the API as the run: within the analysis' scopes. */
class Context {
  #listener;
  #path;

  constructor(listener, path, { run, token }) {
    this.trigger = run;
    this.runId = run.runId;
    this.analysisId = run.analysisId;
    this.environment = run.environment;
    this.token = token;
    this.tocsin = new Tocsin({ token, url: listener.url });
    this.#listener = listener;
    this.#path = path;
  }

  async log(...words) {
    const text = words.map((one) => (typeof one === "string" ? one : shown(one))).join(" ");
    const lines = text.split("\n").slice(0, MOST_LINES);
    const sent = lines.map((line) => ({ text: line.slice(0, LONGEST_LINE), stream: "log" }));
    await this.#listener.request("POST", `${this.#path}/lines`, { lines: sent });
  }
}

/** `token` is the analysis' own, or `TOCSIN_TOKEN`. */
export class Analysis {
  #tocsin;
  #path = "";
  #listener = crypto.randomUUID();
  #handled = "";

  constructor(options) {
    this.#tocsin = new Tocsin(options);
  }

  /** Listens, and calls `run(context, data)` for each run; see the README. */
  async use(run, { runs = Infinity, signal } = {}) {
    const own = await this.#tocsin.request("GET", "/api/v1/analysis");
    this.#path = `/api/v1/organizations/${own.organizationId}/analyses/${own.analysisId}`;
    let pauseMs = FIRST_PAUSE_MS;
    for (let done = 0; !signal?.aborted; ) {
      try {
        for await (const [eventId, runId] of this.#named(signal)) {
          pauseMs = FIRST_PAUSE_MS;
          if (await this.#perform(run, runId)) done += 1;
          this.#handled = eventId;
          if (done >= runs || signal?.aborted) return;
        }
      } catch (error) {
        if (error instanceof Refused && FINAL.has(error.status)) throw error;
      }
      await pause(pauseMs, signal);
      pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
    }
  }

  /** Events and the ids of their runs, as the server tells them, until the stream ends. */
  async *#named(signal) {
    const ended = new AbortController();
    const end = () => ended.abort();
    let quiet = setTimeout(end, QUIET_MS);
    signal?.addEventListener("abort", end);
    try {
      const stream = await this.#open(ended.signal);
      let event = {};
      for await (const line of lines(stream)) {
        clearTimeout(quiet);
        const at = line.indexOf(": ");
        if (at > 0) event[line.slice(0, at)] = line.slice(at + 2);
        if (line === "") {
          if (event.event === "run") yield [event.id, JSON.parse(event.data).runId];
          event = {};
        }
        quiet = setTimeout(end, QUIET_MS);
      }
    } finally {
      clearTimeout(quiet);
      signal?.removeEventListener("abort", end);
      end();
    }
  }

  /** What came after the last run that was handled comes again: its answer may have been lost. */
  async #open(signal) {
    const headers = { authorization: `Bearer ${this.#tocsin.token}`, accept: "text/event-stream" };
    if (this.#handled) headers["last-event-id"] = this.#handled;
    const answer = await fetch(`${this.#tocsin.url}${this.#path}/listen`, { headers, signal });
    if (answer.ok) return answer.body;
    await answer.body?.cancel();
    throw new Refused(answer.status, "refused", `Listening was refused: ${answer.status}.`);
  }

  /** Whether the run was ours to do. */
  async #perform(run, runId) {
    const path = `${this.#path}/runs/${runId}`;
    let begun;
    try {
      const key = `${this.#listener}/${runId}`;
      begun = await this.#tocsin.request("POST", `${path}/begin`, undefined, { key });
    } catch (error) {
      if (gone(error)) return false;
      throw error;
    }
    const ended = {};
    try {
      await run(new Context(this.#tocsin, path, begun), begun.run.data);
    } catch (error) {
      console.error(error);
      const kind = String(error?.name ?? "Error").slice(0, 100);
      ended.error = { kind, message: String(error?.message ?? error).slice(0, 2000) || kind };
    }
    try {
      await this.#tocsin.request("POST", `${path}/finish`, ended);
    } catch (error) {
      if (!gone(error)) throw error; // otherwise it was canceled meanwhile
    }
    return true;
  }
}

function gone(error) {
  return error instanceof Refused && (error.status === 404 || error.status === 409);
}

async function* lines(stream) {
  const reader = stream.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const parts = (rest + value).split("\n");
    rest = parts.pop();
    yield* parts;
  }
}

function shown(value) {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return String(value); // it refers to itself, or is a BigInt
  }
}

function pause(ms, signal) {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}
