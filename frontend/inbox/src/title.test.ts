import assert from "node:assert/strict";
import { test } from "node:test";
import { titled } from "./title.ts";

test("the number stands in front of the title, once", () => {
  assert.equal(titled("Orders", 3), "(3) Orders");
  assert.equal(titled("(3) Orders", 4), "(4) Orders");
  assert.equal(titled("(99+) Orders", 0), "Orders");
  assert.equal(titled("Orders", 100), "(99+) Orders");
  assert.equal(titled("(New) Orders", 1), "(1) (New) Orders");
});
