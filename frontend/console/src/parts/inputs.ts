/** Inputs of a screen: what it declares, typed, and what else somebody adds. */
import type { Schema } from "../api/client.ts";

export type Declared = Schema<"InputBody">;
export type Values = Record<string, unknown>;

/** What a screen starts with: its defaults, and an empty place for what it needs. */
export function prefilled(declared: readonly Declared[], before: Values = {}): Values {
  const values: Values = {};
  for (const { name, default: given } of declared) {
    if (name in before) values[name] = before[name];
    else if (given !== undefined && given !== null) values[name] = given;
  }
  return values;
}

/** Inputs that are needed and not there. */
export function lacking(declared: readonly Declared[], values: Values): string[] {
  return declared
    .filter(({ name, required }) => required === true && (values[name] === undefined || values[name] === ""))
    .map(({ name }) => name);
}

/** The JSON of a typed text; undefined when it is none, or not of the type. */
export function parsed(text: string, type: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    const fits = type === "array" ? Array.isArray(value) : typeof value === "object" && value !== null;
    return fits ? value : undefined;
  } catch {
    return undefined;
  }
}
