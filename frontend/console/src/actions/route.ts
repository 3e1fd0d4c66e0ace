/** The addresses of this folder, and what their search params may be. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { oneOf, type Search, text, tidy } from "../parts/filters.ts";
import { rootRoute } from "../root.ts";
import type { Prefill } from "./draft.ts";

export const TABS = ["rule", "history", "devices", "versions"] as const;
export const SWITCHES = ["on", "off", "failing"] as const;

export interface ListSearch {
  search?: string | undefined;
  show?: (typeof SWITCHES)[number] | undefined;
}

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/actions",
  validateSearch: (given: Search): ListSearch =>
    tidy({ search: text(given, "search"), show: oneOf(given, "show", SWITCHES) }),
  component: lazyRouteComponent(() => import("./ListPage.tsx"), "ListPage"),
});

/** `?device=…&variable=…&value=…` begins with a value of a device. */
const newRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/actions/new",
  validateSearch: (given: Search): Prefill =>
    tidy({ device: text(given, "device"), variable: text(given, "variable"), value: text(given, "value") }),
  component: lazyRouteComponent(() => import("./NewPage.tsx"), "NewPage"),
});

export interface ActionSearch {
  tab?: (typeof TABS)[number] | undefined;
}

const detailRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/actions/$actionId",
  validateSearch: (given: Search): ActionSearch => tidy({ tab: oneOf(given, "tab", TABS) }),
  component: lazyRouteComponent(() => import("./DetailPage.tsx"), "DetailPage"),
});

export const actionsRoutes = [listRoute, newRoute, detailRoute] as const;
