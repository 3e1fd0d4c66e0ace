/** A screen while it is written: defaults are texts until they are saved as what their type asks. */
import type { Schema } from "../api/client.ts";

export const TYPES = ["string", "number", "boolean", "object", "array"] as const;
export const MOST_INPUTS = 50;
type Type = (typeof TYPES)[number];

export interface InputDraft {
  /** Keeps its place while names change. */
  key: string;
  name: string;
  type: Type;
  required: boolean;
  /** The default as it is typed; empty: none. */
  given: string;
}

export interface Draft {
  title: string;
  jigId: string;
  inputs: InputDraft[];
}

export type Fault = "title" | "jigId" | "taken" | "name" | "twice" | "json" | "array" | "object";

let keys = 0;

export function emptyInput(): InputDraft {
  return { key: `input-${keys++}`, name: "", type: "string", required: false, given: "" };
}

export function draftOf(screen: Schema<"ScreenBody"> | undefined): Draft {
  return {
    title: screen?.title ?? "",
    jigId: screen?.jigId ?? "",
    inputs: (screen?.inputs ?? []).map((input) => ({
      ...emptyInput(),
      name: input.name,
      type: input.type ?? "string",
      required: input.required === true,
      given: written(input.default),
    })),
  };
}

function written(value: unknown): string {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** By the form's field: why it can't be saved so. */
export function faultOf(draft: Draft, taken: readonly string[]): Record<string, Fault> {
  const faults: Record<string, Fault> = {};
  if (draft.title.trim() === "") faults.title = "title";
  if (draft.jigId.trim() === "") faults.jigId = "jigId";
  else if (taken.includes(draft.jigId.trim())) faults.jigId = "taken";
  const names = draft.inputs.map((input) => input.name.trim());
  draft.inputs.forEach((input, index) => {
    const name = names[index] ?? "";
    if (name === "") faults[`inputs.${index}.name`] = "name";
    else if (names.indexOf(name) !== index) faults[`inputs.${index}.name`] = "twice";
    const fault = badDefault(input);
    if (fault !== undefined) faults[`inputs.${index}.given`] = fault;
  });
  return faults;
}

function badDefault({ type, given }: InputDraft): Fault | undefined {
  if (given.trim() === "" || type === "string") return undefined;
  try {
    const value: unknown = JSON.parse(given);
    if (type === "array" && !Array.isArray(value)) return "array";
    if (type === "object" && (typeof value !== "object" || value === null || Array.isArray(value))) return "object";
    return undefined;
  } catch {
    return "json";
  }
}

export function screenOf(draft: Draft): Schema<"ScreenBody"> {
  return {
    title: draft.title,
    jigId: draft.jigId.trim(),
    inputs: draft.inputs.map(({ name, type, required, given }) => ({
      name: name.trim(),
      type,
      required,
      ...(given.trim() !== "" && { default: type === "string" ? given : (JSON.parse(given) as unknown) }),
    })),
  };
}
