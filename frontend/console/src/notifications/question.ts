/** How a draft's buttons are answered: what settles it, until when, and who is asked further. */
import type { Schema } from "../api/client.ts";
import { buttonsOf, type Draft, type DraftButton } from "./draft.ts";

export const RULES = ["all", "first", "quorum"] as const;
export const REVEALS = ["name", "role", "nobody"] as const;
export const FIELD_KINDS = ["text", "number", "choice", "date", "yesno"] as const;
export const MOST_FIELDS = 8;
export const MOST_ESCALATIONS = 3;
export const MOST_REMINDERS = 5;
export const MOST_QUORUM = 10_000;

export interface DraftField {
  key: string;
  label: string;
  kind: (typeof FIELD_KINDS)[number];
  required: boolean;
  choices: string[];
  min: number | null;
  max: number | null;
  pattern: string;
}

export interface DraftEscalation {
  after: number;
  emails: string[];
  groups: string[];
}

export interface DraftQuestion {
  rule: (typeof RULES)[number];
  quorum: number;
  perValue: boolean;
  fields: DraftField[];
  /** Seconds after the start; `at`: at `deadlineAt`. */
  deadline: number | "at" | null;
  deadlineAt: string;
  /** The value if nothing was decided by then. */
  default: string | null;
  /** Minutes after the start. */
  reminders: number[];
  escalation: DraftEscalation[];
  reveal: (typeof REVEALS)[number];
  onAnswer: string | null;
  onDecision: string | null;
}

export const NO_QUESTION: DraftQuestion = {
  rule: "all",
  quorum: 2,
  perValue: true,
  fields: [],
  deadline: null,
  deadlineAt: "",
  default: null,
  reminders: [],
  escalation: [],
  reveal: "name",
  onAnswer: null,
  onDecision: null,
};

type Buttons = readonly Pick<DraftButton, "id" | "label" | "kind" | "value">[];

export function answering<Of extends { kind?: string }>(buttons: readonly Of[]): Of[] {
  return buttons.filter(({ kind = "answer" }) => kind === "answer" || kind === "text");
}

/** What a button's answer means: its value, else its id. */
export function valueOf({ id, value }: Pick<DraftButton, "id" | "value">): string {
  return value.trim() === "" ? id : value.trim();
}

/** The values that can come out, each once, in the words of the first button that means it. */
export function valuesOf(buttons: Buttons): { value: string; label: string }[] {
  const found = new Map<string, string>();
  for (const one of answering(buttons)) {
    const value = valueOf(one);
    if (!found.has(value)) found.set(value, one.label.trim() === "" ? value : one.label);
  }
  return [...found].map(([value, label]) => ({ value, label }));
}

/** A copy of how it was asked. A deadline that was a moment is not copied: it is over. */
export function questionOf(of: Schema<"QuestionBody"> | undefined): DraftQuestion {
  if (of === undefined) return NO_QUESTION;
  return {
    ...NO_QUESTION,
    rule: of.rule as DraftQuestion["rule"],
    quorum: of.quorum ?? NO_QUESTION.quorum,
    perValue: of.perValue ?? false,
    fields: (of.fields ?? []).map(({ choices = [], pattern = "", required = false, min, max, ...one }) => ({
      ...one,
      kind: (one.kind ?? "text") as DraftField["kind"],
      required,
      choices,
      pattern,
      min: min ?? null,
      max: max ?? null,
    })),
    deadline: of.deadlineIn ?? null,
    default: of.default ?? null,
    reminders: of.reminders ?? [],
    escalation: (of.escalation ?? []).map(({ after, emails = [], groups = [] }) => ({ after, emails, groups })),
    reveal: (of.reveal ?? "name") as DraftQuestion["reveal"],
    onAnswer: of.onAnswer ?? null,
    onDecision: of.onDecision ?? null,
  };
}

/** As the API takes it; undefined where no button answers. */
export function questionBody(draft: Pick<Draft, "buttons" | "question" | "source" | "templateButtons" | "zone">, at: (local: string, zone: string) => string): Schema<"QuestionBody"> | undefined {
  const { question: of, zone } = draft;
  const buttons = buttonsOf(draft);
  if (answering(buttons).length === 0) return undefined;
  const deadline =
    of.deadline === "at"
      ? of.deadlineAt !== "" && { deadline: at(of.deadlineAt, zone) }
      : of.deadline !== null && { deadlineIn: of.deadline };
  const kept = valuesOf(buttons).some(({ value }) => value === of.default);
  return {
    rule: of.rule,
    ...(of.rule === "quorum" && { quorum: of.quorum, perValue: of.perValue }),
    ...(asksForText(buttons) ? {} : of.fields.length > 0 && { fields: of.fields.map(fieldBody) }),
    ...deadline,
    ...(of.deadline !== null && kept && of.default !== null && { default: of.default }),
    ...(of.reminders.length > 0 && { reminders: of.reminders }),
    ...(of.escalation.length > 0 && { escalation: of.escalation }),
    reveal: of.reveal,
    ...(of.onAnswer !== null && { onAnswer: of.onAnswer }),
    ...(of.onDecision !== null && { onDecision: of.onDecision }),
  } as Schema<"QuestionBody">;
}

/** A form can't stand beside a button that asks for a text. */
export function asksForText(buttons: Buttons): boolean {
  return buttons.some(({ kind }) => kind === "text");
}

function fieldBody(of: DraftField): Record<string, unknown> {
  const bounded = of.kind === "text" || of.kind === "number";
  return {
    key: of.key,
    label: of.label.trim(),
    kind: of.kind,
    required: of.required,
    ...(bounded && of.min !== null && { min: of.min }),
    ...(bounded && of.max !== null && { max: of.max }),
    ...(of.kind === "text" && of.pattern !== "" && { pattern: of.pattern }),
    ...(of.kind === "choice" && { choices: of.choices }),
  };
}

/** Its key is no other field's and no button's: they share the labels of translations. */
export function emptyField(known: readonly DraftField[], buttons: Buttons): DraftField {
  const taken = new Set([...known.map(({ key }) => key), ...buttons.map(({ id }) => id)]);
  let number = 1;
  while (taken.has(`f${number}`)) number += 1;
  return { key: `f${number}`, label: "", kind: "text", required: false, choices: [], min: null, max: null, pattern: "" };
}
