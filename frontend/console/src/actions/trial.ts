/** What a rule is tried with. */
import type { Schema } from "../api/client.ts";
import { type Draft, newKey } from "./draft.ts";
import { bodyOf, minutesOf, tagsOf } from "./write.ts";

export interface PointDraft {
  key: string;
  device: string;
  variable: string;
  value: string;
  lat: number | "";
  lng: number | "";
}

/** The rule with a name, which trying it does not need. */
export function triedBody(draft: Draft, unnamed: string): Schema<"ActionCreate"> {
  const body = bodyOf(draft);
  return body.name === "" ? { ...body, name: unnamed } : body;
}

/** A point that the rule looks at. */
export function firstPoint({ trigger }: Draft): PointDraft {
  const first = trigger.kind === "condition" ? trigger.conditions[0] : trigger.kind === "geofence" ? trigger.fences[0] : trigger;
  return {
    key: newKey(),
    device: first?.whose === "device" ? first.device : "",
    variable: first?.variable || (trigger.kind === "condition" ? "" : "position"),
    value: trigger.kind === "condition" ? "" : "1",
    lat: "",
    lng: "",
  };
}

/** The first tag that its devices must have, as the API filters by it. */
export function firstTag({ trigger }: Draft): string | undefined {
  const first = trigger.kind === "condition" ? trigger.conditions[0] : trigger.kind === "geofence" ? trigger.fences[0] : trigger;
  if (first?.whose !== "tags") return undefined;
  const [tag] = Object.entries(tagsOf(first.tags));
  return tag === undefined || tag[1] === "*" ? undefined : tag.join(":");
}

export function fromStored(of: Schema<"DataPointBody">): PointDraft {
  return {
    key: newKey(),
    device: of.device,
    variable: of.variable,
    value: String(of.value ?? ""),
    lat: of.location?.lat ?? "",
    lng: of.location?.lng ?? "",
  };
}

/** Minutes that have to go by until something comes of it. */
export function waitOf({ trigger }: Draft): number | "" {
  const { kind, lasting, every } = trigger;
  if (kind === "condition" || kind === "geofence") return lasting.count === "" ? "" : (minutesOf(lasting) ?? "");
  if (kind === "no_data" || kind === "interval") return (minutesOf(every) ?? 0) + 1;
  return kind === "schedule" ? 24 * 60 : "";
}

/** A typed value: a number, true or false, or a text. */
export function guess(text: string): string | number | boolean {
  if (text === "true" || text === "false") return text === "true";
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** Of the firings, how many fell into each stretch of the range, for a small chart. */
export function stretches(times: readonly string[], since: number, until: number, count: number): number[] {
  const found = Array.from({ length: count }, () => 0);
  for (const time of times) {
    const at = Math.floor(((Date.parse(time) - since) / (until - since)) * count);
    const place = Math.min(count - 1, Math.max(0, at));
    found[place] = (found[place] ?? 0) + 1;
  }
  return found;
}
