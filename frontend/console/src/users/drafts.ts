/** A person while they are written: every field a text, and what is left empty is nothing. */
import type { Schema } from "../api/client.ts";

export interface UserDraft {
  email: string;
  name: string;
  phone: string;
  role: Schema<"Role">;
  language: string | null;
  timeZone: string | null;
  tags: Record<string, string>;
}

export function draftOf(user: Schema<"UserBody"> | undefined): UserDraft {
  return {
    email: user?.email ?? "",
    name: user?.name ?? "",
    phone: user?.phone ?? "",
    role: user?.role ?? "USER",
    language: user?.language ?? null,
    timeZone: user?.timeZone ?? null,
    tags: { ...user?.tags },
  };
}

/** What differs; what was taken away is null. A new person has no nulls. */
export function changesOf(draft: UserDraft, before: Schema<"UserBody"> | undefined): Schema<"UserChange"> {
  const was = draftOf(before);
  const found: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(draft) as [keyof UserDraft, unknown][]) {
    const next = typeof value === "string" ? value.trim() : value;
    const differs = name === "tags" ? !same(draft.tags, was.tags) : next !== was[name];
    const nothing = next === "" || next === null;
    if (before === undefined ? !nothing : differs) found[name] = nothing ? null : next;
  }
  return found as Schema<"UserChange">;
}

function same(one: Record<string, string>, other: Record<string, string>): boolean {
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => one[key] === other[key]);
}
