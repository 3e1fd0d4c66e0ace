/** The pages of the navigation: where, for whom, and by which keys. */
import {
  IconBell,
  IconBellOff,
  IconBolt,
  IconBuilding,
  IconChartBar,
  IconCode,
  IconHistory,
  IconInbox,
  IconKey,
  IconLayoutGrid,
  IconPlug,
  IconTags,
  IconTemplate,
  IconTimeline,
  IconUser,
  IconUsers,
  IconUsersGroup,
  IconWebhook,
  type Icon,
} from "@tabler/icons-react";
import type { Schema } from "../api/client.ts";

export type Role = Schema<"Role">;

export const ADMINS: readonly Role[] = ["OWNER", "ADMIN"];
const BUILDERS: readonly Role[] = ["OWNER", "ADMIN", "MAKER"];
const EVERYBODY: readonly Role[] = ["OWNER", "ADMIN", "MAKER", "USER"];

export interface Entry {
  /** Its name in `shell/words.*.json`, below `pages`. */
  name: string;
  to: string;
  icon: Icon;
  roles: readonly Role[];
  /** `g` and then this letter goes there. */
  letter: string;
}

export interface Group {
  name: "deliver" | "directory" | "settings" | "own";
  entries: readonly Entry[];
}

export const MENU: readonly Group[] = [
  {
    name: "deliver",
    entries: [
      { name: "notifications", to: "/notifications", icon: IconBell, roles: ADMINS, letter: "n" },
      { name: "templates", to: "/templates", icon: IconTemplate, roles: BUILDERS, letter: "t" },
      { name: "actions", to: "/actions", icon: IconBolt, roles: BUILDERS, letter: "r" },
      { name: "data", to: "/data", icon: IconTimeline, roles: BUILDERS, letter: "e" },
      { name: "analysis", to: "/analysis", icon: IconCode, roles: BUILDERS, letter: "l" },
      { name: "analytics", to: "/analytics", icon: IconChartBar, roles: ADMINS, letter: "y" },
      { name: "deadLetters", to: "/dead-letters", icon: IconBellOff, roles: ADMINS, letter: "d" },
    ],
  },
  {
    name: "directory",
    entries: [
      { name: "solutions", to: "/solutions", icon: IconLayoutGrid, roles: BUILDERS, letter: "s" },
      { name: "groups", to: "/groups", icon: IconUsersGroup, roles: BUILDERS, letter: "g" },
      { name: "users", to: "/users", icon: IconUsers, roles: BUILDERS, letter: "u" },
    ],
  },
  {
    name: "settings",
    entries: [
      { name: "organization", to: "/organization", icon: IconBuilding, roles: ADMINS, letter: "o" },
      { name: "categories", to: "/categories", icon: IconTags, roles: BUILDERS, letter: "c" },
      { name: "providers", to: "/providers", icon: IconPlug, roles: ADMINS, letter: "p" },
      { name: "webhooks", to: "/webhooks", icon: IconWebhook, roles: ADMINS, letter: "w" },
      { name: "tokens", to: "/tokens", icon: IconKey, roles: EVERYBODY, letter: "k" },
      { name: "audit", to: "/audit", icon: IconHistory, roles: ADMINS, letter: "a" },
    ],
  },
];

/** Where everybody has their own notifications; in the account menu, beside the bell. */
export const INBOX: Entry = { name: "inbox", to: "/my-inbox", icon: IconInbox, roles: EVERYBODY, letter: "i" };

/** In the account menu, not in the navigation. */
export const PROFILE: Entry = {
  name: "profile",
  to: "/profile",
  icon: IconUser,
  roles: EVERYBODY,
  letter: "m",
};

export const OWN: Group = { name: "own", entries: [INBOX, PROFILE] };

export const ENTRIES: readonly Entry[] = [...MENU.flatMap((group) => group.entries), INBOX, PROFILE];

export function mayOpen(entry: Entry, role: Role): boolean {
  return entry.roles.includes(role);
}

/** The entry that a path belongs to: `/users/7` is of Users. */
export function entryOf(path: string): Entry | undefined {
  return ENTRIES.find(({ to }) => path === to || path.startsWith(`${to}/`));
}

/** Where somebody of this role begins. */
export function homeOf(role: Role): string {
  const [first] = role === "USER" ? [INBOX] : ENTRIES.filter((entry) => mayOpen(entry, role));
  return first?.to ?? PROFILE.to;
}
