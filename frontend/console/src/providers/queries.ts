/** What this folder asks the server. */
import { queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import { api, ask, type Schema } from "../api/client.ts";
import { failed } from "../parts/toasts.tsx";

export type Channel = Schema<"ChannelBody">;
export type Provider = Schema<"ProviderBody">;
export type FormField = Schema<"FieldBody">;
type Providers = Schema<"ProviderList">;

const ORDER = ["web_push", "fcm", "apns", "email", "sms", "chat", "webhook"];

export const channelsQuery = queryOptions({
  queryKey: ["channels"],
  queryFn: () => ask(api.GET("/api/v1/channels")),
  staleTime: 30_000,
});

export const providersQuery = queryOptions({
  queryKey: ["providers"],
  queryFn: () => ask(api.GET("/api/v1/providers")),
});

/** The circuits that are open; an installation may have the status switched off. */
export const pausedQuery = queryOptions({
  queryKey: ["status"],
  queryFn: () => ask(api.GET("/api/v1/status")),
  refetchInterval: 15_000,
  retry: false,
});

/** Push first, then what most have; what is new to the console comes last. */
export function inOrder(channels: readonly Channel[]): Channel[] {
  const place = ({ name }: Channel): number => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return [...channels].sort((one, other) => place(one) - place(other));
}

/** Moves what is shown at once, and puts it back if the server does not agree. */
export function useReorder(): (providers: readonly Provider[]) => void {
  const client = useQueryClient();
  const { mutate } = useMutation({
    mutationFn: async (providers: readonly Provider[]) => {
      for (const [position, { providerId, position: before }] of providers.entries()) {
        if (position === before) continue;
        const params = { path: { providerId } };
        await ask(api.PATCH("/api/v1/providers/{providerId}", { params, body: { position } }));
      }
    },
    onMutate: (providers) => {
      const places = new Map(providers.map(({ providerId }, position) => [providerId, position]));
      client.setQueryData<Providers>(providersQuery.queryKey, (before) => {
        if (before === undefined) return before;
        const items = before.items
          .map((one) => ({ ...one, position: places.get(one.providerId) ?? one.position }))
          .sort((one, other) => one.position - other.position);
        return { ...before, items };
      });
    },
    onError: failed,
    onSettled: () => client.invalidateQueries({ queryKey: ["providers"] }),
  });
  return mutate;
}
