/** What this folder asks the server. */
import { queryOptions, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { api, ask, type Schema } from "../api/client.ts";
import { type CursorList, useCursorList, useMe } from "../api/queries.ts";
import type { Kept } from "./preferences.ts";
import type { UsersSearch } from "./route.ts";

export type User = Schema<"UserBody">;
export type UserRecord = Schema<"UserRecord">;
export type Address = Schema<"AddressView">;
export type Received = Schema<"ReceivedBody">;

export const USER = "/api/v1/users/{userId}";
const AT_ONCE = 50;

export const pathOf = (userId: string) => ({ params: { path: { userId } } });

/** Only owners and administrators change people. */
export function useMayChange(): boolean {
  const { role } = useMe().user;
  return role === "OWNER" || role === "ADMIN";
}

export function useUserList({ search, role, active, tag, signIn }: UsersSearch): CursorList<UserRecord> {
  const query = {
    limit: AT_ONCE,
    ...(search && { search }),
    ...(role && { role }),
    ...(active && { active: active === "true" }),
    ...(tag && { tag }),
    ...(signIn && { hasPassword: signIn === "ready" }),
    count: true,
  };
  return useCursorList<UserRecord>(["users", "list", query], (cursor) =>
    ask(api.GET("/api/v1/users", { params: { query: { ...query, ...(cursor && { cursor }) } } })),
  );
}

export function userQuery(userId: string) {
  return queryOptions({
    queryKey: ["users", "one", userId],
    queryFn: () => ask(api.GET(USER, pathOf(userId))),
  });
}

export function useMemberships(userId: string): UseQueryResult<Schema<"MembershipList">> {
  return useQuery({
    queryKey: ["users", "memberships", userId],
    queryFn: () => ask(api.GET(`${USER}/memberships`, pathOf(userId))),
  });
}

export function useAddresses(userId: string): UseQueryResult<Schema<"AddressPage">> {
  return useQuery({
    queryKey: ["users", "addresses", userId],
    queryFn: () => ask(api.GET(`${USER}/addresses`, { params: { path: { userId }, query: { limit: 100 } } })),
  });
}

export function useReceived(userId: string): CursorList<Received> {
  return useCursorList<Received>(["users", "received", userId], (cursor) =>
    ask(
      api.GET(`${USER}/notifications`, {
        params: { path: { userId }, query: { limit: AT_ONCE, ...(cursor && { cursor }) } },
      }),
    ),
  );
}

export function usePreferences(userId: string): UseQueryResult<Kept> {
  return useQuery({
    queryKey: ["users", "preferences", userId],
    queryFn: () => ask(api.GET(`${USER}/preferences`, pathOf(userId))),
  });
}

export function useChannels(): Schema<"ChannelBody">[] {
  const { data } = useQuery({
    queryKey: ["channels"],
    queryFn: () => ask(api.GET("/api/v1/channels")),
    staleTime: 60_000,
  });
  return data?.items ?? [];
}

/** What the person did with it, as the furthest state. */
export function stateOf(of: Received): string {
  if (of.answeredAt !== undefined) return "ANSWERED";
  if (of.archivedAt !== undefined) return "ARCHIVED";
  if (of.readAt !== undefined) return "READ";
  return of.seenAt !== undefined ? "SEEN" : "IN INBOX";
}
