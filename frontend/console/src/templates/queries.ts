/** What this folder asks the server. */
import { keepPreviousData, queryOptions, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { api, ask, type Schema } from "../api/client.ts";
import { type CursorList, useCursorList, useMe } from "../api/queries.ts";

export type Template = Schema<"TemplateBody">;
export type Summary = Schema<"TemplateSummary">;
export type Change = Schema<"TemplateChange">;
export type Version = Schema<"VersionSummary">;
export type Rendered = Schema<"tocsin.http.api.templates.RenderedBody">;

export const TEMPLATE = "/api/v1/templates/{templateId}";

export const pathOf = (templateId: string) => ({ params: { path: { templateId } } });

/** Makers read templates; only owners and administrators change them. */
export function useMayWrite(): boolean {
  const { role } = useMe().user;
  return role === "OWNER" || role === "ADMIN";
}

export function useTemplates(): CursorList<Summary> {
  return useCursorList<Summary>(["templates", "list"], (cursor) =>
    ask(api.GET("/api/v1/templates", { params: { query: { limit: 50, ...(cursor && { cursor }) } } })),
  );
}

export function templateQuery(templateId: string) {
  return queryOptions({
    queryKey: ["templates", "one", templateId],
    queryFn: () => ask(api.GET(TEMPLATE, pathOf(templateId))),
  });
}

export function useVersions(templateId: string): CursorList<Version> {
  return useCursorList<Version>(["templates", "versions", templateId], (cursor) =>
    ask(
      api.GET(`${TEMPLATE}/versions`, {
        params: { path: { templateId }, query: { limit: 50, ...(cursor && { cursor }) } },
      }),
    ),
  );
}

export function useVersion(templateId: string, version: string | undefined): UseQueryResult<Template> {
  return useQuery({
    queryKey: ["templates", "version", templateId, version],
    queryFn: () =>
      ask(api.GET(`${TEMPLATE}/versions/{version}`, { params: { path: { templateId, version: version ?? "" } } })),
    enabled: version !== undefined,
    // A version never changes; only which one is used.
    staleTime: 300_000,
  });
}

/** What somebody would read of words that are not saved. */
export function useRendered(body: Schema<"DraftRequest"> | null): UseQueryResult<Rendered> {
  return useQuery({
    queryKey: ["templates", "draft", body],
    queryFn: () => ask(api.POST("/api/v1/templates/render", { body: body as Schema<"DraftRequest"> })),
    enabled: body !== null,
    placeholderData: keepPreviousData,
    staleTime: 60_000,
    gcTime: 60_000,
  });
}
