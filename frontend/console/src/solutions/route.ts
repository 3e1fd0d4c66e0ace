import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../root.ts";

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/solutions",
  component: lazyRouteComponent(() => import("./Page.tsx"), "Solutions"),
});

export const solutionsRoutes = [listRoute] as const;
