import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { oneOf, type Search, text, tidy } from "../parts/filters.ts";
import { rootRoute } from "../root.ts";

export const TABS = ["general", "quiet", "limits", "members", "sso", "regions"] as const;

export interface OrganizationSearch {
  tab?: (typeof TABS)[number] | undefined;
  /** The region whose form is open; `new` for another. */
  region?: string | undefined;
}

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/organization",
  validateSearch: (given: Search): OrganizationSearch =>
    tidy({ tab: oneOf(given, "tab", TABS), region: text(given, "region") }),
  component: lazyRouteComponent(() => import("./Page.tsx"), "Organization"),
});

export const organizationRoutes = [listRoute] as const;
