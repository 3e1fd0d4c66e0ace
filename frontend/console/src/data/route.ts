/** The addresses of this folder, and what their search params may be. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { day, flag, oneOf, type Search, text, tidy } from "../parts/filters.ts";
import { rootRoute } from "../root.ts";

export const TABS = ["points", "devices"] as const;
export const SPANS = ["hour", "day", "week", "month"] as const;

export interface DataSearch {
  tab?: (typeof TABS)[number] | undefined;
  device?: string | undefined;
  variable?: string | undefined;
  /** One of the device's: `hall:3`. */
  tag?: string | undefined;
  /** When it was measured. */
  from?: string | undefined;
  to?: string | undefined;
  /** How much the chart shows where no days are chosen; a day without. */
  span?: (typeof SPANS)[number] | undefined;
  /** The chart is shown as a table. */
  table?: true | undefined;
  /** Of the devices: a part of the name. */
  search?: string | undefined;
}

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/data",
  validateSearch: (given: Search): DataSearch =>
    tidy({
      tab: oneOf(given, "tab", TABS),
      device: text(given, "device"),
      variable: text(given, "variable"),
      tag: text(given, "tag"),
      from: day(given, "from"),
      to: day(given, "to"),
      span: oneOf(given, "span", SPANS),
      table: flag(given, "table"),
      search: text(given, "search"),
    }),
  component: lazyRouteComponent(() => import("./Page.tsx"), "DataPage"),
});

export interface DeviceSearch {
  /** The form is open. */
  edit?: true | undefined;
}

const deviceRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/data/devices/$device",
  validateSearch: (given: Search): DeviceSearch => tidy({ edit: flag(given, "edit") }),
  component: lazyRouteComponent(() => import("./DevicePage.tsx"), "DevicePage"),
});

export const dataRoutes = [listRoute, deviceRoute] as const;
