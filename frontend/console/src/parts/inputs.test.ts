import assert from "node:assert/strict";
import { test } from "node:test";
import { lacking, parsed, prefilled } from "./inputs.ts";

const DECLARED = [
  { name: "orderId", required: true },
  { name: "priority", type: "number" as const, default: 2 },
];

test("a screen's inputs start with its defaults and keep what was typed", () => {
  assert.deepEqual(prefilled(DECLARED), { priority: 2 });
  assert.deepEqual(prefilled(DECLARED, { orderId: "7", gone: 1 }), { orderId: "7", priority: 2 });
});

test("what is needed and empty is named", () => {
  assert.deepEqual(lacking(DECLARED, { orderId: "", priority: 2 }), ["orderId"]);
});

test("JSON of the wrong type is none", () => {
  assert.deepEqual(parsed("[1]", "array"), [1]);
  assert.equal(parsed("{", "object"), undefined);
});
