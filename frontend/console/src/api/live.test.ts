import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { backoffMs, KINDS, parseEvent } from "./live.ts";

test("the wait grows to half a minute and no further", () => {
  assert.equal(backoffMs(0, 1), 1000);
  assert.equal(backoffMs(3, 1), 8000);
  assert.equal(backoffMs(50, 1), 30_000);
  assert.equal(backoffMs(0, 0), 500);
});

test("what is no JSON is no event", () => {
  assert.equal(parseEvent("{", "inbox.seen"), undefined);
  const event = parseEvent('{"id":"7","userId":"u"}', "inbox.seen");
  assert.deepEqual(event, { id: "7", userId: "u", type: "inbox.seen" });
});

test("the stream listens to every kind that the API has", async () => {
  const path = new URL("../../../../docs/openapi.json", import.meta.url);
  const api = JSON.parse(await readFile(path, "utf8")) as {
    components: { schemas: { EventKind: { enum: string[] } } };
  };
  assert.deepEqual([...KINDS].sort(), [...api.components.schemas.EventKind.enum].sort());
});
