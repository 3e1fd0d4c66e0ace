import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { flag, type Search, text, tidy } from "../parts/filters.ts";
import { rootRoute } from "../root.ts";

export interface CategoriesSearch {
  /** The form for a new one, or for the one with this key, is open. */
  new?: true | undefined;
  edit?: string | undefined;
}

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/categories",
  validateSearch: (given: Search): CategoriesSearch => tidy({ new: flag(given, "new"), edit: text(given, "edit") }),
  component: lazyRouteComponent(() => import("./Page.tsx"), "Categories"),
});

export const categoriesRoutes = [listRoute] as const;
