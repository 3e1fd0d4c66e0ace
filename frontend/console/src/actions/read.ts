/** A saved action as a draft. */
import type { Schema } from "../api/client.ts";
import {
  ANY,
  type ConditionDraft,
  type Draft,
  type EffectDraft,
  type EffectKind,
  type FenceDraft,
  type FilterDraft,
  newCondition,
  newEffect,
  newFence,
  newKey,
  newTest,
  newTrigger,
  NO_FILTER,
  NO_SPAN,
  type Span,
  type TriggerDraft,
  type Unit,
  UNITS,
  type ValueType,
  type Whose,
} from "./draft.ts";
import { written } from "./places.ts";

type Action = Schema<"ActionBody">;
type Saved = Pick<Action, "name" | "trigger" | "effects" | "whenUnlocked" | "tags"> &
  Partial<Pick<Action, "description" | "where" | "throttleMinutes">>;
type Given = Record<string, unknown>;

export function draftOf(of: Saved): Draft {
  return {
    name: of.name,
    description: of.description ?? "",
    trigger: triggerOf(of.trigger),
    where: filterOf(of.where),
    effects: of.effects.map(effectOf),
    whenUnlocked: of.whenUnlocked.map(effectOf),
    throttle: span((of.throttleMinutes ?? 0) * 60),
    tags: of.tags,
  };
}

/** In the largest unit that leaves no rest. */
export function span(seconds: number | null | undefined): Span {
  if (!seconds) return { ...NO_SPAN };
  const units = Object.entries(UNITS).reverse() as [Unit, number][];
  const [unit, size] = units.find(([, length]) => seconds % length === 0) ?? ["second", 1];
  return { count: seconds / size, unit };
}

function whose(device: string | null | undefined, tags: Record<string, string> | undefined): Whose {
  if (device) return { whose: "device", device, tags: [] };
  const said = Object.entries(tags ?? {}).map(([key, value]) => `${key}=${value}`);
  return said.length > 0 ? { whose: "tags", device: "", tags: said } : { ...ANY };
}

const typeOf = (value: unknown): ValueType =>
  typeof value === "boolean" ? "boolean" : typeof value === "string" ? "string" : "number";

const condition = (of: Schema<"Condition">): ConditionDraft =>
  newCondition({
    ...whose(of.device, of.tags),
    variable: of.variable,
    is: of.is,
    type: typeOf(of.value),
    value: String(of.value ?? ""),
    secondValue: String(of.secondValue ?? ""),
  });

/** The API has the longitude first. */
const cornerOf = ([lng, lat]: readonly unknown[]): string => written({ lat: Number(lat), lng: Number(lng) });

const fence = (of: Schema<"Fence">): FenceDraft =>
  newFence({
    ...whose(of.device, of.tags),
    is: of.is,
    variable: of.variable ?? "",
    shape: of.area.center ? "circle" : "polygon",
    center: of.area.center ? cornerOf(of.area.center) : "",
    radiusM: of.area.radiusM ?? "",
    polygon: (of.area.polygon ?? []).map(cornerOf).join("\n"),
  });

function triggerOf(of: Action["trigger"]): TriggerDraft {
  const found = newTrigger({ kind: of.kind });
  switch (of.kind) {
    case "condition":
      return {
        ...found,
        match: of.match ?? "any",
        conditions: of.conditions.map(condition),
        unlock: (of.unlock ?? []).map(condition),
        lasting: span(of.forSeconds),
      };
    case "geofence":
      return {
        ...found,
        match: of.match ?? "any",
        fences: of.conditions.map(fence),
        unlockFences: (of.unlock ?? []).map(fence),
        lasting: span(of.forSeconds),
      };
    case "event":
      return { ...found, event: of.event };
    case "interval":
      return { ...found, every: span(of.minutes * 60) };
    case "schedule":
      return {
        ...found,
        clock: of.rrule ? "rrule" : "cron",
        cron: of.cron ?? "",
        rrule: of.rrule ?? "",
        timeZone: of.timeZone ?? "UTC",
      };
    case "no_data":
      return { ...found, ...whose(of.device, of.tags), every: span(of.minutes * 60), variable: of.variable ?? "" };
    case "no_answer":
      return { ...found, every: span(of.minutes * 60), category: of.category ?? "" };
    case "resource":
      return { ...found, ...whose(undefined, of.tags), resource: of.resource, when: [...of.when] };
    case "usage":
      return { ...found, measure: of.measure, above: of.above };
  }
}

/** One level of tests is shown as rows; anything deeper stays whole. */
export function filterOf(of: Schema<"Test"> | null | undefined): FilterDraft {
  if (!of) return { ...NO_FILTER };
  const joined = of.op === "and" || of.op === "or";
  const tests = joined ? (of.of ?? []) : [of];
  const flat = tests.every(({ op, of: inner, value }) => !["and", "or", "not"].includes(op) && !inner?.length && value !== undefined);
  const simple = tests.every(({ op, path }) => path && !["and", "or", "not"].includes(op));
  if (!simple || (!flat && tests.some(({ op, value }) => op !== "exists" && value === undefined))) {
    return { ...NO_FILTER, kept: of };
  }
  return {
    match: of.op === "or" ? "or" : "and",
    tests: tests.map(({ op, path, value }) => newTest({ op, path: path ?? "", type: typeOf(value ?? ""), value: String(value ?? "") })),
    kept: null,
  };
}

const object = (of: unknown): Given => (typeof of === "object" && of !== null ? (of as Given) : {});
const list = (of: unknown): unknown[] => (Array.isArray(of) ? of : []);
const word = (of: unknown): string => (typeof of === "string" ? of : "");

function effectOf(of: Given): EffectDraft {
  const kind = of.kind as EffectKind;
  const when = filterOf(of.when as Schema<"Test"> | undefined);
  if (kind === "run") return newEffect(kind, { analyses: list(of.analyses).map(String), when });
  if (kind === "webhook") return newEffect(kind, { url: word(of.url), headers: object(of.headers), when });
  const { content, scope, emails, solutionId, groups, filter, priority, liquid, template, ...rest } = object(of.notification);
  const { title, text, icon, buttons, jigId, inputs, ...restContent } = object(content);
  const { templateId, data, ...restTemplate } = object(template);
  const { tags, roles } = object(filter);
  const resolve = of.resolve === undefined || of.resolve === null ? null : object(of.resolve);
  return newEffect(kind, {
    audience: {
      scope: scope as Schema<"Scope">,
      emails: list(emails).map(String),
      solutionId: word(solutionId) || null,
      groups: list(groups).map(String),
    },
    users: list(of.users).map(String),
    tags: Object.entries(object(tags)).flatMap(([key, values]) => list(values).map((value) => `${key}=${String(value)}`)),
    roles: list(roles) as Schema<"Role">[],
    source: template === undefined ? "words" : "template",
    templateId: word(templateId) || null,
    data: object(data),
    restTemplate,
    screen: word(jigId) || null,
    inputs: object(inputs),
    title: word(title),
    text: word(text),
    icon: word(icon),
    priority: (priority as Schema<"Priority"> | undefined) ?? "normal",
    liquid: liquid === true,
    buttons: list(buttons).map((one) => {
      const { label, style, ...more } = object(one);
      return { key: newKey(), label: word(label), style: word(style) || "default", rest: more };
    }),
    delay: span(of.delaySeconds as number | undefined),
    resolve: resolve === null ? "none" : word(resolve.text) === "" ? "withdraw" : "replace",
    resolveTitle: word(resolve?.title),
    resolveText: word(resolve?.text),
    when,
    rest,
    restContent,
  });
}
