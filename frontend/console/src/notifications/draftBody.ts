/** What is typed, as the API takes it; and where on the form the API's fields are. */
import type { Schema } from "../api/client.ts";
import { audienceBody } from "../parts/audience.ts";
import type { Values } from "../parts/inputs.ts";
import type { Draft, DraftButton, Said } from "./draft.ts";
import { questionBody } from "./question.ts";

export type Body = Schema<"NotificationCreate">;
/** So long one can take it back before it goes out. */
export const UNDO_MS = 10_000;

/** `startAt` is for what goes out now: a moment ahead, so that Undo means that nobody got it. */
export function bodyOf(draft: Draft, startAt?: string): Body {
  return {
    ...audienceOf(draft),
    ...wordsOf(draft),
    ...timeOf(draft, startAt),
    ...askedOf(draft),
    priority: draft.priority,
    ...(draft.category !== null && { category: draft.category }),
    ...(draft.expiresInS !== null && { expiresIn: draft.expiresInS }),
    ...(draft.collapseKey.trim() !== "" && { collapseKey: draft.collapseKey.trim() }),
    ...(draft.steps.length > 0 && { channels: draft.steps }),
  } as Body;
}

/** Only whom, when and by which bells: the words have no say in the estimate. */
export function estimateBody(draft: Draft): Body {
  const { language: _l, translations: _t, template: _p, question: _q, ...body } = bodyOf(draft);
  return { ...body, content: { text: "-" } } as Body;
}

/** The same words for one person only: nobody is asked further, and nothing is run. */
export function wordsFor(draft: Draft, email: string): Body {
  const { question } = askedOf(draft);
  const { escalation: _e, reminders: _r, onAnswer: _a, onDecision: _d, ...asked } = question ?? {};
  const words = { ...wordsOf(draft), ...(question && { question: asked }) };
  return { scope: "USR", emails: [email], ...words, priority: draft.priority } as Body;
}

/** What takes the place of a sent one: words, priority and expiry. */
export function replaceBody(draft: Draft): Schema<"ReplaceBody"> {
  return {
    ...wordsOf(draft),
    ...askedOf(draft),
    priority: draft.priority,
    ...(draft.expiresInS !== null && { expiresIn: draft.expiresInS }),
  } as Schema<"ReplaceBody">;
}

function askedOf(draft: Draft): Pick<Body, "question"> {
  const question = questionBody(draft, momentIn);
  return question === undefined ? {} : { question };
}

function audienceOf(draft: Draft): Partial<Body> {
  const tags = tagsOf(draft.onlyTags);
  const notTags = tagsOf(draft.notTags);
  const exclude = {
    ...(draft.notEmails.length > 0 && { emails: draft.notEmails }),
    ...(draft.notGroups.length > 0 && { groups: draft.notGroups }),
    ...(Object.keys(notTags).length > 0 && { tags: notTags }),
  };
  const filter = {
    ...(Object.keys(tags).length > 0 && { tags }),
    ...(draft.onlyRoles.length > 0 && { roles: draft.onlyRoles as Schema<"Role">[] }),
  };
  const solutionId = placeOf(draft);
  return {
    ...(solutionId !== null && { solutionId }),
    ...audienceBody(draft.audience),
    ...(Object.keys(filter).length > 0 && { filter }),
    ...(Object.keys(exclude).length > 0 && { exclude }),
  };
}

/** The solution whose screen opens: the audience's own, or the one chosen for it. */
export function placeOf({ audience, solutionId, screen, buttons }: Draft): string | null {
  if (audience.scope === "SLN" || audience.scope === "SLN_GRP") return audience.solutionId;
  return screen !== null || buttons.some(({ kind }) => kind === "screen") ? solutionId : null;
}

function wordsOf(draft: Draft): Partial<Body> {
  if (draft.source === "template" && draft.templateId !== null) {
    return { template: { templateId: draft.templateId, data: draft.data } };
  }
  const translations = Object.entries(draft.translations)
    .map(([language, said]) => [language, translationOf(said)] as const)
    .filter(([, said]) => said !== null);
  return {
    content: {
      text: draft.text,
      ...(draft.title.trim() !== "" && { title: draft.title.trim() }),
      severity: draft.severity,
      ...(draft.icon.trim() !== "" && { icon: draft.icon.trim() }),
      ...(draft.image.trim() !== "" && { image: draft.image.trim() }),
      ...(draft.screen !== null && { jigId: draft.screen, inputs: filled(draft.inputs) }),
      ...(draft.buttons.length > 0 && { buttons: draft.buttons.map(buttonOf) }),
    } as Body["content"] & object,
    language: draft.language,
    ...(translations.length > 0 && { translations: Object.fromEntries(translations) as Body["translations"] }),
  };
}

