/** What this folder asks the server. */
import { useQuery, type UseQueryResult } from "@tanstack/react-query";
import { api, ask, type Schema } from "../api/client.ts";
import type { Kept } from "../users/preferences.ts";

export type Address = Schema<"AddressView">;

/** One's own, as any role may have it. */
export function useMyAddresses(): UseQueryResult<Schema<"AddressPage">> {
  return useQuery({
    queryKey: ["profile", "addresses"],
    queryFn: () => ask(api.GET("/api/v1/me/addresses", { params: { query: { limit: 100 } } })),
  });
}

export function useMyPreferences(): UseQueryResult<Kept> {
  return useQuery({ queryKey: ["profile", "preferences"], queryFn: () => ask(api.GET("/api/v1/me/preferences")) });
}

export function useMyChoices(): UseQueryResult<Schema<"ChoicesBody">> {
  return useQuery({ queryKey: ["profile", "choices"], queryFn: () => ask(api.GET("/api/v1/me/choices")) });
}
