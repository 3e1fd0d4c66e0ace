import assert from "node:assert/strict";
import { test } from "node:test";
import { countOf, day, flag, many, oneOf, readSearch, text, tidy, writeSearch } from "./filters.ts";

test("a search survives the address and back", () => {
  const written = writeSearch({ state: ["SENT", "FAILED"], search: "a & b=1", send: true, none: undefined });
  const read = readSearch(written);
  assert.deepEqual(many(read, "state", ["SENT", "FAILED"]), ["SENT", "FAILED"]);
  assert.equal(text(read, "search"), "a & b=1");
  assert.equal(flag(read, "send"), true);
  assert.equal(writeSearch({}), "");
});

test("what a filter does not know is left out", () => {
  assert.equal(oneOf({ priority: "loud" }, "priority", ["low", "high"]), undefined);
  assert.equal(many({ state: "ODD" }, "state", ["SENT"]), undefined);
  assert.equal(day({ from: "2026-13-45" }, "from"), undefined);
  assert.equal(day({ from: "2026-11-24" }, "from"), "2026-11-24");
});

test("only set filters count", () => {
  assert.equal(countOf(tidy({ a: "1", b: undefined, send: true }), ["send"]), 1);
});
