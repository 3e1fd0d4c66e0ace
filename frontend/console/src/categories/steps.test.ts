import assert from "node:assert/strict";
import { test } from "node:test";
import { keyOf, ordered, waitWords } from "./steps.ts";

test("a key comes out of a name", () => {
  assert.equal(keyOf("Work orders"), "work-orders");
  assert.equal(keyOf("  Übergaben & Schäden!"), "ubergaben-schaden");
  assert.equal(keyOf("سلامة"), "");
});

test("waits are told in the largest whole unit", () => {
  assert.equal(waitWords(600_000, "en"), "10 minutes");
  assert.equal(waitWords(3_600_000, "en"), "1 hour");
  assert.equal(waitWords(172_800_000, "de"), "2 Tage");
});

test("what comes first rings at once", () => {
  assert.deepEqual(ordered([{ channel: "sms", afterUnseenMs: 5 }, { channel: "email", afterUnseenMs: 9 }]), [
    { channel: "sms" },
    { channel: "email", afterUnseenMs: 9 },
  ]);
});
