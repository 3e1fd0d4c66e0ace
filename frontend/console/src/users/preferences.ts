/** What a person wants, as it is chosen in the form and as the API has it. */
import type { Schema } from "../api/client.ts";
import { type Grid, gridOf } from "../parts/quiet.ts";

export type Body = Schema<"PreferencesBody">;
/** As the client reads it: it does not know how long the intervals are. */
export type Kept = Omit<Body, "quietHours"> & { quietHours?: Record<string, unknown> | undefined };
type CategoryBody = Schema<"CategoryPreferenceBody">;

/** `usual`: as the organization has it; `each`: channel by channel. */
export const CHOICES = ["usual", "on", "off", "each"] as const;
export type Choice = (typeof CHOICES)[number];

export interface CategoryDraft {
  choice: Choice;
  channels: Record<string, boolean>;
}

export interface PreferencesDraft {
  /** Only those that are switched off or on by the person. */
  channels: Record<string, boolean>;
  categories: Record<string, CategoryDraft>;
  ownQuietHours: boolean;
  quietHours: Grid;
  perHour: number | "";
  perDay: number | "";
}

export function draftOf(body: Kept): PreferencesDraft {
  const categories = Object.entries(body.categories ?? {}).map(([key, of]) => [key, categoryOf(of)] as const);
  return {
    channels: { ...body.channels },
    categories: Object.fromEntries(categories),
    ownQuietHours: body.quietHours !== undefined,
    quietHours: gridOf(body.quietHours),
    perHour: body.budget?.perHour ?? "",
    perDay: body.budget?.perDay ?? "",
  };
}

function categoryOf(of: CategoryBody): CategoryDraft {
  const channels = { ...of.channels };
  if (Object.keys(channels).length > 0) return { choice: "each", channels };
  return { choice: of.on === undefined ? "usual" : of.on ? "on" : "off", channels };
}

export function bodyOf(draft: PreferencesDraft): Body {
  const categories: Record<string, CategoryBody> = {};
  for (const [key, { choice, channels }] of Object.entries(draft.categories)) {
    if (choice === "on" || choice === "off") categories[key] = { on: choice === "on", channels: {} };
    if (choice === "each" && Object.keys(channels).length > 0) categories[key] = { channels };
  }
  const budget = {
    ...(draft.perHour !== "" && { perHour: draft.perHour }),
    ...(draft.perDay !== "" && { perDay: draft.perDay }),
  };
  return {
    channels: draft.channels,
    categories,
    ...(draft.ownQuietHours && { quietHours: draft.quietHours as Body["quietHours"] }),
    ...(Object.keys(budget).length > 0 && { budget }),
  };
}
