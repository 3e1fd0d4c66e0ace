/** The addresses of this folder, and what their search params may be. */
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import { flag, oneOf, type Search, text, tidy } from "../parts/filters.ts";
import { rootRoute } from "../root.ts";

export const ROLES = ["OWNER", "ADMIN", "MAKER", "USER", "DENY"] as const;
export const TABS = ["overview", "preferences", "history"] as const;

export interface UsersSearch {
  search?: string | undefined;
  role?: (typeof ROLES)[number] | undefined;
  active?: "true" | "false" | undefined;
  /** Written `key:value`. */
  tag?: string | undefined;
  /** Whether they have chosen a password. */
  signIn?: "ready" | "waiting" | undefined;
  /** The form for a new person is open. */
  new?: true | undefined;
  /** The form for an invitation is open. */
  invite?: true | undefined;
}

const listRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/users",
  validateSearch: (given: Search): UsersSearch => {
    const tag = text(given, "tag");
    return tidy({
      search: text(given, "search"),
      role: oneOf(given, "role", ROLES),
      active: oneOf(given, "active", ["true", "false"]),
      tag: tag?.includes(":") === true ? tag : undefined,
      signIn: oneOf(given, "signIn", ["ready", "waiting"]),
      new: flag(given, "new"),
      invite: flag(given, "invite"),
    });
  },
  component: lazyRouteComponent(() => import("./ListPage.tsx"), "ListPage"),
});

const importRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/users/import",
  component: lazyRouteComponent(() => import("./ImportPage.tsx"), "ImportPage"),
});

export interface UserSearch {
  tab?: (typeof TABS)[number] | undefined;
  /** The form with what is known of the person is open. */
  edit?: true | undefined;
}

const detailRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/users/$userId",
  validateSearch: (given: Search): UserSearch => tidy({ tab: oneOf(given, "tab", TABS), edit: flag(given, "edit") }),
  component: lazyRouteComponent(() => import("./DetailPage.tsx"), "DetailPage"),
});

export const usersRoutes = [listRoute, importRoute, detailRoute] as const;
