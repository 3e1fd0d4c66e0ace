/** The addresses of this folder, and what their search params may be. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { oneOf, type Search, text, tidy } from "../parts/filters.ts";
import { rootRoute } from "../root.ts";

export const TABS = ["words", "versions"] as const;

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/templates",
  component: lazyRouteComponent(() => import("./ListPage.tsx"), "ListPage"),
});

export interface TemplateSearch {
  tab?: (typeof TABS)[number] | undefined;
  /** The language whose words are shown. */
  language?: string | undefined;
  /** The version that is compared with the one that is used. */
  version?: string | undefined;
}

const search = (given: Search): TemplateSearch => {
  const version = text(given, "version");
  return tidy({
    tab: oneOf(given, "tab", TABS),
    language: text(given, "language"),
    version: version !== undefined && /^\d+$/.test(version) ? version : undefined,
  });
};

const newRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/templates/new",
  validateSearch: search,
  component: lazyRouteComponent(() => import("./NewPage.tsx"), "NewPage"),
});

const detailRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/templates/$templateId",
  validateSearch: search,
  component: lazyRouteComponent(() => import("./DetailPage.tsx"), "DetailPage"),
});

export const templatesRoutes = [listRoute, newRoute, detailRoute] as const;
