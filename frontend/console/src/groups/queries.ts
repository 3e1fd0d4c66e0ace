/** What this folder asks the server. */
import { queryOptions, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { api, ask, type Schema } from "../api/client.ts";
import { type CursorList, type Page, queryClient, useCursorList } from "../api/queries.ts";
import { across } from "./across.ts";

export type Group = Schema<"GroupBody">;
export type User = Schema<"UserBody">;

export const GROUPS = "/api/v1/solutions/{solutionId}/groups";
export const GROUP = `${GROUPS}/{groupId}` as const;
const AT_ONCE = 50;
/** How many notifications are looked through for where a group was used. */
const LOOKED_AT = 200;

export function pathOf(of: Group): { params: { path: { solutionId: string; groupId: string } } } {
  return { params: { path: { solutionId: of.solutionId, groupId: of.groupId } } };
}

/** Groups of one solution, or solution by solution of all. */
export function useGroupList(solution: string | undefined): CursorList<Group> {
  return useCursorList<Group>(["groups", "list", solution ?? "all"], async (cursor) => {
    if (solution !== undefined) return pageOf(solution, cursor);
    const { items } = await queryClient.fetchQuery({
      queryKey: ["solutions", "all"],
      queryFn: () => ask(api.GET("/api/v1/solutions", { params: { query: { limit: 500 } } })),
      staleTime: 10_000,
    });
    return across(items.map(({ solutionId }) => solutionId), pageOf, cursor);
  });
}

function pageOf(solutionId: string, cursor: string | undefined): Promise<Page<Group>> {
  return ask(
    api.GET(GROUPS, { params: { path: { solutionId }, query: { limit: AT_ONCE, ...(cursor && { cursor }) } } }),
  );
}

export type GroupDetail = Schema<"GroupDetail">;

export function groupQuery(solutionId: string, groupId: string) {
  return queryOptions({
    queryKey: ["groups", "one", groupId],
    queryFn: () => ask(api.GET(GROUP, { params: { path: { solutionId, groupId } } })),
  });
}

export function useGroupMembers(of: Group): CursorList<User> {
  return useCursorList<User>(["groups", "members", of.groupId], (cursor) =>
    ask(
      api.GET(`${GROUP}/members`, {
        params: { ...pathOf(of).params, query: { limit: AT_ONCE, ...(cursor && { cursor }) } },
      }),
    ),
  );
}

/** The last notifications that named the group. */
export function useUses(organizationId: string, of: Group): UseQueryResult<{ items: Schema<"NotificationBody">[] }> {
  return useQuery({
    queryKey: ["notifications", "of-group", of.groupId, of.name],
    queryFn: async () => {
      const page = await ask(
        api.GET("/api/v1/organizations/{organizationId}/notifications", {
          params: { path: { organizationId }, query: { solutionId: of.solutionId, limit: LOOKED_AT } },
        }),
      );
      return { items: page.items.filter((one) => one.scope === "SLN_GRP" && one.groups?.includes(of.name)) };
    },
  });
}
