/** What this folder asks the server. */
import { api, ask, type Schema } from "../api/client.ts";
import { type CursorList, useCursorList } from "../api/queries.ts";
import type { DeadLettersSearch } from "./route.ts";

export type DeadLetter = Schema<"DeadLetterBody">;

/** So many pages are counted before "more than". */
const PAGES_COUNTED = 10;
const PAGE = 500;
/** What one call may name. */
export const MOST_CHOSEN = 1000;

interface Filter {
  channel?: string;
  notificationId?: string;
}

export function filterOf({ channel, notification }: DeadLettersSearch): Filter {
  return { ...(channel && { channel }), ...(notification && { notificationId: notification }) };
}

const PLACE = "/api/v1/organizations/{organizationId}/dead-letters";

export function useDeadLetters(organizationId: string, filter: Filter): CursorList<DeadLetter> {
  return useCursorList<DeadLetter>(["dead-letters", organizationId, filter], (cursor) =>
    ask(
      api.GET(PLACE, {
        params: { path: { organizationId }, query: { limit: 50, ...filter, ...(cursor && { cursor }) } },
      }),
    ),
  );
}

export interface Count {
  count: number;
  /** There are more than were counted. */
  more: boolean;
}

/** How many there are; the API gives them page by page only. */
export async function countDeadLetters(organizationId: string, filter: Filter): Promise<Count> {
  let count = 0;
  let cursor: string | undefined;
  for (let page = 0; page < PAGES_COUNTED; page += 1) {
    const query = { limit: PAGE, ...filter, ...(cursor && { cursor }) };
    const found = await ask(api.GET(PLACE, { params: { path: { organizationId }, query } }));
    count += found.items.length;
    cursor = found.cursor;
    if (cursor === undefined) return { count, more: false };
  }
  return { count, more: true };
}

export async function redrive(organizationId: string, body: Schema<"RedriveBody">): Promise<number> {
  const { rings } = await ask(api.POST(`${PLACE}/redrive`, { params: { path: { organizationId } }, body }));
  return rings;
}
