import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { type Search, text, tidy } from "../parts/filters.ts";
import { rootRoute } from "../root.ts";

export interface DeadLettersSearch {
  channel?: string | undefined;
  /** Only those of this notification. */
  notification?: string | undefined;
}

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/dead-letters",
  validateSearch: (given: Search): DeadLettersSearch =>
    tidy({ channel: text(given, "channel"), notification: text(given, "notification") }),
  component: lazyRouteComponent(() => import("./Page.tsx"), "DeadLetters"),
});

export const deadLettersRoutes = [listRoute] as const;
