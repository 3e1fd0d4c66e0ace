import type { Page } from "../api/queries.ts";

/** Pages of several lists as those of one; the cursor says which list, and where in it. */
export async function across<Row>(
  lists: readonly string[],
  read: (list: string, cursor: string | undefined) => Promise<Page<Row>>,
  cursor: string | undefined,
  atOnce = 50,
): Promise<Page<Row>> {
  const [place = "0", inside = ""] = cursor?.split("|") ?? [];
  let at = Number(place);
  let inner: string | undefined = inside || undefined;
  const items: Row[] = [];
  for (let list = lists[at]; list !== undefined && items.length < atOnce; list = lists[at]) {
    const page = await read(list, inner);
    items.push(...page.items);
    inner = page.cursor;
    if (inner === undefined) at += 1;
  }
  return at < lists.length ? { items, cursor: `${at}|${inner ?? ""}` } : { items };
}
