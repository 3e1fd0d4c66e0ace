import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { day, type Search, text, tidy } from "../parts/filters.ts";
import { rootRoute } from "../root.ts";

export interface AuditSearch {
  /** Whose doing: an e-mail address. */
  by?: string | undefined;
  operation?: string | undefined;
  /** The id of what it was done to. */
  target?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/audit",
  validateSearch: (given: Search): AuditSearch =>
    tidy({
      by: text(given, "by"),
      operation: text(given, "operation"),
      target: text(given, "target"),
      from: day(given, "from"),
      to: day(given, "to"),
    }),
  component: lazyRouteComponent(() => import("./Page.tsx"), "Audit"),
});

export const auditRoutes = [listRoute] as const;
