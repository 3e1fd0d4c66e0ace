/** What this folder asks the server. */
import { type QueryClient, queryOptions, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { api, ask, type Schema } from "../api/client.ts";
import { type CursorList, useCursorList, useMe, useOrganizationId } from "../api/queries.ts";

export type Analysis = Schema<"AnalysisBody">;
export type Change = Schema<"AnalysisChange">;
export type Version = Schema<"AnalysisVersionSummary">;
export type Run = Schema<"RunBody">;
export type Line = Schema<"LineBody">;
export type Scope = Schema<"TokenScope">;
export type ScriptRules = Schema<"ScriptsBody">;

export const ANALYSES = "/api/v1/organizations/{organizationId}/analyses";
export const ANALYSIS = `${ANALYSES}/{analysisId}` as const;
export const SCRIPTS = "/api/v1/organizations/{organizationId}/scripts";
/** The server's figure, too. */
export const MOST_VARIABLES = 20;

/** What is still to end. */
export const isOpen = (state: Run["state"]): boolean => ["queued", "running", "waiting"].includes(state);

/** Makers read and run; owners and administrators write. */
export function useMayWrite(): boolean {
  const { role } = useMe().user;
  return role === "OWNER" || role === "ADMIN";
}

/** Where an analysis is. */
export interface Place {
  organizationId: string;
  analysisId: string;
}

export const at = (path: Place) => ({ params: { path } });

export function usePlace(analysisId: string): Place {
  return { organizationId: useOrganizationId(), analysisId };
}

export function useAnalyses(): UseQueryResult<Schema<"AnalysisPage">> {
  const organizationId = useOrganizationId();
  return useQuery({
    queryKey: ["analysis", "list"],
    queryFn: () => ask(api.GET(ANALYSES, { params: { path: { organizationId }, query: { limit: 500 } } })),
    // Listeners come and go without an event.
    refetchInterval: 15_000,
  });
}

export function analysisQuery(place: Place) {
  return queryOptions({
    queryKey: ["analysis", "one", place.analysisId],
    queryFn: () => ask(api.GET(ANALYSIS, at(place))),
    // Others save, too.
    refetchInterval: 5_000,
  });
}

/** A change answers with the analysis, but without what its runs have come to: that stays. */
export function shown(client: QueryClient, changed: Analysis): void {
  client.setQueryData<Analysis>(["analysis", "one", changed.analysisId], (before) => ({
    ...changed,
    ...(before?.activity !== undefined && { activity: before.activity }),
  }));
}

export function codeQuery(place: Place, version: number) {
  return queryOptions({
    queryKey: ["analysis", "code", place.analysisId, version],
    queryFn: () => {
      const path = { ...place, version: String(version) };
      return ask(api.GET(`${ANALYSIS}/versions/{version}`, { params: { path } }));
    },
    enabled: version > 0,
    // A version never changes; only which one runs.
    staleTime: Number.POSITIVE_INFINITY,
  });
}

export function useVersions(place: Place): CursorList<Version> {
  return useCursorList<Version>(["analysis", "versions", place.analysisId], (cursor) =>
    ask(api.GET(`${ANALYSIS}/versions`, { params: { path: { ...place }, query: { limit: 50, ...(cursor && { cursor }) } } })),
  );
}

export function useRuns(place: Place): CursorList<Run> {
  return useCursorList<Run>(["analysis", "runs", place.analysisId], (cursor) =>
    ask(api.GET(`${ANALYSIS}/runs`, { params: { path: { ...place }, query: { limit: 50, ...(cursor && { cursor }) } } })),
  );
}

export function runQuery(place: Place, runId: string | undefined) {
  return queryOptions({
    queryKey: ["analysis", "run", place.analysisId, runId],
    queryFn: () => ask(api.GET(`${ANALYSIS}/runs/{runId}`, { params: { path: { ...place, runId: runId ?? "" } } })),
    enabled: runId !== undefined,
  });
}

/** All that was kept of what a run has said. */
export function linesQuery(place: Place, runId: string | undefined) {
  return queryOptions({
    queryKey: ["analysis", "lines", place.analysisId, runId],
    queryFn: async () => {
      const lines: Line[] = [];
      for (let cursor: string | undefined = ""; cursor !== undefined; ) {
        const query: { limit: number; cursor?: string } = { limit: 500, ...(cursor !== "" && { cursor }) };
        const path = { ...place, runId: runId ?? "" };
        const page: Schema<"LinePage"> = await ask(api.GET(`${ANALYSIS}/runs/{runId}/log`, { params: { path, query } }));
        lines.push(...page.items);
        cursor = page.cursor;
      }
      return lines;
    },
    enabled: runId !== undefined,
  });
}

export function useScriptRules(): UseQueryResult<ScriptRules> {
  const organizationId = useOrganizationId();
  return useQuery({
    queryKey: ["analysis", "rules"],
    queryFn: () => ask(api.GET(SCRIPTS, { params: { path: { organizationId } } })),
  });
}

export function useIsolation(): UseQueryResult<Schema<"IsolationBody">> {
  return useQuery({
    queryKey: ["analysis", "isolation"],
    queryFn: () => ask(api.GET("/api/v1/isolation")),
    staleTime: 300_000,
  });
}
