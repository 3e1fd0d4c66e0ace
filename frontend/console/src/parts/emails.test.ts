import assert from "node:assert/strict";
import { test } from "node:test";
import { emailsIn, leftOver } from "./emails.ts";

test("addresses are found in a pasted To line, a column and a sentence", () => {
  const text = 'Hana Sato <Hana@acme.example>, "Ben" ben@acme.example;\nben@acme.example\ntom@acme.example.';
  assert.deepEqual(emailsIn(text), ["hana@acme.example", "ben@acme.example", "tom@acme.example"]);
});

test("what holds no address is said back", () => {
  assert.deepEqual(leftOver("hana@acme.example, Tom Walsh\n"), ["Tom Walsh"]);
});
