import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../root.ts";

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/organization",
  component: lazyRouteComponent(() => import("./Page.tsx"), "Organization"),
});

export const organizationRoutes = [listRoute] as const;
