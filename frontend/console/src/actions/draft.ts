/**
 * An action while it is written. Everything that a kind of trigger or effect may have stands side by
 * side, so that nothing that was typed is lost by looking at another kind.
 */
import { type Audience, NOBODY } from "../parts/audience.ts";
import type { Values } from "../parts/inputs.ts";
import type { Schema } from "../api/client.ts";

export type Operator = Schema<"Operator">;
export type ValueType = "number" | "string" | "boolean";
export type TriggerKind = Schema<"ActionBody">["trigger"]["kind"];
export type EffectKind = "notify" | "run" | "webhook";
export const OPERATORS: readonly Operator[] = [">", "<", "=", "!", "><", "*"];
export const RESOURCES = ["user", "group", "solution", "template", "action", "analysis"] as const;
export const CHANGES = ["created", "updated", "deleted"] as const;
export const UNITS = { second: 1, minute: 60, hour: 3_600, day: 86_400 } as const;
export type Unit = keyof typeof UNITS;

/** A length of time as it is typed; "" is none. */
export interface Span {
  count: number | "";
  unit: Unit;
}

/** Of which devices: any, one, or those with all the tags (`type=tank`). */
export interface Whose {
  whose: "any" | "device" | "tags";
  device: string;
  tags: string[];
}

export interface ConditionDraft extends Whose {
  key: string;
  variable: string;
  is: Operator;
  type: ValueType;
  value: string;
  secondValue: string;
}

export interface FenceDraft extends Whose {
  key: string;
  is: "in" | "out";
  variable: string;
  shape: "circle" | "polygon";
  /** Latitude, longitude. */
  center: string;
  radiusM: number | "";
  /** One corner a line: latitude, longitude. */
  polygon: string;
}

export interface TriggerDraft extends Whose {
  kind: TriggerKind;
  match: "any" | "all";
  conditions: ConditionDraft[];
  unlock: ConditionDraft[];
  fences: FenceDraft[];
  unlockFences: FenceDraft[];
  lasting: Span;
  every: Span;
  event: string;
  clock: "cron" | "rrule";
  cron: string;
  rrule: string;
  timeZone: string;
  variable: string;
  category: string;
  resource: (typeof RESOURCES)[number];
  when: (typeof CHANGES)[number][];
  measure: Schema<"Measure">;
  above: number | "";
}

export interface TestDraft {
  key: string;
  op: Schema<"TestOp">;
  path: string;
  type: ValueType;
  value: string;
}

/** A filter of one level; a deeper one is kept as it is. */
export interface FilterDraft {
  match: "and" | "or";
  tests: TestDraft[];
  kept: Schema<"Test"> | null;
}

export interface ButtonDraft {
  key: string;
  label: string;
  style: string;
  /** What the form does not show, and keeps. */
  rest: Record<string, unknown>;
}

export interface EffectDraft {
  key: string;
  kind: EffectKind;
  audience: Audience;
  /** Ids in place of e-mails, as others have saved them. */
  users: string[];
  tags: string[];
  roles: Schema<"Role">[];
  /** Own words, or a template's. */
  source: "words" | "template";
  templateId: string | null;
  data: Values;
  /** Of the use of a template: what the form does not show, and keeps. */
  restTemplate: Record<string, unknown>;
  title: string;
  text: string;
  icon: string;
  /** Which screen opens: of the audience's solution. */
  screen: string | null;
  inputs: Values;
  priority: Schema<"Priority">;
  liquid: boolean;
  buttons: ButtonDraft[];
  delay: Span;
  resolve: "none" | "withdraw" | "replace";
  resolveTitle: string;
  resolveText: string;
  analyses: string[];
  url: string;
  headers: Record<string, unknown>;
  when: FilterDraft;
  /** Of the notification: what the form does not show, and keeps. */
  rest: Record<string, unknown>;
  restContent: Record<string, unknown>;
}

