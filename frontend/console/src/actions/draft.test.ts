import assert from "node:assert/strict";
import { test } from "node:test";
import type { Schema } from "../api/client.ts";
import { emptyDraft } from "./draft.ts";
import { draftOf, span } from "./read.ts";
import { stretches } from "./trial.ts";
import { bodyOf, fieldNames, tagsOf, valueOf } from "./write.ts";

const HOT: Schema<"ActionCreate"> = {
  name: "Hot tank",
  tags: { site: "north" },
  trigger: {
    kind: "condition",
    match: "all",
    forSeconds: 300,
    conditions: [
      { variable: "temperature", is: ">", tags: { type: "tank", room: "*" }, value: 30, valueType: "number" },
      { variable: "state", is: "=", device: "door", value: "30", valueType: "string" },
    ],
    unlock: [{ variable: "temperature", is: "><", value: 1, valueType: "number", secondValue: 25 }],
  },
  effects: [
    {
      kind: "notify",
      notification: {
        category: "safety",
        scope: "SLN_GRP",
        solutionId: "0190",
        groups: ["managers"],
        filter: { tags: { team: ["a", "b"] }, roles: ["MAKER"] },
        priority: "high",
        content: {
          severity: "warning",
          text: "$VALUE$",
          title: "Hot",
          buttons: [{ id: "yes", value: "1", label: "Yes", style: "primary" }],
        },
      },
      delaySeconds: 60,
      resolve: { text: "Fine" },
      when: { op: "or", of: [{ op: "exists", path: "unit" }, { op: ">", path: "value", value: 40 }] },
    },
    { kind: "webhook", url: "https://example.com/", headers: { "X-Key": "1" } },
  ],
  whenUnlocked: [{ kind: "run", analyses: ["0191"] }],
  where: { op: "not", of: [{ op: "=", path: "device", value: "x" }] },
  throttleMinutes: 90,
} as Schema<"ActionCreate">;

const again = (of: Schema<"ActionCreate">) => bodyOf(draftOf(of as unknown as Parameters<typeof draftOf>[0]));

test("what was saved comes out of the form as it went in, also what the form does not show", () => {
  assert.deepEqual(again(HOT), HOT);
});

test("a template with its data, and a screen with its solution, come out as they went in", () => {
  const of = (notification: object) => [{ kind: "notify", notification }] as unknown as Schema<"ActionCreate">["effects"];
  const template = { scope: "ORG", priority: "normal", category: "safety", template: { templateId: "0192", version: 3, data: { site: "north" } } };
  const screen = { scope: "USR", solutionId: "0190", emails: ["ana@acme.example"], priority: "low", content: { text: "x", jigId: "order", inputs: { id: 7 } } };
  for (const effects of [of(template), of(screen)]) {
    assert.deepEqual(JSON.parse(JSON.stringify(again({ ...HOT, effects }).effects)), effects);
  }
});

test("every kind of trigger comes out as it went in", () => {
  const triggers = [
    { kind: "event", event: "custom.door" },
    { kind: "interval", minutes: 120 },
    { kind: "schedule", rrule: "FREQ=DAILY", timeZone: "UTC" },
    { kind: "no_data", minutes: 5, device: "tank-1" },
    { kind: "no_answer", minutes: 15, category: "safety" },
    { kind: "resource", resource: "user", when: ["created"], tags: { team: "a" } },
    { kind: "usage", measure: "rings_per_day", above: 5 },
    { kind: "geofence", match: "any", conditions: [{ is: "out", area: { center: [13.4, 52.5], radiusM: 500 } }], unlock: [] },
    { kind: "geofence", match: "any", conditions: [{ is: "in", area: { polygon: [[13.4, 52.5], [13.5, 52.5], [13.5, 52.6]] } }], unlock: [] },
  ];
  for (const trigger of triggers) {
    assert.deepEqual(again({ ...HOT, trigger, whenUnlocked: [] } as Schema<"ActionCreate">).trigger, trigger);
  }
});

test("a text that looks like a number stays a text", () => {
  assert.equal(valueOf("30", "string"), "30");
  assert.equal(valueOf("30", "number"), 30);
  assert.equal(valueOf("warm", "number"), "warm");
});

test("a link begins with a value of a device", () => {
  const [first] = emptyDraft({ device: "tank-1", variable: "open", value: "true" }).trigger.conditions;
  assert.deepEqual([first?.device, first?.is, first?.type], ["tank-1", "=", "boolean"]);
});

test("the server's fields are found in the form, however it counts", () => {
  const names = fieldNames(draftOf(HOT as unknown as Parameters<typeof draftOf>[0]));
  assert.equal(names["effects.0.notification.groups"], "effects.0.audience.groups");
  assert.equal(names["effects[0].notification.content.text"], "effects.0.text");
  assert.equal(names["trigger.forSeconds"], "trigger.lasting.count");
});

test("times are said in the largest unit, tags by their names", () => {
  assert.deepEqual(span(7_200), { count: 2, unit: "hour" });
  assert.deepEqual(tagsOf(["type=tank", "room"]), { type: "tank", room: "*" });
});

test("firings fall into the stretches of the range", () => {
  assert.deepEqual(stretches(["1970-01-01T00:00:00Z", "1970-01-01T00:00:01Z"], 0, 1_000, 2), [1, 1]);
});
