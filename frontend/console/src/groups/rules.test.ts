import assert from "node:assert/strict";
import { test } from "node:test";
import { draftOf, emptyTag, ruleOf } from "./rules.ts";

test("a rule comes back as it was", () => {
  const rule = { tags: { team: ["north", "south"], site: ["*"] }, roles: ["USER" as const], languages: ["de"] };
  assert.deepEqual(ruleOf(draftOf(rule)), rule);
});

test("a rule for everybody, or with half a tag, is none yet", () => {
  assert.equal(ruleOf(draftOf(undefined)), undefined);
  assert.equal(ruleOf({ tags: [emptyTag()], roles: [], languages: [] }), undefined);
  assert.equal(ruleOf({ tags: [{ ...emptyTag(), name: "team" }], roles: ["USER"], languages: [] }), undefined);
  assert.deepEqual(ruleOf({ tags: [emptyTag()], roles: ["USER"], languages: [] }), { roles: ["USER"] });
});
