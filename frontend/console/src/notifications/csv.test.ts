import assert from "node:assert/strict";
import { test } from "node:test";
import { readPeople } from "./csv.ts";

test("people are read by the column that is called so, and wrong rows are named", () => {
  const found = readPeople('name;E-mail\n"Torres; Ana";Ana@acme.example\nBen;ben at acme\n;ana@acme.example\n');
  assert.deepEqual(found.rows, { "ana@acme.example": 2 });
  assert.deepEqual(found.faults, [
    { row: 3, value: "ben at acme", kind: "address" },
    { row: 4, value: "ana@acme.example", kind: "twice" },
  ]);
});

test("a plain list needs no header", () => {
  assert.deepEqual(readPeople("\uFEFFa@x.example\r\nb@x.example\r\n").rows, { "a@x.example": 1, "b@x.example": 2 });
});
