/** A list that comes as a whole, for `<CursorTable>`. */
import type { UseQueryResult } from "@tanstack/react-query";
import type { CursorList } from "../api/queries.ts";

export function wholeList<Row>(found: UseQueryResult<{ items: Row[] }>, keep?: (row: Row) => boolean): CursorList<Row> {
  const rows = found.data?.items ?? [];
  return {
    total: found.data === undefined ? undefined : rows.length,
    rows: keep === undefined ? rows : rows.filter(keep),
    pending: found.isPending,
    error: found.error,
    hasMore: false,
    loadingMore: false,
    more: () => undefined,
    retry: () => void found.refetch(),
  };
}
