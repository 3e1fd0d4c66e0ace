/** The addresses of this folder, and what their search params may be. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { flag, oneOf, type Search, text, tidy } from "../parts/filters.ts";
import { rootRoute } from "../root.ts";

export const TABS = ["members", "groups", "screens", "inbox"] as const;
export type Tab = (typeof TABS)[number];

export interface SolutionsSearch {
  /** The form for a new one is open. */
  new?: true | undefined;
}

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/solutions",
  validateSearch: (given: Search): SolutionsSearch => tidy({ new: flag(given, "new") }),
  component: lazyRouteComponent(() => import("./ListPage.tsx"), "ListPage"),
});

export interface SolutionSearch {
  tab?: Tab | undefined;
  /** The form for its name is open. */
  edit?: true | undefined;
  /** The form of the tab for something new is open. */
  add?: true | undefined;
  /** The screen whose form is open, by its jigId. */
  screen?: string | undefined;
}

const detailRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/solutions/$solutionId",
  validateSearch: (given: Search): SolutionSearch =>
    tidy({
      tab: oneOf(given, "tab", TABS),
      edit: flag(given, "edit"),
      add: flag(given, "add"),
      screen: text(given, "screen"),
    }),
  component: lazyRouteComponent(() => import("./DetailPage.tsx"), "DetailPage"),
});

export const solutionsRoutes = [listRoute, detailRoute] as const;
