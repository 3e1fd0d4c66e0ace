/** All pages. Each folder says its own addresses in `route.ts`; its components are loaded lazily. */
import { createRoute, createRouter, redirect } from "@tanstack/react-router";
import { meQuery, queryClient } from "./api/queries.ts";
import { actionsRoutes } from "./actions/route.ts";
import { analysisRoutes } from "./analysis/route.ts";
import { analyticsRoutes } from "./analytics/route.ts";
import { auditRoutes } from "./audit/route.ts";
import { categoriesRoutes } from "./categories/route.ts";
import { dataRoutes } from "./data/route.ts";
import { deadLettersRoutes } from "./dead-letters/route.ts";
import { groupsRoutes } from "./groups/route.ts";
import { inboxRoutes } from "./inbox/route.ts";
import { notificationsRoutes } from "./notifications/route.ts";
import { organizationRoutes } from "./organization/route.ts";
import { profileRoutes } from "./profile/route.ts";
import { providersRoutes } from "./providers/route.ts";
import { solutionsRoutes } from "./solutions/route.ts";
import { templatesRoutes } from "./templates/route.ts";
import { tokensRoutes } from "./tokens/route.ts";
import { usersRoutes } from "./users/route.ts";
import { webhooksRoutes } from "./webhooks/route.ts";
import { readSearch, writeSearch } from "./parts/filters.ts";
import { rootRoute } from "./root.ts";
import { Broken } from "./shell/Broken.tsx";
import { Missing } from "./shell/Missing.tsx";
import { homeOf } from "./shell/menu.ts";

const homeRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  beforeLoad: async () => {
    const { user } = await queryClient.ensureQueryData(meQuery);
    throw redirect({ to: homeOf(user.role), replace: true });
  },
});

const routeTree = rootRoute.addChildren([
  homeRoute,
  ...notificationsRoutes,
  ...templatesRoutes,
  ...actionsRoutes,
  ...dataRoutes,
  ...analysisRoutes,
  ...analyticsRoutes,
  ...deadLettersRoutes,
  ...solutionsRoutes,
  ...groupsRoutes,
  ...usersRoutes,
  ...organizationRoutes,
  ...categoriesRoutes,
  ...providersRoutes,
  ...webhooksRoutes,
  ...tokensRoutes,
  ...auditRoutes,
  ...inboxRoutes,
  ...profileRoutes,
]);

export const router = createRouter({
  routeTree,
  defaultPreload: "intent",
  defaultPreloadStaleTime: 0,
  scrollRestoration: true,
  defaultErrorComponent: Broken,
  defaultNotFoundComponent: Missing,
  parseSearch: readSearch,
  stringifySearch: writeSearch,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
