import assert from "node:assert/strict";
import { afterEach, beforeEach, test } from "node:test";
import { InboxClient, InboxError, whomTokenNames } from "./client.ts";

const realFetch = globalThis.fetch;
let calls: { url: string; init: RequestInit }[];
let answers: Response[];

beforeEach(() => {
  calls = [];
  answers = [];
  // The client's only way out is fetch; the server stands here.
  globalThis.fetch = (url, init) => {
    calls.push({ url: String(url), init: init ?? {} });
    return Promise.resolve(answers.shift() ?? Response.json({}));
  };
});
afterEach(() => {
  globalThis.fetch = realFetch;
});

const tokenOf = (call: { init: RequestInit } | undefined) =>
  (call?.init.headers as Record<string, string>).Authorization;

function clientWith(...tokens: string[]) {
  return new InboxClient({
    baseUrl: "https://tocsin.example/",
    getToken: () => (tokens.length > 1 ? tokens.shift() : tokens[0]) ?? "",
  });
}

test("a list asks for its filter with the token", async () => {
  await clientWith("one").list({ filter: "unread", limit: 25, cursor: "c/1" });
  assert.equal(
    calls[0]?.url,
    "https://tocsin.example/inbox/v1/notifications?filter=unread&limit=25&cursor=c%2F1",
  );
  assert.equal(tokenOf(calls[0]), "Bearer one");
});

test("a refused token is asked for anew, once", async () => {
  answers = [new Response("", { status: 401 }), Response.json({ unseen: 1, unread: 2 })];
  assert.deepEqual(await clientWith("old", "new").counts(), { unseen: 1, unread: 2 });
  assert.deepEqual(calls.map(tokenOf), ["Bearer old", "Bearer new"]);
});

test("the same refused token is not sent twice", async () => {
  answers = [Response.json({ title: "Sign in", code: "token" }, { status: 401 })];
  await assert.rejects(clientWith("old").counts(), (error: InboxError) => {
    assert.equal(error.status, 401);
    assert.equal(error.message, "Sign in");
    return true;
  });
  assert.equal(calls.length, 1);
});

test("a token that could not be fetched is asked for again", async () => {
  let tries = 0;
  const client = new InboxClient({
    baseUrl: "https://tocsin.example",
    getToken: () => ((tries += 1) === 1 ? Promise.reject(new Error("offline")) : "one"),
  });
  await assert.rejects(client.counts(), /offline/);
  await client.counts();
  assert.equal(tokenOf(calls[0]), "Bearer one");
});

test("what the server says is asked for in the language of the face, without one in the browser's", async () => {
  const asked = (call: { init: RequestInit } | undefined) =>
    (call?.init.headers as Record<string, string>)["Accept-Language"];
  const baseUrl = "https://tocsin.example";
  await new InboxClient({ baseUrl, getToken: () => "one", language: "ja" }).list();
  await clientWith("one").list();
  assert.deepEqual(calls.map(asked), ["ja", undefined]);
});

test("no push key is an answer, not an error", async () => {
  answers = [new Response("{}", { status: 404 })];
  assert.equal(await clientWith("one").pushKey(), undefined);
});

test("what a person says back goes to its own path, and nothing that is not there", async () => {
  const client = clientWith("one");
  await client.answer("n/1", "approve");
  await client.answer("n2", "reply", "Fine by me");
  await client.feedback("n2", "too_many");
  await client.muteCategory("work orders", true);
  await client.savePreferences({ channels: { email: false } });
  await client.preferences();
  const said = calls.map(({ url, init }) => `${init.method} ${url.split("/v1")[1]} ${init.body}`);
  assert.deepEqual(said, [
    'POST /notifications/n%2F1/answer {"button":"approve"}',
    'POST /notifications/n2/answer {"button":"reply","text":"Fine by me"}',
    'POST /notifications/n2/feedback {"kind":"too_many"}',
    'PUT /categories/work%20orders/mute {"muted":true}',
    'PUT /preferences {"channels":{"email":false}}',
    "GET /preferences null",
  ]);
});

test("a renewed token names the same person, another person's does not", () => {
  const jwt = (claims: object) => `h.${btoa(JSON.stringify(claims))}.s`;
  const ana = whomTokenNames(jwt({ sub: "ana", org: "o", exp: 1, jti: "a" }));
  assert.equal(whomTokenNames(jwt({ sub: "ana", org: "o", exp: 2, jti: "b" })), ana);
  assert.notEqual(whomTokenNames(jwt({ sub: "ben", org: "o", exp: 1, jti: "a" })), ana);
  assert.equal(whomTokenNames("opaque"), "opaque");
});
