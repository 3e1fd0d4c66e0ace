import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate as turn } from "node:timers/promises";
import { canShare, shareLive } from "./share.ts";
import type { Counts, Item, LiveHandlers, LiveState } from "./types.ts";

const skip = canShare() ? false : "this Node has no locks";
const item = (version: string) => ({ notificationId: version, version }) as Item;

class Tab {
  items: string[] = [];
  counts: Counts | undefined;
  state: LiveState | undefined;
  stream: Required<LiveHandlers> | undefined;
  since: string | undefined;
  close: () => void;

  constructor(key: string) {
    this.close = shareLive(
      key,
      (handlers, since) => {
        this.stream = handlers;
        this.since = since;
        return () => undefined;
      },
      {
        item: ({ version }) => this.items.push(version),
        counts: (counts) => (this.counts = counts),
        state: (state) => (this.state = state),
      },
    );
  }
}

async function until(happened: () => unknown) {
  for (let turns = 0; !happened(); turns += 1) {
    assert.ok(turns < 100_000, "it never happened");
    await turn();
  }
}

test("two tabs have one stream, and both hear it", { skip }, async (story) => {
  const first = new Tab("both");
  story.after(() => first.close());
  await until(() => first.stream);
  first.stream?.counts({ unseen: 1, unread: 1, action: 0, snoozed: 0 }, "4");
  first.stream?.state("live");
  const second = new Tab("both");
  story.after(() => second.close());
  await until(() => second.counts && second.state === "live");
  first.stream?.item(item("5"));
  await until(() => second.items.length);
  assert.equal(second.stream, undefined);
  assert.deepEqual([first.items, second.items], [["5"], ["5"]]);
});

test("the next tab resumes after the last event of a closed one", { skip }, async (story) => {
  const first = new Tab("next");
  await until(() => first.stream);
  const second = new Tab("next");
  story.after(() => second.close());
  first.stream?.item(item("9"));
  await until(() => second.items.length);
  first.close();
  await until(() => second.stream);
  assert.equal(second.since, "9");
});

test("a leader whose token is refused steps down alone", { skip }, async (story) => {
  const first = new Tab("step");
  story.after(() => first.close());
  await until(() => first.stream);
  const second = new Tab("step");
  story.after(() => second.close());
  first.stream?.state("expired");
  await until(() => second.stream);
  assert.equal(first.state, "expired");
  assert.notEqual(second.state, "expired");
});
