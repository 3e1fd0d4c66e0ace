import assert from "node:assert/strict";
import { test } from "node:test";
import de from "./words.de.ts";
import en from "./words.en.ts";
import { speak, spokenIn, usableLocale, wordsIn, type Phrase } from "./words.ts";

test("the bell says how many are unseen", () => {
  assert.equal(speak("en-GB")("bell", { n: 3 }), "Notifications, 3 unseen");
});

test("numbers follow the language", () => {
  assert.equal(speak("de", { fetched: de })("newer", { n: 1200 }), "1.200 neue Benachrichtigungen");
  assert.equal(speak("de", { fetched: de })("newer", { n: 1 }), "1 neue Benachrichtigung");
});

test("a host's own words win, and may have more plural forms", () => {
  const newer: Phrase = { few: "{n} nowe", other: "{n} nowych" };
  const say = speak("pl", { own: { newer }, english: en });
  assert.equal(say("newer", { n: 3 }), "3 nowe");
  assert.equal(say("newer", { n: 5 }), "5 nowych");
  assert.equal(say("retry"), "Retry");
});

test("what stands in a value is not filled in again", () => {
  assert.equal(speak("en")("arrivedOne", { title: "{n} of $& {title}" }),
    "New notification: {n} of $& {title}");
});

test("every language has every word, with the same places to fill", async () => {
  const places = (phrase: Phrase) =>
    typeof phrase === "string" ? phrase.match(/\{\w+\}/g) : phrase.other.match(/\{\w+\}/g);
  for (const language of ["ar", "de", "es", "ja"]) {
    const words = await wordsIn(language);
    assert.ok(words);
    assert.deepEqual(Object.keys(words).sort(), Object.keys(en).sort(), language);
    for (const word of Object.keys(en) as (keyof typeof en)[]) {
      assert.deepEqual(places(words[word]), places(en[word]), `${language} ${word}`);
    }
  }
});

test("a strange lang attribute does not break the inbox", () => {
  assert.equal(usableLocale("not a language!", "de_AT"), "de-AT");
  assert.equal(usableLocale(null, undefined, ""), "en");
});

test("times are said in the language of the words", () => {
  assert.equal(spokenIn("de-CH", { fetched: de }), "de-CH");
  assert.equal(spokenIn("de-CH"), "en");
  assert.equal(spokenIn("en-GB"), "en-GB");
  assert.equal(spokenIn("pl", { own: { title: "Powiadomienia" } }), "pl");
});
