/** What every page asks: who am I, which organization, and what is told live. */
import {
  keepPreviousData,
  QueryClient,
  type QueryKey,
  queryOptions,
  useInfiniteQuery,
  useQueryClient,
  useSuspenseQuery,
} from "@tanstack/react-query";
import { useEffect, useRef, useSyncExternalStore } from "react";
import { api, ask, type Schema } from "./client.ts";
import { Live, type LiveEvent, type LiveState } from "./live.ts";
import { problemOf } from "./problem.ts";

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 10_000,
      // What the server understood and refused is not asked again; a passing fault is, twice.
      retry: (failures, error) => {
        const { status } = problemOf(error);
        return failures < 2 && (status === 0 || status >= 500);
      },
    },
    mutations: { retry: false },
  },
});

export const live = new Live("/api/v1/stream");

export const meQuery = queryOptions({
  queryKey: ["me"],
  queryFn: () => ask(api.GET("/api/v1/me")),
  staleTime: 60_000,
});

/** Who is signed in. The shell has loaded it before any page is shown. */
export function useMe(): Schema<"Me"> {
  return useSuspenseQuery(meQuery).data;
}

export function useOrganizationId(): string {
  return useMe().organization.organizationId;
}

export function useLiveState(): LiveState {
  return useSyncExternalStore(
    (watcher) => live.onState(watcher),
    () => live.state,
  );
}

/** Calls `hear` with each event of one of these kinds (or families: `inbox.`), and with `reset`. */
export function useLive(kinds: readonly string[], hear: (event: LiveEvent) => void): void {
  const newest = useRef(hear);
  useEffect(() => {
    newest.current = hear;
  });
  const wanted = kinds.join(" ");
  useEffect(() => {
    const families = wanted.split(" ");
    return live.onEvent((event) => {
      const fits = families.some((one) => event.type === one || event.type.startsWith(one));
      if (fits || event.type === "reset") newest.current(event);
    });
  }, [wanted]);
}

/** Reads the queries below `key` again when such an event comes, at most every `everyMs`. */
export function useFresh(kinds: readonly string[], key: QueryKey, everyMs = 400): void {
  const client = useQueryClient();
  const waiting = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(waiting.current), []);
  useLive(kinds, () => {
    if (waiting.current !== undefined) return;
    waiting.current = setTimeout(() => {
      waiting.current = undefined;
      void client.invalidateQueries({ queryKey: key });
    }, everyMs);
  });
}

export interface Page<Row> {
  items: Row[];
  cursor?: string;
  total?: number;
}

/** A list that is read page by page, ready for `<CursorTable>`. Old rows stay while new ones load. */
export interface CursorList<Row> {
  rows: Row[];
  /** How many there are in all, where the list was asked to count. */
  total: number | undefined;
  pending: boolean;
  error: Error | null;
  hasMore: boolean;
  loadingMore: boolean;
  more: () => void;
  retry: () => void;
}

export function useCursorList<Row>(
  key: QueryKey,
  read: (cursor: string | undefined) => Promise<Page<Row>>,
  options: { enabled?: boolean; refetchInterval?: number | false } = {},
): CursorList<Row> {
  const found = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.cursor,
    placeholderData: keepPreviousData,
    ...options,
  });
  return {
    rows: found.data?.pages.flatMap((page) => page.items) ?? [],
    total: found.data?.pages[0]?.total,
    pending: found.isPending,
    error: found.error,
    hasMore: found.hasNextPage,
    loadingMore: found.isFetchingNextPage,
    more: () => void found.fetchNextPage(),
    retry: () => void found.refetch(),
  };
}
