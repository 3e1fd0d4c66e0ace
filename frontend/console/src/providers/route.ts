import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { type Search, text, tidy } from "../parts/filters.ts";
import { rootRoute } from "../root.ts";

export interface ProvidersSearch {
  /** The channel that a provider is being set up for. */
  add?: string | undefined;
  /** The provider that is being changed. */
  edit?: string | undefined;
  /** The provider, or the server's channel, that a test is being sent with. */
  test?: string | undefined;
}

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/providers",
  validateSearch: (given: Search): ProvidersSearch =>
    tidy({ add: text(given, "add"), edit: text(given, "edit"), test: text(given, "test") }),
  component: lazyRouteComponent(() => import("./Page.tsx"), "Providers"),
});

export const providersRoutes = [listRoute] as const;
