/** The addresses of this folder, and what their search params may be. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { flag, oneOf, type Search, text, tidy } from "../parts/filters.ts";
import { rootRoute } from "../root.ts";

export const LIST_TABS = ["scripts", "isolation"] as const;

export interface AnalysesSearch {
  tab?: (typeof LIST_TABS)[number] | undefined;
  q?: string | undefined;
  new?: true | undefined;
}

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/analysis",
  validateSearch: (given: Search): AnalysesSearch =>
    tidy({ tab: oneOf(given, "tab", LIST_TABS), q: text(given, "q"), new: flag(given, "new") }),
  component: lazyRouteComponent(() => import("./ListPage.tsx"), "ListPage"),
});

export const TABS = ["script", "runs", "versions", "settings"] as const;
export type TabName = (typeof TABS)[number];

export interface AnalysisSearch {
  tab?: TabName | undefined;
  /** The run whose log is shown; the newest without. */
  run?: string | undefined;
  /** The line of the script that is shown. */
  line?: string | undefined;
  /** The version that is compared with the last one. */
  version?: string | undefined;
}

const figure = (given: Search, name: string): string | undefined => {
  const found = text(given, name);
  return found !== undefined && /^\d+$/.test(found) ? found : undefined;
};

const oneRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/analysis/$analysisId",
  validateSearch: (given: Search): AnalysisSearch =>
    tidy({
      tab: oneOf(given, "tab", TABS),
      run: text(given, "run"),
      line: figure(given, "line"),
      version: figure(given, "version"),
    }),
  component: lazyRouteComponent(() => import("./DetailPage.tsx"), "DetailPage"),
});

export const analysisRoutes = [listRoute, oneRoute] as const;
