/** What this folder asks the server. */
import { queryOptions } from "@tanstack/react-query";
import { api, ask, type Schema } from "../api/client.ts";
import { type CursorList, useCursorList } from "../api/queries.ts";

export type Solution = Schema<"SolutionBody">;
export type Screen = Schema<"ScreenBody">;
export type Member = Schema<"MemberBody">;
export type Group = Schema<"GroupBody">;

export const SOLUTION = "/api/v1/solutions/{solutionId}";
const AT_ONCE = 50;

export function useSolutionList(): CursorList<Solution> {
  return useCursorList<Solution>(["solutions", "list"], (cursor) =>
    ask(api.GET("/api/v1/solutions", { params: { query: { limit: AT_ONCE, ...(cursor && { cursor }) } } })),
  );
}

export function solutionQuery(solutionId: string) {
  return queryOptions({
    queryKey: ["solutions", "one", solutionId],
    queryFn: () => ask(api.GET(SOLUTION, { params: { path: { solutionId } } })),
  });
}

export function useMembers(solutionId: string): CursorList<Member> {
  return useCursorList<Member>(["solutions", "members", solutionId], (cursor) =>
    ask(
      api.GET(`${SOLUTION}/members`, {
        params: { path: { solutionId }, query: { limit: AT_ONCE, ...(cursor && { cursor }) } },
      }),
    ),
  );
}

export function useGroupsOf(solutionId: string): CursorList<Group> {
  return useCursorList<Group>(["groups", "list", solutionId], (cursor) =>
    ask(
      api.GET(`${SOLUTION}/groups`, {
        params: { path: { solutionId }, query: { limit: AT_ONCE, ...(cursor && { cursor }) } },
      }),
    ),
  );
}

/** Makes the person with this e-mail a member; false when nobody has it. */
export async function addMember(solutionId: string, email: string, role: Schema<"Role">): Promise<boolean> {
  const found = await ask(api.GET("/api/v1/users", { params: { query: { search: email, limit: 25 } } }));
  const person = found.items.find((one) => one.email === email.toLowerCase());
  if (person === undefined) return false;
  await ask(
    api.PUT(`${SOLUTION}/members/{userId}`, {
      params: { path: { solutionId, userId: person.userId } },
      body: { role },
    }),
  );
  return true;
}
