import assert from "node:assert/strict";
import { test } from "node:test";
import { changeOf, draftOf, fieldNames, isOpen, missingIn, namesIn, namesOf, sampleOf } from "./draft.ts";

const ORDER = {
  name: "Order",
  language: "en",
  content: {
    title: "Order {{ order.id }}",
    text: "{{ user.name }}: take {{order.lines | join: ', '}}",
    severity: "warning",
    icon: "wrench",
    buttons: [
      { id: "take", label: "Take", kind: "answer", style: "primary", inputs: {} },
      { id: "map", label: "Map", kind: "url", style: "default", url: "https://acme.example", inputs: {} },
    ],
    screen: "work-order",
    jigId: "order",
    inputs: { orderId: 7 },
  },
  translations: { de: { title: "Auftrag {{ order.id }}", labels: { take: "Nehmen" } } },
  sample: { order: { id: 7, lines: ["bolt"] } },
} as const;

const draft = () => draftOf(structuredClone(ORDER) as never, "fr");

test("a template comes back as it was", () => {
  assert.deepEqual(changeOf(draft()), ORDER);
});

test("the API's fields are found in the form", () => {
  const here = draft();
  const [take, map] = here.buttons.map(({ key }) => key);
  const names = fieldNames(here);
  assert.equal(names["content.text"], "words.en.text");
  assert.equal(names["translations.de.title"], "words.de.title");
  assert.equal(names["content.buttons.take.label"], `words.en.labels.${take}`);
  assert.equal(names["translations.de.labels.map"], `words.de.labels.${map}`);
  assert.equal(names["content.buttons.map.url"], "buttons.1.url");
});

test("what a language lacks is named", () => {
  assert.deepEqual(missingIn(draft(), "de"), ["text", "labels"]);
  assert.deepEqual(missingIn(draft(), "en"), []);
  assert.deepEqual(missingIn(draft(), "ja"), ["title", "text", "labels"]);
});

test("a label stays with its button when the id changes", () => {
  const here = draft();
  here.buttons[0]!.id = "accept";
  assert.deepEqual(changeOf(here).translations?.de?.labels, { accept: "Nehmen" });
});

test("names are read out of the words and of the sample", () => {
  assert.deepEqual(namesIn(draft()), ["order.id", "order.lines", "user.name"]);
  assert.deepEqual(namesOf(ORDER.sample), ["order.id", "order.lines"]);
  assert.equal(sampleOf("[1]"), undefined);
  assert.equal(sampleOf("{"), undefined);
  assert.deepEqual(sampleOf(" "), {});
  assert.equal(isOpen("{{ order"), true);
  assert.equal(isOpen("{{ order }} {% if a %}"), false);
});
