/** What this folder asks the server. */
import { keepPreviousData, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { api, ask, type Schema } from "../api/client.ts";
import { type CursorList, type Page, useCursorList, useMe, useOrganizationId } from "../api/queries.ts";

export type Action = Schema<"ActionBody">;
export type Version = Schema<"ActionVersionBody">;
export type Evaluation = Schema<"EvaluationBody">;
export type Kinds = Schema<"KindsBody">;
export type Trial = Schema<"TestAnswer">;
export type Backtest = Schema<"BacktestBody">;
export type Standing = Schema<"StatePage">["items"][number];
export type Firing = Schema<"FiringBody">;

export const ACTIONS = "/api/v1/organizations/{organizationId}/actions";
export const ACTION = `${ACTIONS}/{actionId}` as const;
/** How soon what an action does is seen: the log of events says nothing of evaluations. */
const EVERY_MS = 3_000;

/** Builders read and write actions. */
export function useMayWrite(): boolean {
  return useMe().user.role !== "USER";
}

export function useActions(search: string | undefined): CursorList<Action> {
  const organizationId = useOrganizationId();
  return useCursorList<Action>(
    ["actions", "list", search],
    (cursor) =>
      ask(
        api.GET(ACTIONS, {
          params: { path: { organizationId }, query: { limit: 50, ...(search && { search }), ...(cursor && { cursor }) } },
        }),
        // The client's types forget that a place is a pair.
      ) as Promise<Page<Action>>,
    { refetchInterval: EVERY_MS },
  );
}

export function useAction(actionId: string): UseQueryResult<Action> {
  const organizationId = useOrganizationId();
  return useQuery({
    queryKey: ["actions", "one", actionId],
    queryFn: () => ask(api.GET(ACTION, { params: { path: { organizationId, actionId } } })) as Promise<Action>,
    refetchInterval: EVERY_MS,
  });
}

export function useEvaluations(actionId: string): UseQueryResult<Schema<"EvaluationList">> {
  const organizationId = useOrganizationId();
  return useQuery({
    queryKey: ["actions", "evaluations", actionId],
    queryFn: () => ask(api.GET(`${ACTION}/evaluations`, { params: { path: { organizationId, actionId } } })),
    refetchInterval: EVERY_MS,
  });
}

export function useStates(actionId: string): CursorList<Standing> {
  const organizationId = useOrganizationId();
  return useCursorList(
    ["actions", "states", actionId],
    (cursor) =>
      ask(
        api.GET(`${ACTION}/states`, {
          params: { path: { organizationId, actionId }, query: { limit: 50, ...(cursor && { cursor }) } },
        }),
      ),
    { refetchInterval: EVERY_MS },
  );
}

export function useVersions(actionId: string): CursorList<Version> {
  const organizationId = useOrganizationId();
  return useCursorList<Version>(["actions", "versions", actionId], (cursor) =>
    ask(
      api.GET(`${ACTION}/versions`, {
        params: { path: { organizationId, actionId }, query: { limit: 50, ...(cursor && { cursor }) } },
      }),
    ),
  );
}

export function useKinds(): Kinds | undefined {
  const organizationId = useOrganizationId();
  return useQuery({
    queryKey: ["actions", "kinds"],
    queryFn: () => ask(api.GET(`${ACTIONS}/kinds`, { params: { path: { organizationId } } })),
    staleTime: Infinity,
  }).data;
}

/** Names of devices like what is typed. */
export function useDevices(search: string): string[] {
  const organizationId = useOrganizationId();
  const query = { limit: 20, ...(search !== "" && { search }) };
  const { data } = useQuery({
    queryKey: ["actions", "devices", query],
    queryFn: () => ask(api.GET("/api/v1/organizations/{organizationId}/devices", { params: { path: { organizationId }, query } })),
    placeholderData: keepPreviousData,
    staleTime: 30_000,
  });
  return data?.items.map(({ device }) => device) ?? [];
}

/** A device with this tag, or any; a name of its own where there is none. */
export function useFirstDevice(tag: string | undefined): string {
  const organizationId = useOrganizationId();
  const query = { limit: 1, ...(tag !== undefined && { tag }) };
  const { data } = useQuery({
    queryKey: ["actions", "first-device", query],
    queryFn: () => ask(api.GET("/api/v1/organizations/{organizationId}/devices", { params: { path: { organizationId }, query } })),
    staleTime: 30_000,
    retry: false,
  });
  return data?.items[0]?.device ?? "device-1";
}

/** Variables of the latest points: of the device, or of any. */
export function useVariables(device: string): string[] {
  const organizationId = useOrganizationId();
  const { data } = useQuery({
    queryKey: ["actions", "variables", device],
    queryFn: async () => {
      const query = { limit: 200, ...(device !== "" && { device }) };
      const found = await ask(
        api.GET("/api/v1/organizations/{organizationId}/data", { params: { path: { organizationId }, query } }),
      );
      return [...new Set(found.items.map(({ variable }) => variable))].sort();
    },
    staleTime: 30_000,
    retry: false,
  });
  return data ?? [];
}

/** Kinds of events that can set an action off. */
export function useEventKinds(): Schema<"EventKindBody">[] {
  const { data } = useQuery({
    queryKey: ["actions", "event-kinds"],
    queryFn: () => ask(api.GET("/api/v1/event-kinds")),
    staleTime: Infinity,
  });
  return data?.items ?? [];
}
