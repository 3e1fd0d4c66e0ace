import assert from "node:assert/strict";
import { test } from "node:test";
import { readable } from "./screen.ts";
import { isRightToLeft, languageName, wordsFor } from "./words.ts";

test("each person reads the page in their language, others in English", () => {
  assert.equal(wordsFor("de-AT").language, "de");
  assert.equal(wordsFor("ja").language, "en");
  assert.ok(isRightToLeft(wordsFor("ar-EG").language));
  assert.equal(languageName("de", "en"), "German");
});

test("a jigId reads like the name of a screen", () => {
  assert.equal(readable("view-work-order"), "View work order");
});
