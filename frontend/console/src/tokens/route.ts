import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { flag, type Search, tidy } from "../parts/filters.ts";
import { rootRoute } from "../root.ts";

export interface TokensSearch {
  /** Everybody's tokens, not only one's own. */
  all?: true | undefined;
  /** The form for a new one is open. */
  new?: true | undefined;
}

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/tokens",
  validateSearch: (given: Search): TokensSearch => tidy({ all: flag(given, "all"), new: flag(given, "new") }),
  component: lazyRouteComponent(() => import("./Page.tsx"), "Tokens"),
});

export const tokensRoutes = [listRoute] as const;
