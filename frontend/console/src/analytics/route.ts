import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { day, many, oneOf, type Search, tidy } from "../parts/filters.ts";
import { rootRoute } from "../root.ts";

export const TABS = ["figures", "feedback", "status"] as const;
export const RANGES = ["7", "30", "90", "365", "own"] as const;
export const COMPARISONS = ["before", "year"] as const;
export const STEPS = ["day", "hour"] as const;
export const GROUPS = ["category", "channel", "solution"] as const;
export const TIMES = ["arrival", "provider", "seen"] as const;
export const CHARTS = ["rings", "people", "latency", "groups"] as const;

export interface AnalyticsSearch {
  tab?: (typeof TABS)[number] | undefined;
  /** 30 days without. With `own`, from one day to another. */
  range?: (typeof RANGES)[number] | undefined;
  from?: string | undefined;
  to?: string | undefined;
  compare?: (typeof COMPARISONS)[number] | undefined;
  by?: (typeof STEPS)[number] | undefined;
  group?: (typeof GROUPS)[number] | undefined;
  /** Of which time the chart is; to the inbox without. */
  time?: (typeof TIMES)[number] | undefined;
  /** The charts that are shown as tables. */
  tables?: (typeof CHARTS)[number][] | undefined;
}

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/analytics",
  validateSearch: (given: Search): AnalyticsSearch =>
    tidy({
      tab: oneOf(given, "tab", TABS),
      range: oneOf(given, "range", RANGES),
      from: day(given, "from"),
      to: day(given, "to"),
      compare: oneOf(given, "compare", COMPARISONS),
      by: oneOf(given, "by", STEPS),
      group: oneOf(given, "group", GROUPS),
      time: oneOf(given, "time", TIMES),
      tables: many(given, "tables", CHARTS),
    }),
  component: lazyRouteComponent(() => import("./Page.tsx"), "Analytics"),
});

export const analyticsRoutes = [listRoute] as const;
