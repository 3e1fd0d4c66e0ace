import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../root.ts";

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/categories",
  component: lazyRouteComponent(() => import("./Page.tsx"), "Categories"),
});

export const categoriesRoutes = [listRoute] as const;
