import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { day, flag, oneOf, type Search, text, tidy } from "../parts/filters.ts";
import { rootRoute } from "../root.ts";

export const TABS = ["endpoints", "events"] as const;

export interface WebhooksSearch {
  tab?: (typeof TABS)[number] | undefined;
  new?: true | undefined;
  /** Of the log of events: a kind, and the day it begins at. */
  kind?: string | undefined;
  since?: string | undefined;
}

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/webhooks",
  validateSearch: (given: Search): WebhooksSearch =>
    tidy({
      tab: oneOf(given, "tab", TABS),
      new: flag(given, "new"),
      kind: text(given, "kind"),
      since: day(given, "since"),
    }),
  component: lazyRouteComponent(() => import("./Page.tsx"), "Webhooks"),
});

export interface WebhookSearch {
  edit?: true | undefined;
}

const oneRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/webhooks/$webhookId",
  validateSearch: (given: Search): WebhookSearch => tidy({ edit: flag(given, "edit") }),
  component: lazyRouteComponent(() => import("./DetailPage.tsx"), "DetailPage"),
});

export const webhooksRoutes = [listRoute, oneRoute] as const;
