/** The addresses of this folder, and what their search params may be. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { day, flag, many, oneOf, type Search, text, tidy } from "../parts/filters.ts";
import { NOTIFICATION_STATES } from "../parts/states.ts";
import { rootRoute } from "../root.ts";

export const PRIORITIES = ["low", "normal", "high", "critical"] as const;
export const TABS = ["recipients", "timeline", "answers", "payload"] as const;

export interface ListSearch {
  search?: string | undefined;
  state?: (typeof NOTIFICATION_STATES)[number][] | undefined;
  solution?: string | undefined;
  category?: string | undefined;
  priority?: (typeof PRIORITIES)[number] | undefined;
  from?: string | undefined;
  to?: string | undefined;
  /** The send pane is open. */
  send?: true | undefined;
  /** The notification that the pane begins with a copy of. */
  copy?: string | undefined;
  /** The e-mail of somebody to begin with. */
  person?: string | undefined;
}

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/notifications",
  validateSearch: (given: Search): ListSearch =>
    tidy({
      search: text(given, "search"),
      state: many(given, "state", NOTIFICATION_STATES),
      solution: text(given, "solution"),
      category: text(given, "category"),
      priority: oneOf(given, "priority", PRIORITIES),
      from: day(given, "from"),
      to: day(given, "to"),
      send: flag(given, "send"),
      copy: text(given, "copy"),
      person: text(given, "person"),
    }),
  component: lazyRouteComponent(() => import("./ListPage.tsx"), "ListPage"),
});

export const WHICH = ["all", "unseen", "seen", "read", "answered", "reached", "failed", "waiting"] as const;

export interface DetailSearch {
  tab?: (typeof TABS)[number] | undefined;
  /** Which recipients are shown. */
  which?: (typeof WHICH)[number] | undefined;
  /** The person who is explained. */
  explain?: string | undefined;
  /** New content is being written. */
  replace?: true | undefined;
}

const detailRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/notifications/$notificationId",
  validateSearch: (given: Search): DetailSearch =>
    tidy({
      tab: oneOf(given, "tab", TABS),
      which: oneOf(given, "which", WHICH),
      explain: text(given, "explain"),
      replace: flag(given, "replace"),
    }),
  component: lazyRouteComponent(() => import("./DetailPage.tsx"), "DetailPage"),
});

export const notificationsRoutes = [listRoute, detailRoute] as const;
