import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyButton, emptyDraft } from "./draft.ts";
import { bodyOf, cronOf, estimateBody, momentIn, placeOfField, tagsOf, wordsFor } from "./draftBody.ts";
import { emptyField } from "./question.ts";

const empty = emptyDraft("en", "Europe/Berlin");

test("a time on a zone's clock is a moment, also when the clocks change", () => {
  assert.equal(momentIn("2026-11-24T09:00", "Europe/Berlin"), "2026-11-24T08:00:00.000Z");
  assert.equal(momentIn("2026-07-01T09:00", "America/New_York"), "2026-07-01T13:00:00.000Z");
  assert.equal(momentIn("2026-03-29T12:00", "Europe/Berlin"), "2026-03-29T10:00:00.000Z");
});

test("tags are lines; a name alone is any value", () => {
  assert.deepEqual(tagsOf(["site=north", "site=south", "on-leave"]), { site: ["north", "south"], "on-leave": ["*"] });
});

test("a rhythm is a line of cron", () => {
  assert.equal(cronOf({ ...empty, rhythm: "weekdays", repeatTime: "07:30" }), "30 7 * * 1-5");
  assert.equal(cronOf({ ...empty, rhythm: "monthly", monthday: 15 }), "0 9 15 * *");
});

test("what goes out now begins at the moment that is given, what has a time of its own does not", () => {
  const soon = "2026-11-24T08:00:10.000Z";
  assert.equal(bodyOf({ ...empty, text: "x" }, soon).startAt, soon);
  assert.deepEqual(bodyOf({ ...empty, when: "local" }, soon).localTime, { time: "09:00" });
  assert.equal("startAt" in bodyOf({ ...empty, when: "local" }, soon), false);
});

test("the estimate does not change with the words", () => {
  assert.deepEqual(estimateBody({ ...empty, title: "a", text: "b" }), estimateBody({ ...empty, text: "c" }));
});

test("empty translations are not sent, and half of one is", () => {
  const translations = { de: { title: "", text: " ", labels: {} }, ar: { title: "مرحبا", text: "", labels: {} } };
  assert.deepEqual(bodyOf({ ...empty, text: "x", translations }).translations, { ar: { title: "مرحبا", labels: {} } });
});

test("a field of the API has its place on the form", () => {
  assert.equal(placeOfField("content.buttons.b1.url"), "buttons");
  assert.equal(placeOfField("content"), "text");
  assert.equal(placeOfField("expiresIn"), "expiry");
  assert.equal(placeOfField("planId"), undefined);
});

test("a question goes with buttons that answer, and a test of it asks nobody further", () => {
  const buttons = [{ ...emptyButton([]), label: "Yes", value: "go" }];
  const question = { ...empty.question, rule: "quorum" as const, deadline: 3_600, default: "go", reminders: [15] };
  const asked = { ...empty, text: "x", buttons, question };
  const body = { rule: "quorum", quorum: 2, perValue: true, deadlineIn: 3_600, default: "go", reveal: "name" };
  assert.deepEqual(bodyOf(asked).question, { ...body, reminders: [15] });
  assert.deepEqual(wordsFor(asked, "ana@acme.example").question, body);
  assert.equal("question" in bodyOf({ ...asked, buttons: [] }), false);
  assert.equal("question" in estimateBody(asked), false);
  assert.equal(placeOfField("question.fields.f1.max"), "form");
  assert.equal(placeOfField("analysis"), "runs");
});

test("a template's buttons are asked as one's own are, and its words stay its own", () => {
  const templateButtons = [{ ...emptyButton([]), id: "ok", label: "{{ yes }}" }];
  const chosen = { ...empty, source: "template" as const, templateId: "t1", templateButtons };
  const question = { ...empty.question, onAnswer: "a1", fields: [{ ...emptyField([], templateButtons), label: "Why" }] };
  const body = bodyOf({ ...chosen, question });
  assert.deepEqual([body.template, body.content, body.question?.onAnswer], [{ templateId: "t1", data: {} }, undefined, "a1"]);
  assert.equal(body.question?.fields?.[0]?.label, "Why");
  assert.equal("question" in bodyOf({ ...chosen, templateButtons: [], question }), false);
  assert.equal(emptyField([], [{ ...emptyButton([]), id: "f1" }]).key, "f2");
});
