/** What this folder asks the server. */
import { queryOptions, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schema } from "../api/client.ts";
import { useOrganizationId } from "../api/queries.ts";

export type Settings = Schema<"SettingsBody">;
export type Role = Schema<"Role">;
export type User = Schema<"UserBody">;

export type Sso = Schema<"SingleSignOnView">;

export const SSO = "/api/v1/organizations/{organizationId}/single-sign-on";
const SETTINGS = "/api/v1/organizations/{organizationId}/settings";

export function settingsQuery(organizationId: string) {
  return queryOptions({
    queryKey: ["organization", "settings", organizationId],
    // The client makes lists of pairs into lists of lists.
    queryFn: () => ask(api.GET(SETTINGS, { params: { path: { organizationId } } })) as Promise<Settings>,
  });
}

export function ssoQuery(organizationId: string) {
  return queryOptions({
    queryKey: ["organization", "sso", organizationId],
    queryFn: () => ask(api.GET(SSO, { params: { path: { organizationId } } })),
  });
}

export const regionsQuery = queryOptions({
  queryKey: ["organization", "regions"],
  queryFn: () => ask(api.GET("/api/v1/regions")),
});

/** The API takes all settings at once: what is not changed is read again just before. */
export function useSaveSettings(): (change: Partial<Settings>) => Promise<void> {
  const client = useQueryClient();
  const organizationId = useOrganizationId();
  return async (change) => {
    const params = { path: { organizationId } };
    const before = (await ask(api.GET(SETTINGS, { params }))) as Settings;
    const saved = (await ask(api.PUT(SETTINGS, { params, body: { ...before, ...change } }))) as Settings;
    client.setQueryData(settingsQuery(organizationId).queryKey, saved);
  };
}

/** What is typed as a number, or nothing where the field is empty. */
export function numberOf(typed: number | string): number | undefined {
  return typed === "" ? undefined : Number(typed);
}

export function useSetRole(): (userId: string, role: Role) => Promise<User> {
  const client = useQueryClient();
  return async (userId, role) => {
    const params = { path: { userId } };
    const saved = await ask(api.PATCH("/api/v1/users/{userId}", { params, body: { role } }));
    await Promise.all([
      client.invalidateQueries({ queryKey: ["organization", "role"] }),
      client.invalidateQueries({ queryKey: ["users"] }),
      client.invalidateQueries({ queryKey: ["me"] }),
    ]);
    return saved;
  };
}
