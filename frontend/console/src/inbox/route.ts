import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { rootRoute } from "../root.ts";

const inboxRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/my-inbox",
  component: lazyRouteComponent(() => import("./Page.tsx"), "Inbox"),
});

export const inboxRoutes = [inboxRoute] as const;
