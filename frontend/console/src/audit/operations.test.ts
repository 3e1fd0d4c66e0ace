import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { OPERATIONS, parted, plain } from "./operations.ts";

test("an operation is a verb and what it was done to", () => {
  assert.deepEqual(parted("saveCategory"), { verb: "save", noun: "Category" });
  assert.deepEqual(parted("CreateOrganizationNotification"), { verb: "create", noun: "OrganizationNotification" });
  assert.equal(parted("setup"), undefined);
});

test("one without words of its own is told apart", () => {
  assert.equal(plain("extendTokenLease"), "Extend token lease");
});

test("every operation that one can filter by has words", async () => {
  const words = JSON.parse(await readFile(new URL("words.en.json", import.meta.url), "utf8"));
  for (const operation of OPERATIONS) {
    const { verb, noun } = parted(operation) ?? { verb: "", noun: "" };
    assert.ok(verb in words.verbs, `${operation}: verb ${verb}`);
    assert.ok(noun in words.nouns, `${operation}: noun ${noun}`);
  }
});
