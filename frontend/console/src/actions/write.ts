/** A draft as the API takes it, and where the API's fields are in the form. */
import { audienceBody } from "../parts/audience.ts";
import type { Schema } from "../api/client.ts";
import {
  canBeOver,
  type ConditionDraft,
  type Draft,
  type EffectDraft,
  type FenceDraft,
  type FilterDraft,
  type Span,
  type TriggerDraft,
  UNITS,
  type ValueType,
  type Whose,
} from "./draft.ts";
import { cornersOf, type Place, placeOf } from "./places.ts";

type Create = Schema<"ActionCreate">;
type Trigger = Create["trigger"];
type Effect = Create["effects"][number];

export function bodyOf(draft: Draft): Create {
  const where = filterBody(draft.where);
  const minutes = minutesOf(draft.throttle);
  return {
    name: draft.name.trim(),
    ...(draft.description.trim() !== "" && { description: draft.description.trim() }),
    tags: draft.tags,
    trigger: triggerBody(draft.trigger),
    effects: draft.effects.map((one) => effectBody(one, canBeOver(draft.trigger))),
    whenUnlocked: canBeOver(draft.trigger) ? draft.whenUnlocked.map((one) => effectBody(one, false)) : [],
    ...(where !== undefined && { where }),
    ...(minutes !== undefined && { throttleMinutes: minutes }),
  };
}

/** What a change of a saved one says: what was taken away is named. */
export function changeOf(draft: Draft): Schema<"ActionChange"> {
  const body = bodyOf(draft);
  return {
    ...body,
    description: body.description ?? null,
    where: body.where ?? null,
    throttleMinutes: body.throttleMinutes ?? null,
  };
}

export function secondsOf({ count, unit }: Span): number | undefined {
  return count === "" ? undefined : count * UNITS[unit];
}

export function minutesOf(span: Span): number | undefined {
  const seconds = secondsOf(span);
  return seconds === undefined ? undefined : Math.max(1, Math.round(seconds / 60));
}

/** Texts stay texts: "30" is not 30. What is no number goes as it is, so that the server says so. */
export function valueOf(text: string, type: ValueType): string | number | boolean {
  if (type === "boolean") return text === "true";
  if (type === "number" && text.trim() !== "" && Number.isFinite(Number(text))) return Number(text);
  return text;
}

/** `type=tank` as {type: "tank"}; a tag without a value may have any. */
export function tagsOf(said: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    said.map((one) => {
      const at = one.search(/[=:]/);
      return at < 0 ? [one.trim(), "*"] : [one.slice(0, at).trim(), one.slice(at + 1).trim()];
    }),
  );
}

function whoseBody({ whose, device, tags }: Whose): { device?: string; tags?: Record<string, string> } {
  if (whose === "device") return { device };
  return whose === "tags" ? { tags: tagsOf(tags) } : {};
}

function conditionBody(of: ConditionDraft): Schema<"Condition"> {
  const compared = of.is !== "*";
  return {
    variable: of.variable,
    is: of.is,
    ...whoseBody(of),
    ...(compared && { value: valueOf(of.value, of.type), valueType: of.type }),
    ...(of.is === "><" && { secondValue: valueOf(of.secondValue, of.type) as string | number }),
  };
}

/** The API has the longitude first. */
const pointOf = ({ lat, lng }: Place): [number, number] => [lng, lat];

function fenceBody(of: FenceDraft): Schema<"Fence"> {
  const center = placeOf(of.center);
  const polygon = cornersOf(of.polygon).corners.map(pointOf);
  const circle = {
    ...(center !== undefined && { center: pointOf(center) }),
    ...(of.radiusM !== "" && { radiusM: of.radiusM }),
  };
  return {
    is: of.is,
    area: of.shape === "circle" ? circle : { polygon },
    ...whoseBody(of),
    ...(of.variable !== "" && { variable: of.variable }),
  };
}

