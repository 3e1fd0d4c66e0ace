import assert from "node:assert/strict";
import { test } from "node:test";
import { across } from "./across.ts";

const LISTS: Record<string, number[][]> = { a: [[1, 2], [3]], b: [], c: [[4]] };

async function read(list: string, cursor: string | undefined): Promise<{ items: number[]; cursor?: string }> {
  const pages = LISTS[list] ?? [];
  const at = Number(cursor ?? 0);
  const items = pages[at] ?? [];
  return at + 1 < pages.length ? { items, cursor: String(at + 1) } : { items };
}

async function all(atOnce: number): Promise<number[][]> {
  const found: number[][] = [];
  let cursor: string | undefined;
  do {
    const page = await across(["a", "b", "c"], read, cursor, atOnce);
    found.push(page.items);
    cursor = page.cursor;
  } while (cursor !== undefined);
  return found;
}

test("several lists are read as one, page by page", async () => {
  assert.deepEqual(await all(50), [[1, 2, 3, 4]]);
  assert.deepEqual(await all(2), [[1, 2], [3, 4]]);
  assert.deepEqual(await across([], read, undefined), { items: [] });
});
