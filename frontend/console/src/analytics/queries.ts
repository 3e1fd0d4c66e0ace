/** What this folder asks the server. */
import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { api, ask, type Schema } from "../api/client.ts";
import { useOrganizationId } from "../api/queries.ts";
import { endOf, startOf } from "../parts/days.ts";
import type { Period } from "./period.ts";

export type Analytics = Schema<"AnalyticsAnswer">;
export type Figures = Schema<"FiguresBody">;
export type Series = Schema<"SeriesBody">;
export type Times = Schema<"TimesBody">;
export type Fault = Schema<"FaultBody">;
type Group = Schema<"TallyGroup">;

interface Query {
  from: string;
  to: string;
  by: "day" | "hour";
  group: Group;
}

export function analyticsQuery(period: Period, by: "day" | "hour", group: Group): Query {
  return { from: startOf(period.from), to: endOf(period.to), by, group };
}

export function useAnalytics(query: Query | undefined): UseQueryResult<Analytics> {
  const organizationId = useOrganizationId();
  return useQuery({
    queryKey: ["analytics", organizationId, query],
    queryFn: () =>
      ask(
        api.GET("/api/v1/organizations/{organizationId}/analytics", {
          params: { path: { organizationId }, query: query ?? {} },
        }),
      ),
    enabled: query !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

/** Times have no groups, faults no steps either. */
export function timesQuery({ from, to, by }: Query): Omit<Query, "group"> {
  return { from, to, by };
}

export function useTimes(query: Query | undefined): UseQueryResult<Schema<"TimesAnswer">> {
  const organizationId = useOrganizationId();
  const asked = query && timesQuery(query);
  return useQuery({
    queryKey: ["analytics", "times", organizationId, asked],
    queryFn: () =>
      ask(
        api.GET("/api/v1/organizations/{organizationId}/analytics/times", {
          params: { path: { organizationId }, query: asked ?? {} },
        }),
      ),
    enabled: query !== undefined,
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

export function useFaults({ from, to }: Query): UseQueryResult<Schema<"FaultsAnswer">> {
  const organizationId = useOrganizationId();
  const query = { from, to };
  return useQuery({
    queryKey: ["analytics", "faults", organizationId, query],
    queryFn: () =>
      ask(api.GET("/api/v1/organizations/{organizationId}/analytics/faults", { params: { path: { organizationId }, query } })),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
}

export function useCsv(): (query: Partial<Query>, of?: "times" | "faults") => string {
  const organizationId = useOrganizationId();
  return (query, of) => {
    const file = of === undefined ? "analytics.csv" : `analytics/${of}.csv`;
    return `/api/v1/organizations/${organizationId}/${file}?${new URLSearchParams({ ...query }).toString()}`;
  };
}

export function useFeedback({ from, to }: Period): UseQueryResult<Schema<"FeedbackAnswer">> {
  const organizationId = useOrganizationId();
  const query = { from: startOf(from), to: endOf(to) };
  return useQuery({
    queryKey: ["analytics", "feedback", organizationId, query],
    queryFn: () =>
      ask(api.GET("/api/v1/organizations/{organizationId}/feedback", { params: { path: { organizationId }, query } })),
    placeholderData: keepPreviousData,
  });
}
