/** What this folder asks the server. */
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api, ask, type Schema } from "../api/client.ts";
import { type CursorList, useCursorList } from "../api/queries.ts";

export type Webhook = Schema<"WebhookBody">;
export type Attempt = Schema<"tocsin.http.api.webhooks.AttemptBody">;
export type LoggedEvent = Schema<"EventBody">;
export type Kind = Schema<"EventKind">;

export function useWebhooks(): CursorList<Webhook> {
  return useCursorList<Webhook>(["webhooks", "list"], (cursor) =>
    ask(api.GET("/api/v1/webhooks", { params: { query: { limit: 50, ...(cursor && { cursor }) } } })),
  );
}

export function webhookQuery(webhookId: string) {
  return queryOptions({
    queryKey: ["webhooks", "one", webhookId],
    queryFn: () => ask(api.GET("/api/v1/webhooks/{webhookId}", { params: { path: { webhookId } } })),
    refetchInterval: 4_000,
  });
}

export function useAttempts(webhookId: string): CursorList<Attempt> {
  return useCursorList<Attempt>(
    ["webhooks", "attempts", webhookId],
    (cursor) =>
      ask(
        api.GET("/api/v1/webhooks/{webhookId}/attempts", {
          params: { path: { webhookId }, query: { limit: 50, ...(cursor && { cursor }) } },
        }),
      ),
    { refetchInterval: 4_000 },
  );
}

export function useEvents(kind: string | undefined, since: string | undefined): CursorList<LoggedEvent> {
  const query = {
    limit: 50,
    ...(kind && { kinds: kind }),
    ...(since && { since: new Date(`${since}T00:00:00`).toISOString() }),
  };
  return useCursorList<LoggedEvent>(["webhooks", "events", query], (cursor) =>
    ask(api.GET("/api/v1/events", { params: { query: { ...query, ...(cursor && { cursor }) } } })),
  );
}

interface KindWords {
  kinds: Kind[];
  /** "A notification was accepted": in the language that is read, else in the server's words. */
  meaning: (kind: string) => string;
}

export function useKinds(): KindWords {
  const { t } = useTranslation("webhooks");
  const { data } = useQuery({
    queryKey: ["webhooks", "kinds"],
    queryFn: () => ask(api.GET("/api/v1/event-kinds")),
    staleTime: Infinity,
  });
  const said = new Map(data?.items.map((one) => [one.kind as string, one.meaning]));
  return {
    kinds: data?.items.map((one) => one.kind) ?? [],
    meaning: (kind) => t(`kinds.${kind.replace(".", "_")}`, { defaultValue: said.get(kind) ?? kind }),
  };
}

export type Health = "well" | "failing" | "off" | "disabled";

export function healthOf(of: Webhook): Health {
  if (!of.enabled) return of.disabledReason === undefined ? "off" : "disabled";
  return of.failingSince === undefined ? "well" : "failing";
}