export interface Draft {
  name: string;
  description: string;
  trigger: TriggerDraft;
  where: FilterDraft;
  effects: EffectDraft[];
  whenUnlocked: EffectDraft[];
  throttle: Span;
  tags: Record<string, string>;
}

let keys = 0;
export const newKey = (): string => `key-${keys++}`;

export const ANY: Whose = { whose: "any", device: "", tags: [] };
export const NO_SPAN: Span = { count: "", unit: "minute" };
export const NO_FILTER: FilterDraft = { match: "and", tests: [], kept: null };

export const newCondition = (part: Partial<ConditionDraft> = {}): ConditionDraft => ({
  ...ANY,
  key: newKey(),
  variable: "",
  is: ">",
  type: "number",
  value: "",
  secondValue: "",
  ...part,
});

export const newFence = (part: Partial<FenceDraft> = {}): FenceDraft => ({
  ...ANY,
  key: newKey(),
  is: "out",
  variable: "",
  shape: "circle",
  center: "",
  radiusM: 500,
  polygon: "",
  ...part,
});

export const newTest = (part: Partial<TestDraft> = {}): TestDraft => ({
  key: newKey(),
  op: "=",
  path: "",
  type: "string",
  value: "",
  ...part,
});

export const newEffect = (kind: EffectKind, part: Partial<EffectDraft> = {}): EffectDraft => ({
  key: newKey(),
  kind,
  audience: { ...NOBODY },
  users: [],
  tags: [],
  roles: [],
  source: "words",
  templateId: null,
  data: {},
  restTemplate: {},
  title: "",
  text: "",
  icon: "",
  screen: null,
  inputs: {},
  priority: "normal",
  liquid: false,
  buttons: [],
  delay: { ...NO_SPAN },
  resolve: "none",
  resolveTitle: "",
  resolveText: "",
  analyses: [],
  url: "",
  headers: {},
  when: { ...NO_FILTER },
  rest: {},
  restContent: {},
  ...part,
});

export const newTrigger = (part: Partial<TriggerDraft> = {}): TriggerDraft => ({
  ...ANY,
  kind: "condition",
  match: "any",
  conditions: [newCondition()],
  unlock: [],
  fences: [newFence()],
  unlockFences: [],
  lasting: { ...NO_SPAN },
  every: { count: 15, unit: "minute" },
  event: "",
  clock: "cron",
  cron: "0 8 * * 1-5",
  rrule: "",
  timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  variable: "",
  category: "",
  resource: "user",
  when: ["created"],
  measure: "failures_percent",
  above: "",
  ...part,
});

/** Whether what it has fired for is over at some time: only then can something follow from that. */
export function canBeOver({ kind, unlock, unlockFences, lasting }: TriggerDraft): boolean {
  if (kind === "condition") return unlock.length > 0 || lasting.count !== "";
  if (kind === "geofence") return unlockFences.length > 0 || lasting.count !== "";
  return kind === "no_data" || kind === "no_answer" || kind === "usage";
}

export interface Prefill {
  device?: string | undefined;
  variable?: string | undefined;
  value?: string | undefined;
}

/** Of a new action, from what a link says: a value of a device to begin with. */
export function emptyDraft({ device, variable, value }: Prefill): Draft {
  const number = value !== undefined && value.trim() !== "" && Number.isFinite(Number(value));
  const flag = value === "true" || value === "false";
  const condition = newCondition({
    ...(device !== undefined && { whose: "device" as const, device }),
    variable: variable ?? "",
    value: value ?? "",
    type: flag ? "boolean" : number || value === undefined ? "number" : "string",
    is: number || value === undefined ? ">" : "=",
  });
  return {
    name: "",
    description: "",
    trigger: newTrigger({ conditions: [condition] }),
    where: { ...NO_FILTER },
    effects: [newEffect("notify")],
    whenUnlocked: [],
    throttle: { ...NO_SPAN },
    tags: {},
  };
}
