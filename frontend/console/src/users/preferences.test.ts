import assert from "node:assert/strict";
import { test } from "node:test";
import { bodyOf, draftOf } from "./preferences.ts";

test("preferences come back as they were", () => {
  const body = {
    channels: { sms: false },
    categories: { news: { on: false, channels: {} }, safety: { channels: { email: false } } },
    quietHours: { mon: [["22:00", "24:00"]] as [string, string][] },
    budget: { perHour: 4 },
  };
  assert.deepEqual(bodyOf(draftOf(body)), body);
  assert.deepEqual(bodyOf(draftOf({})), { channels: {}, categories: {} });
});

test("no quiet hours at all is not the same as the organization's", () => {
  assert.deepEqual(bodyOf(draftOf({ quietHours: {} })).quietHours, {});
  assert.equal("quietHours" in bodyOf(draftOf({})), false);
});

test("a category that is as usual is left out", () => {
  const draft = draftOf({ categories: { news: { on: true, channels: {} } } });
  draft.categories.news = { choice: "usual", channels: {} };
  assert.deepEqual(bodyOf(draft).categories, {});
});
