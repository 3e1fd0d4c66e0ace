import assert from "node:assert/strict";
import { test } from "node:test";
import { connectLive, waitBefore, type LiveOptions } from "./live.ts";

const READY = 'event: ready\ndata: {"counts":{"unseen":0,"unread":0},"version":"40"}\n\n';
const stream = (...text: string[]) => new Response(text.join(""), { status: 200 });
const refused = (status: number, headers = {}) => new Response("", { status, headers });

/** Runs against the given answers until they are used up; then it is stopped. */
async function run(answers: (Response | Error)[], options: Partial<LiveOptions> = {}) {
  const asked: (string | undefined)[] = [];
  const states: string[] = [];
  const waits: number[] = [];
  const heard: string[] = [];
  await new Promise<void>((resolve) => {
    const stop = connectLive({
      open: (lastEventId) => {
        asked.push(lastEventId);
        const answer = answers.shift();
        if (answer instanceof Error) return Promise.reject(answer);
        return Promise.resolve(answer ?? refused(500));
      },
      event: ({ type }) => heard.push(type),
      state: (state) => {
        states.push(state);
        if (state === "expired") resolve();
      },
      random: () => 1,
      sleep: (milliseconds) => {
        waits.push(milliseconds);
        if (answers.length === 0) {
          stop();
          resolve();
        }
        return Promise.resolve();
      },
      ...options,
    });
  });
  return { asked, states, waits, heard };
}

test("a cut stream goes on after the last event", async () => {
  const item = "id: 41\nevent: item\ndata: {}\n\n";
  const { asked, heard } = await run([stream(READY, item), stream(READY)]);
  assert.deepEqual(asked, [undefined, "41"]);
  assert.deepEqual(heard, ["ready", "item", "ready"]);
});

test("a stream cut before its first event goes on where it began", async () => {
  const { asked } = await run([stream(READY), stream(READY)]);
  assert.deepEqual(asked, [undefined, "40"]);
});

test("waits double while nothing answers, and begin anew after an event", async () => {
  const { waits } = await run([
    refused(503), new Error("no network"), refused(503), stream(READY), refused(503),
  ]);
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 1_000, 2_000]);
});

test("the server's retry and Retry-After are honoured", async () => {
  const { waits } = await run([
    stream("retry: 300\n\n", READY), refused(429, { "Retry-After": "7" }), refused(503),
  ]);
  assert.deepEqual(waits, [300, 7_000, 1_200]);
});

test("a token that stays refused ends it", async () => {
  const { states, waits } = await run([stream(READY), refused(401), stream(READY)]);
  assert.deepEqual(states, ["connecting", "live", "waiting", "connecting", "expired"]);
  assert.equal(waits.length, 1);
});

test("a silent line counts as dead", async () => {
  const silent = new Response(new ReadableStream({ start() {} }), { status: 200 });
  const { states } = await run([silent, stream(READY)], { silence: 5 });
  assert.deepEqual(states.slice(0, 4), ["connecting", "waiting", "connecting", "live"]);
});

test("a wait has jitter and an upper end", () => {
  assert.equal(waitBefore(0, 1_000, () => 0), 500);
  assert.equal(waitBefore(30, 1_000, () => 1), 30_000);
  assert.equal(waitBefore(3, 60_000, () => 1), 60_000);
});
