import assert from "node:assert/strict";
import { test } from "node:test";
import { relative, share } from "./format.ts";

const MINUTE = 60_000;

test("times are told relative to now, in both directions", () => {
  assert.equal(relative(0, 10_000, "en"), "now");
  assert.equal(relative(0, 5 * MINUTE, "en"), "5 minutes ago");
  assert.equal(relative(14 * 60 * MINUTE, 0, "en"), "in 14 hours");
  assert.equal(relative(0, 24 * 60 * MINUTE, "de"), "gestern");
  assert.equal(relative(41 * 24 * 60 * MINUTE, 0, "en"), "in 6 weeks");
  assert.equal(relative(0, 70 * 24 * 60 * MINUTE, "en"), "2 months ago");
});

test("a share is whole only when all are there, and nothing only when nobody is", () => {
  assert.equal(share(999, 1000), 0.99);
  assert.equal(share(1, 1000), 0.01);
  assert.equal(share(3, 3), 1);
  assert.equal(share(0, 0), 0);
});