function translationOf({ title, text, labels }: Said): Schema<"TranslationBody"> | null {
  const named = Object.entries(labels).filter(([, label]) => label.trim() !== "");
  if (title.trim() === "" && text.trim() === "" && named.length === 0) return null;
  return {
    ...(title.trim() !== "" && { title: title.trim() }),
    ...(text.trim() !== "" && { text }),
    labels: Object.fromEntries(named),
  };
}

function buttonOf(of: DraftButton): Schema<"ButtonBody"> {
  return {
    id: of.id,
    label: of.label,
    kind: of.kind,
    style: of.style,
    ...((of.kind === "answer" || of.kind === "text") && of.value.trim() !== "" && { value: of.value.trim() }),
    ...(of.kind === "url" && { url: of.url.trim() }),
    ...(of.kind === "screen" && of.screen !== null && { jigId: of.screen }),
    inputs: of.kind === "screen" ? filled(of.inputs) : {},
  };
}

/** Without inputs that have no name yet. */
function filled(values: Values): Values {
  return Object.fromEntries(Object.entries(values).filter(([name]) => name.trim() !== ""));
}

export function tagsOf(lines: readonly string[]): Record<string, string[]> {
  const tags: Record<string, string[]> = {};
  for (const line of lines) {
    const [name = "", ...rest] = line.split("=");
    const value = rest.join("=").trim() || "*";
    if (name.trim() !== "") (tags[name.trim()] ??= []).push(value);
  }
  return tags;
}

function timeOf(draft: Draft, startAt: string | undefined): Partial<Body> {
  switch (draft.when) {
    case "at":
      return draft.at === "" ? {} : { startAt: momentIn(draft.at, draft.zone) };
    case "local":
      return { localTime: { time: draft.localTime, ...(draft.localDate !== "" && { date: draft.localDate }) } };
    case "repeat":
      return {
        repeat: {
          timeZone: draft.zone,
          cron: cronOf(draft),
          ...(draft.repeatUntil !== "" && { until: momentIn(`${draft.repeatUntil}T23:59`, draft.zone) }),
        },
      };
    default:
      return startAt === undefined ? {} : { startAt };
  }
}

export function cronOf(draft: Pick<Draft, "rhythm" | "repeatTime" | "weekday" | "monthday" | "cron">): string {
  const [hour = "9", minute = "0"] = draft.repeatTime.split(":");
  const at = `${Number(minute)} ${Number(hour)}`;
  switch (draft.rhythm) {
    case "daily":
      return `${at} * * *`;
    case "weekdays":
      return `${at} * * 1-5`;
    case "weekly":
      return `${at} * * ${draft.weekday}`;
    case "monthly":
      return `${at} ${draft.monthday} * *`;
    default:
      return draft.cron.trim();
  }
}

/** `2026-11-24T09:00` on the clock of a zone, as a moment. */
export function momentIn(local: string, zone: string): string {
  const wanted = Date.parse(`${local}Z`);
  // Twice, for the days on which the clocks change.
  const first = wanted - offsetAt(wanted, zone);
  return new Date(wanted - offsetAt(first, zone)).toISOString();
}

/** How far a zone's clock is ahead of UTC at a moment. */
function offsetAt(at: number, zone: string): number {
  const shown = new Intl.DateTimeFormat("sv", { timeZone: zone, dateStyle: "short", timeStyle: "medium" }).format(at);
  return Date.parse(`${shown.replace(" ", "T")}Z`) - Math.floor(at / 1000) * 1000;
}

/** Which part of the form a field of the API is shown in: the longest beginning that fits. */
const PLACES: readonly (readonly [string, string])[] = [
  ["content.title", "title"],
  ["content.icon", "icon"],
  ["content.image", "image"],
  ["content.buttons", "buttons"],
  ["content.jigId", "screen"],
  ["content.inputs", "inputs"],
  ["content", "text"],
  ["title", "title"],
  ["text", "text"],
  ["translations", "translations"],
  ["language", "translations"],
  ["template.data", "data"],
  ["template", "template"],
  ["emails", "emails"],
  ["groups", "groups"],
  ["solutionId", "solutionId"],
  ["scope", "audience"],
  ["filter", "filter"],
  ["exclude", "exclude"],
  ["priority", "priority"],
  ["category", "category"],
  ["startAt", "when"],
  ["localTime", "when"],
  ["repeat", "when"],
  ["expires", "expiry"],
  ["question.quorum", "quorum"],
  ["question.perValue", "quorum"],
  ["question.fields", "form"],
  ["question.deadline", "deadline"],
  ["question.default", "deadline"],
  ["question.on", "runs"],
  ["analysis", "runs"],
  ["question.reminders", "reminders"],
  ["question.escalation", "escalation"],
  ["question", "rule"],
  ["channels", "steps"],
  ["collapseKey", "collapseKey"],
];

export function placeOfField(field: string | undefined): string | undefined {
  if (field === undefined) return undefined;
  return PLACES.find(([name]) => field === name || field.startsWith(name))?.[1];
}
