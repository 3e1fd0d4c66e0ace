import assert from "node:assert/strict";
import { test } from "node:test";
import { listOf, objectOf } from "./data.ts";

test("a run is given a list of objects; one alone is a list of one", () => {
  assert.deepEqual(listOf('[{"a": 1}]'), [{ a: 1 }]);
  assert.deepEqual(listOf('{"a": 1}'), [{ a: 1 }]);
  assert.deepEqual(listOf(" "), []);
  assert.equal(listOf("[1]"), undefined);
  assert.equal(listOf("{"), undefined);
});

test("the environment is names and texts", () => {
  assert.deepEqual(objectOf('{"a": 1, "b": "c"}'), { a: "1", b: "c" });
  assert.deepEqual(objectOf(""), {});
  assert.equal(objectOf('{"a": {}}'), undefined);
  assert.equal(objectOf("[]"), undefined);
});