export function triggerBody(of: TriggerDraft): Trigger {
  const seconds = secondsOf(of.lasting);
  const lasting = { match: of.match, ...(seconds !== undefined && { forSeconds: seconds }) };
  const minutes = minutesOf(of.every) ?? 0;
  switch (of.kind) {
    case "condition":
      return { kind: of.kind, ...lasting, conditions: of.conditions.map(conditionBody), unlock: of.unlock.map(conditionBody) };
    case "geofence":
      return { kind: of.kind, ...lasting, conditions: of.fences.map(fenceBody), unlock: of.unlockFences.map(fenceBody) };
    case "event":
      return { kind: of.kind, event: of.event };
    case "interval":
      return { kind: of.kind, minutes };
    case "schedule":
      return { kind: of.kind, ...(of.clock === "cron" ? { cron: of.cron } : { rrule: of.rrule }), timeZone: of.timeZone };
    case "no_data":
      return { kind: of.kind, minutes, ...whoseBody(of), ...(of.variable !== "" && { variable: of.variable }) };
    case "no_answer":
      return { kind: of.kind, minutes, ...(of.category !== "" && { category: of.category }) };
    case "resource":
      return { kind: of.kind, resource: of.resource, when: of.when, ...(of.resource === "user" && { tags: tagsOf(of.tags) }) };
    case "usage":
      return { kind: of.kind, measure: of.measure, above: of.above === "" ? 0 : of.above };
  }
}

export function filterBody({ match, tests, kept }: FilterDraft): Schema<"Test"> | undefined {
  if (kept !== null) return kept;
  const of = tests.map(({ op, path, type, value }) => ({ op, path, ...(op !== "exists" && { value: valueOf(value, type) }) }));
  return of.length > 1 ? { op: match, of } : of[0];
}

function effectBody(of: EffectDraft, ends: boolean): Effect {
  const filter = filterBody(of.when);
  const when = filter === undefined ? {} : { when: filter };
  if (of.kind === "run") return { kind: of.kind, analyses: of.analyses, ...when };
  if (of.kind === "webhook") return { kind: of.kind, url: of.url, headers: of.headers as Record<string, string>, ...when };
  return notifyBody(of, ends, when);
}

function notifyBody(of: EffectDraft, ends: boolean, when: { when?: Schema<"Test"> }): Effect {
  const { emails, ...whom } = audienceBody(of.audience);
  const own = of.users.length > 0;
  const delay = secondsOf(of.delay);
  return {
    kind: "notify",
    notification: {
      ...of.rest,
      ...whom,
      ...placeBody(of),
      ...(emails !== undefined && !(own && emails.length === 0) && { emails }),
      ...narrowing(of),
      priority: of.priority,
      ...saidBody(of),
    },
    ...(own && of.audience.scope === "USR" && { users: of.users }),
    ...(delay !== undefined && { delaySeconds: delay }),
    ...(ends && of.resolve !== "none" && { resolve: of.resolve === "withdraw" ? {} : resolved(of) }),
    ...when,
  } as Effect;
}

/** Own words, or a template's; those of a template are in its own Liquid and languages. */
function saidBody({ source, templateId, data, restTemplate, liquid, ...of }: EffectDraft): object {
  if (source === "words") return { ...(liquid && { liquid: true }), content: contentBody(of) };
  return { template: { ...restTemplate, templateId, data }, variables: undefined, translations: undefined };
}

/** Where the screens are, when the audience does not say it. */
function placeBody({ audience, source, screen, buttons }: EffectDraft): { solutionId?: string } {
  const opens = source === "words" && (screen !== null || buttons.some(({ rest }) => "jigId" in rest));
  return opens && audience.solutionId !== null ? { solutionId: audience.solutionId } : {};
}

const resolved = (of: EffectDraft) => ({ text: of.resolveText, ...(of.resolveTitle !== "" && { title: of.resolveTitle }) });

function narrowing({ audience, tags, roles }: EffectDraft): { filter?: Schema<"FilterBody"> } {
  if (audience.scope === "USR" || (tags.length === 0 && roles.length === 0)) return {};
  const found: Record<string, string[]> = {};
  for (const one of tags) for (const [key, value] of Object.entries(tagsOf([one]))) (found[key] ??= []).push(value);
  return { filter: { ...(tags.length > 0 && { tags: found }), ...(roles.length > 0 && { roles }) } };
}

