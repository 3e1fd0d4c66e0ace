import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { oneOf, type Search, tidy } from "../parts/filters.ts";
import { rootRoute } from "../root.ts";

export const TABS = ["account", "security", "devices", "preferences"] as const;

export interface ProfileSearch {
  tab?: (typeof TABS)[number] | undefined;
}

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/profile",
  validateSearch: (given: Search): ProfileSearch => tidy({ tab: oneOf(given, "tab", TABS) }),
  component: lazyRouteComponent(() => import("./Page.tsx"), "Profile"),
});

export const profileRoutes = [listRoute] as const;
