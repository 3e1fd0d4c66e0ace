/** The addresses of this folder, and what their search params may be. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { flag, oneOf, type Search, text, tidy } from "../parts/filters.ts";
import { rootRoute } from "../root.ts";

export const TABS = ["members", "used"] as const;

export interface GroupsSearch {
  /** Only groups of this solution. */
  solution?: string | undefined;
  /** The form for a new one is open. */
  new?: true | undefined;
}

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/groups",
  validateSearch: (given: Search): GroupsSearch =>
    tidy({ solution: text(given, "solution"), new: flag(given, "new") }),
  component: lazyRouteComponent(() => import("./ListPage.tsx"), "ListPage"),
});

export interface GroupSearch {
  tab?: (typeof TABS)[number] | undefined;
  /** The form to add people is open. */
  add?: true | undefined;
}

const detailRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/groups/$solutionId/$groupId",
  validateSearch: (given: Search): GroupSearch =>
    tidy({ tab: oneOf(given, "tab", TABS), add: flag(given, "add") }),
  component: lazyRouteComponent(() => import("./DetailPage.tsx"), "DetailPage"),
});

export const groupsRoutes = [listRoute, detailRoute] as const;
