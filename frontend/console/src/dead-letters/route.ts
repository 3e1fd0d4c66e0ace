import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../root.ts";

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/dead-letters",
  component: lazyRouteComponent(() => import("./Page.tsx"), "DeadLetters"),
});

export const deadLettersRoutes = [listRoute] as const;
