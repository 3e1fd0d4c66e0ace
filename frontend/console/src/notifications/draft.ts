/** A notification while it is written: everything as it is typed, kept until it is sent. */
import type { Schema } from "../api/client.ts";
import { type Audience, NOBODY } from "../parts/audience.ts";
import type { Values } from "../parts/inputs.ts";
import type { Notification } from "./queries.ts";
import { type DraftQuestion, NO_QUESTION, questionOf } from "./question.ts";

export const MOST_BUTTONS = 4;
export const KINDS = ["answer", "text", "url", "screen"] as const;
export const STYLES = ["default", "primary", "danger"] as const;
export const SEVERITIES = ["info", "success", "warning", "error"] as const;
export const WHENS = ["now", "at", "local", "repeat"] as const;
export const RHYTHMS = ["daily", "weekdays", "weekly", "monthly", "cron"] as const;

export interface Said {
  title: string;
  text: string;
  /** Labels of buttons, by the button's id. */
  labels: Record<string, string>;
}

export interface DraftButton {
  id: string;
  label: string;
  kind: (typeof KINDS)[number];
  style: string;
  /** What an answer by it means; empty: its id. */
  value: string;
  url: string;
  screen: string | null;
  inputs: Values;
}

export interface Draft {
  /** Own words, or a template's. */
  source: "words" | "template";
  language: string;
  title: string;
  text: string;
  translations: Record<string, Said>;
  templateId: string | null;
  /** Its buttons, as they were when it was last read: who answers by them can be asked. */
  templateButtons: DraftButton[];
  data: Values;
  severity: (typeof SEVERITIES)[number];
  icon: string;
  image: string;
  audience: Audience;
  onlyTags: string[];
  onlyRoles: string[];
  notEmails: string[];
  notGroups: string[];
  notTags: string[];
  /** Where the target screen is, when the audience does not say it. */
  solutionId: string | null;
  screen: string | null;
  inputs: Values;
  priority: Schema<"Priority">;
  category: string | null;
  buttons: DraftButton[];
  /** How the buttons that answer are asked. */
  question: DraftQuestion;
  when: (typeof WHENS)[number];
  /** A time as `2026-11-24T09:00`, on the clock of `zone`. */
  at: string;
  zone: string;
  localTime: string;
  localDate: string;
  rhythm: (typeof RHYTHMS)[number];
  repeatTime: string;
  weekday: string;
  monthday: number;
  cron: string;
  repeatUntil: string;
  expiresInS: number | null;
  /** The fallback order; empty: the usual one. */
  steps: Schema<"StepBody">[];
  collapseKey: string;
}

export function emptyDraft(language: string, zone: string): Draft {
  return {
    source: "words",
    language,
    title: "",
    text: "",
    translations: {},
    templateId: null,
    templateButtons: [],
    data: {},
    severity: "info",
    icon: "",
    image: "",
    audience: NOBODY,
    onlyTags: [],
    onlyRoles: [],
    notEmails: [],
    notGroups: [],
    notTags: [],
    solutionId: null,
    screen: null,
    inputs: {},
    priority: "normal",
    category: null,
    buttons: [],
    question: NO_QUESTION,
    when: "now",
    at: "",
    zone,
    localTime: "09:00",
    localDate: "",
    rhythm: "daily",
    repeatTime: "09:00",
    weekday: "1",
    monthday: 1,
    cron: "0 9 * * 1-5",
    repeatUntil: "",
    expiresInS: null,
    steps: [],
    collapseKey: "",
  };
}

/** A copy of what was sent: its words and its audience, but not its time. */
export function draftOf(of: Notification, empty: Draft): Draft {
  const { content } = of;
  return {
    ...empty,
    source: of.template === undefined ? "words" : "template",
    title: content.title ?? "",
    text: content.text,
    translations: Object.fromEntries(
      Object.entries(of.translations ?? {}).map(([language, one]) => [
        language,
        { title: one.title ?? "", text: one.text ?? "", labels: one.labels ?? {} },
      ]),
    ),
    templateId: of.template?.templateId ?? null,
    templateButtons: of.template === undefined ? [] : draftButtons(content.buttons),
    data: of.template?.data ?? {},
    severity: content.severity ?? "info",
    icon: content.icon ?? "",
    image: content.image ?? "",
    audience: { scope: of.scope, emails: of.emails ?? [], solutionId: of.solutionId ?? null, groups: of.groups ?? [] },
    onlyTags: tagLines(of.filter?.tags),
    onlyRoles: of.filter?.roles ?? [],
    notEmails: of.exclude?.emails ?? [],
    notGroups: of.exclude?.groups ?? [],
    notTags: tagLines(of.exclude?.tags),
    solutionId: of.solutionId ?? null,
    screen: content.jigId ?? null,
    inputs: content.inputs ?? {},
    priority: of.priority,
    category: of.category ?? null,
    buttons: draftButtons(content.buttons),
    question: questionOf(of.question),
    steps: of.channels ?? [],
    collapseKey: of.collapseKey ?? "",
  };
}

export function draftButtons(of: readonly Schema<"ButtonBody">[] = []): DraftButton[] {
  return of.map((one) => ({
    id: one.id,
    label: one.label,
    kind: one.kind ?? "answer",
    style: one.style ?? "default",
    value: one.value ?? "",
    url: one.url ?? "",
    screen: one.jigId ?? null,
    inputs: one.inputs ?? {},
  }));
}

/** What answers can go by: the buttons of one's own words, or the template's. */
export function buttonsOf({ source, buttons, templateButtons }: Pick<Draft, "source" | "buttons" | "templateButtons">): DraftButton[] {
  return source === "template" ? templateButtons : buttons;
}

/** The translations without the label of a button or a field that is gone. */
export function withoutLabel({ translations }: Draft, gone: string): Record<string, Said> {
  return Object.fromEntries(
    Object.entries(translations).map(([language, { labels: { [gone]: _, ...labels }, ...said }]) => [language, { ...said, labels }]),
  );
}

/** `{ site: ["north", "south"] }` as `site=north`, `site=south`. */
export function tagLines(tags: Record<string, string[]> | undefined): string[] {
  return Object.entries(tags ?? {}).flatMap(([name, values]) => values.map((value) => `${name}=${value}`));
}

export function emptyButton(known: readonly DraftButton[]): DraftButton {
  const taken = new Set(known.map(({ id }) => id));
  let number = 1;
  while (taken.has(`b${number}`)) number += 1;
  return { id: `b${number}`, label: "", kind: "answer", style: "default", value: "", url: "", screen: null, inputs: {} };
}

/** Whether anybody has written anything that would be missed. */
export function isWorth(draft: Draft): boolean {
  return (
    draft.title.trim() !== "" ||
    draft.text.trim() !== "" ||
    draft.templateId !== null ||
    draft.audience.emails.length > 1 ||
    draft.audience.groups.length > 0 ||
    draft.buttons.length > 0
  );
}