function contentBody(of: Pick<EffectDraft, "buttons" | "icon" | "inputs" | "restContent" | "screen" | "text" | "title">): object {
  const inputs = Object.fromEntries(Object.entries(of.inputs).filter(([name]) => name.trim() !== ""));
  const ids = of.buttons.map(({ rest }) => rest.id);
  const idOf = (index: number): string => {
    const wanted = `button-${index + 1}`;
    return ids.includes(wanted) ? `${wanted}-b` : wanted;
  };
  return {
    ...of.restContent,
    ...(of.screen !== null && { jigId: of.screen }),
    ...(Object.keys(inputs).length > 0 && { inputs }),
    text: of.text,
    ...(of.title !== "" && { title: of.title }),
    ...(of.icon !== "" && { icon: of.icon }),
    ...(of.buttons.length > 0 && {
      buttons: of.buttons.map(({ label, style, rest }, index) => ({ id: idOf(index), ...rest, label, style })),
    }),
  };
}

/** The API's names of fields, as the form has them: of parts in a list with `.0` and with `[0]`. */
export function fieldNames(draft: Draft): Record<string, string> {
  const found: Record<string, string> = { description: "description", throttleMinutes: "throttle.count", where: "where.match" };
  const put = (api: string, form: string): void => {
    found[api] = form;
    found[api.replace(/\.(\d+)/g, "[$1]")] = form;
  };
  triggerNames(draft.trigger, put);
  filterNames(draft.where, "where", put);
  for (const name of ["effects", "whenUnlocked"] as const) {
    draft[name].forEach((one, index) => effectNames(one, `${name}.${index}`, put));
  }
  return found;
}

type Put = (api: string, form: string) => void;

function triggerNames(of: TriggerDraft, put: Put): void {
  const fences = of.kind === "geofence";
  for (const [api, form] of [
    ["conditions", fences ? "fences" : "conditions"],
    ["unlock", fences ? "unlockFences" : "unlock"],
  ] as const) {
    of[form].forEach((_, index) => {
      const [from, to] = [`trigger.${api}.${index}`, `trigger.${form}.${index}`];
      for (const part of ["variable", "value", "secondValue", "device", "tags", "is"]) put(`${from}.${part}`, `${to}.${part}`);
      put(`${from}.area`, `${to}.shape`);
      for (const part of ["center", "center.0", "center.1"]) put(`${from}.area.${part}`, `${to}.center`);
      put(`${from}.area.radiusM`, `${to}.radiusM`);
      put(`${from}.area.polygon`, `${to}.polygon`);
    });
  }
  put("trigger.minutes", "trigger.every.count");
  put("trigger.forSeconds", "trigger.lasting.count");
}

function filterNames(of: FilterDraft, place: string, put: Put): void {
  of.tests.forEach((_, index) => {
    const api = of.tests.length > 1 ? `${place}.of.${index}` : place;
    for (const part of ["path", "op", "value"]) put(`${api}.${part}`, `${place}.tests.${index}.${part}`);
  });
}

function effectNames(of: EffectDraft, place: string, put: Put): void {
  const notification = `${place}.notification`;
  for (const part of ["title", "text", "icon"]) put(`${notification}.content.${part}`, `${place}.${part}`);
  for (const part of ["emails", "solutionId", "groups", "scope"]) put(`${notification}.${part}`, `${place}.audience.${part}`);
  put(`${notification}.template`, `${place}.templateId`);
  put(`${notification}.template.templateId`, `${place}.templateId`);
  put(`${notification}.template.data`, `${place}.data`);
  put(`${notification}.content.jigId`, `${place}.screen`);
  put(`${notification}.content.inputs`, `${place}.inputs`);
  put(`${notification}.content`, `${place}.text`);
  put(`${notification}.priority`, `${place}.priority`);
  put(`${notification}.filter`, `${place}.tags`);
  put(`${notification}.filter.tags`, `${place}.tags`);
  put(`${notification}.filter.roles`, `${place}.roles`);
  put(`${place}.delaySeconds`, `${place}.delay.count`);
  put(`${place}.resolve`, `${place}.resolve`);
  put(`${place}.resolve.text`, `${place}.resolveText`);
  put(`${place}.resolve.title`, `${place}.resolveTitle`);
  for (const part of ["url", "headers", "analyses", "users"]) put(`${place}.${part}`, `${place}.${part}`);
  of.buttons.forEach(({ rest }, index) => {
    const id = typeof rest.id === "string" ? rest.id : `button-${index + 1}`;
    put(`${notification}.content.buttons.${index}.label`, `${place}.buttons.${index}.label`);
    put(`${notification}.content.buttons.${id}.label`, `${place}.buttons.${index}.label`);
  });
  filterNames(of.when, `${place}.when`, put);
}

