/** What this folder asks the server. */
import { keepPreviousData, queryOptions, useQuery, type UseQueryResult } from "@tanstack/react-query";
import { useMemo } from "react";
import { api, ask, type Schema } from "../api/client.ts";
import { type CursorList, useCursorList, useFresh, useLiveState, useOrganizationId } from "../api/queries.ts";
import { endOf, startOf } from "../parts/days.ts";
import type { DataSearch } from "./route.ts";
import { keyed, type Keyed, readsTag, type Stretch } from "./values.ts";

export type Point = Keyed<Schema<"DataPointBody">>;
export type Device = Schema<"DeviceBody">;
export type DeviceDetail = Schema<"DeviceDetail">;
export type DataSeries = Schema<"DataSeriesBody">;

const PLACE = "/api/v1/organizations/{organizationId}";
const DEVICE = `${PLACE}/devices/{device}` as const;
const FRESH_MS = 500;
/** Without a stream, which is for administrators: the list is read again by itself. */
const POLL_MS = 5_000;

/** All of this folder is read again when points have come in, or a device was changed. */
export function useFreshData(): void {
  useFresh(["data."], ["data"], FRESH_MS);
}

function usePoll(): number | false {
  return useLiveState() === "live" ? false : POLL_MS;
}

/** The filters as the API takes them; `tag` only once it is one. */
export function filterOf({ device, variable, tag, from, to }: DataSearch): Record<string, string> {
  return {
    ...(device && { device }),
    ...(variable && { variable }),
    ...(tag && readsTag(tag) && { tag }),
    ...(from && { since: startOf(from) }),
    ...(to && { until: endOf(to) }),
  };
}

export function usePoints(search: DataSearch): CursorList<Point> {
  const organizationId = useOrganizationId();
  const filter = filterOf(search);
  const list = useCursorList<Schema<"DataPointBody">>(
    ["data", organizationId, "points", filter],
    (cursor) => {
      const query = { limit: 50, ...filter, ...(cursor && { cursor }) };
      return ask(api.GET(`${PLACE}/data`, { params: { path: { organizationId }, query } }));
    },
    { refetchInterval: usePoll() },
  );
  const rows = useMemo(() => keyed(list.rows), [list.rows]);
  return { ...list, rows };
}

export function useCsvOfPoints(): (search: DataSearch) => string {
  const organizationId = useOrganizationId();
  return (search) => `/api/v1/organizations/${organizationId}/data.csv?${new URLSearchParams(filterOf(search)).toString()}`;
}

interface SeriesOf {
  device: string;
  variable: string;
  stretch: Stretch;
}

/** Where it ends is asked of the clock each time, so that the chart moves on. */
export function useSeries({ device, variable, stretch }: SeriesOf): UseQueryResult<DataSeries> {
  const organizationId = useOrganizationId();
  return useQuery({
    queryKey: ["data", organizationId, "series", device, variable, stretch],
    queryFn: () => {
      const since = stretch.since ?? new Date(Date.now() - stretch.ms).toISOString();
      const { until, bucketSeconds } = stretch;
      const query = { device, variable, since, ...(until && { until }), ...(bucketSeconds && { bucketSeconds }) };
      return ask(api.GET(`${PLACE}/data/series`, { params: { path: { organizationId }, query } }));
    },
    placeholderData: keepPreviousData,
    refetchInterval: usePoll(),
  });
}

export function useDevices({ tag, search }: Pick<DataSearch, "tag" | "search">): CursorList<Device> {
  const organizationId = useOrganizationId();
  const filter = { ...(tag && readsTag(tag) && { tag }), ...(search && { search }) };
  return useCursorList<Device>(
    ["data", organizationId, "devices", filter],
    (cursor) => {
      const query = { limit: 50, ...filter, ...(cursor && { cursor }) };
      return ask(api.GET(`${PLACE}/devices`, { params: { path: { organizationId }, query } }));
    },
    { refetchInterval: usePoll() },
  );
}

export function deviceQuery(organizationId: string, device: string) {
  return queryOptions({
    queryKey: ["data", organizationId, "device", device],
    queryFn: () => ask(api.GET(DEVICE, { params: { path: { organizationId, device } } })),
  });
}

/** Names to choose a device from. */
export function useDeviceNames(search: string): string[] {
  const organizationId = useOrganizationId();
  const query = { limit: 20, ...(search.trim() !== "" && { search: search.trim().slice(0, 100) }) };
  const { data } = useQuery({
    queryKey: ["data", organizationId, "names", query],
    queryFn: () => ask(api.GET(`${PLACE}/devices`, { params: { path: { organizationId }, query } })),
    placeholderData: keepPreviousData,
  });
  return data?.items.map(({ device }) => device) ?? [];
}

/** What the device measures; nothing for a device that is not known. */
export function useVariableNames(device: string | undefined): string[] {
  const organizationId = useOrganizationId();
  const { data } = useQuery({ ...deviceQuery(organizationId, device ?? ""), enabled: device !== undefined, retry: false });
  return data?.variables.map(({ variable }) => variable) ?? [];
}

export function saveDevice(organizationId: string, device: string, body: Schema<"DeviceSave">): Promise<DeviceDetail> {
  return ask(api.PUT(DEVICE, { params: { path: { organizationId, device } }, body }));
}
