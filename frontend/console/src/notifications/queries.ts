/** What this folder asks the server. Query keys begin with `notifications`. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, ask, type Schema } from "../api/client.ts";
import { type CursorList, useCursorList } from "../api/queries.ts";
import type { ListSearch } from "./route.ts";

export type Notification = Schema<"NotificationBody">;

export const EVENTS = ["notification.", "delivery.", "inbox."] as const;
/** Events come at once; what is counted in bulk is looked at so often while it moves. */
export const MOVING_MS = 2_000;

export function useNotifications(
  organizationId: string,
  search: ListSearch,
  refetchInterval: number | false,
): CursorList<Notification> {
  const query = listQuery(search);
  return useCursorList<Notification>(
    ["notifications", "list", organizationId, query],
    (cursor) =>
      ask(
        api.GET("/api/v1/organizations/{organizationId}/notifications", {
          params: { path: { organizationId }, query: { ...query, ...(cursor && { cursor }) } },
        }),
      ),
    { refetchInterval },
  );
}

/** The address's filters as the API takes them. Days are those of the person's own zone. */
export function listQuery(search: ListSearch): Record<string, string | number> & { priority?: Schema<"Priority"> } {
  return {
    limit: 50,
    ...(search.search && { search: search.search }),
    ...(search.state && { state: search.state.join(",") }),
    ...(search.solution && { solutionId: search.solution }),
    ...(search.category && { category: search.category }),
    ...(search.priority && { priority: search.priority }),
    ...(search.from && { from: new Date(`${search.from}T00:00:00`).toISOString() }),
    ...(search.to && { to: new Date(`${search.to}T23:59:59.999`).toISOString() }),
  };
}

export function notificationQuery(organizationId: string, notificationId: string) {
  return queryOptions({
    queryKey: ["notifications", "one", notificationId],
    queryFn: () =>
      ask(
        api.GET("/api/v1/organizations/{organizationId}/notifications/{notificationId}", {
          params: { path: { organizationId, notificationId } },
        }),
      ),
  });
}

/** A person's name by id; undefined while it is not known, or who it was is gone. */
export function usePersonName(userId: string): string | undefined {
  const { data } = useQuery({
    queryKey: ["users", "one", userId],
    queryFn: () => ask(api.GET("/api/v1/users/{userId}", { params: { path: { userId } } })),
    enabled: userId !== "",
    staleTime: 300_000,
    retry: false,
  });
  return data?.name;
}

export function useCategories(): Schema<"CategoryBody">[] {
  const { data } = useQuery({
    queryKey: ["categories"],
    queryFn: () => ask(api.GET("/api/v1/categories")),
    staleTime: 60_000,
  });
  return data?.items ?? [];
}
