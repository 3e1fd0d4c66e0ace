import assert from "node:assert/strict";
import { test } from "node:test";
import { draftOf, faultOf, screenOf } from "./screens.ts";

const ORDER = {
  title: "Work order",
  jigId: "view-work-order",
  inputs: [
    { name: "orderId", type: "string", required: true },
    { name: "priority", type: "number", required: false, default: 3 },
    { name: "lines", type: "array", required: false, default: [1, 2] },
    { name: "open", type: "boolean", required: false, default: false },
  ],
} as const;

test("a screen comes back as it was", () => {
  assert.deepEqual(screenOf(draftOf(structuredClone(ORDER) as never)), ORDER);
});

test("what does not fit is said at its field", () => {
  const draft = draftOf(structuredClone(ORDER) as never);
  draft.title = " ";
  draft.inputs[1]!.name = "orderId";
  draft.inputs[2]!.given = "{}";
  draft.inputs[3]!.given = "maybe";
  assert.deepEqual(faultOf(draft, ["view-work-order"]), {
    title: "title",
    jigId: "taken",
    "inputs.1.name": "twice",
    "inputs.2.given": "array",
    "inputs.3.given": "json",
  });
});
