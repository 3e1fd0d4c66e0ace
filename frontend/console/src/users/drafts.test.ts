import assert from "node:assert/strict";
import { test } from "node:test";
import { changesOf, draftOf } from "./drafts.ts";

const HANA = {
  userId: "1",
  email: "hana@acme.example",
  name: "Hana",
  role: "USER",
  active: true,
  tags: { team: "north" },
  phone: "+81 3 1234",
  timeZone: "Asia/Tokyo",
  createdAt: "",
  updatedAt: "",
} as const;

test("only what differs is sent, and what was taken away as null", () => {
  const draft = draftOf(HANA);
  assert.deepEqual(changesOf(draft, HANA), {});
  const next = { ...draft, name: " Hana Sato ", phone: "", timeZone: null, tags: { team: "south" } };
  assert.deepEqual(changesOf(next, HANA), { name: "Hana Sato", phone: null, timeZone: null, tags: { team: "south" } });
});

test("a new person has only what was filled in", () => {
  const draft = { ...draftOf(undefined), email: "dee@acme.example", name: "Dee" };
  assert.deepEqual(changesOf(draft, undefined), { email: "dee@acme.example", name: "Dee", role: "USER", tags: {} });
});
