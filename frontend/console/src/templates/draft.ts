/**
 * A template while it is written. The words of all languages stand side by side; the API has those
 * of one language as the content, and the others as its translations.
 */
import type { Schema } from "../api/client.ts";

export const SEVERITIES = ["info", "success", "warning", "error"] as const;
export const KINDS = ["answer", "text", "url", "screen"] as const;
export const STYLES = ["default", "primary", "danger"] as const;
export const MOST_BUTTONS = 4;

export interface Words {
  title: string;
  text: string;
  /** Of buttons, by their key. */
  labels: Record<string, string>;
}

export interface ButtonDraft {
  /** Keeps its labels while its id is changed. */
  key: string;
  id: string;
  kind: (typeof KINDS)[number];
  style: string;
  url: string;
  jigId: string;
  /** What the form does not show, and keeps. */
  rest: { solutionId?: string; inputs?: Record<string, unknown> };
}

export interface Draft {
  name: string;
  /** That of the content's own words. */
  language: string;
  words: Record<string, Words>;
  severity: (typeof SEVERITIES)[number];
  icon: string;
  image: string;
  buttons: ButtonDraft[];
  jigId: string;
  inputs: Record<string, unknown>;
  screen: string;
  /** JSON, as it is typed. */
  sample: string;
}

let keys = 0;

export const noWords = (): Words => ({ title: "", text: "", labels: {} });

export function newButton(taken: readonly string[]): ButtonDraft {
  const id = Array.from({ length: MOST_BUTTONS + 1 }, (_, at) => `button-${at + 1}`).find((one) => !taken.includes(one));
  return { key: `key-${keys++}`, id: id ?? "button", kind: "answer", style: "default", url: "", jigId: "", rest: {} };
}

export function draftOf(template: Schema<"TemplateChange"> | undefined, language: string): Draft {
  const content = template?.content;
  const own = template?.language ?? language;
  const buttons = (content?.buttons ?? []).map((button) => ({
    ...newButton([]),
    id: button.id,
    kind: button.kind ?? "answer",
    style: button.style ?? "default",
    url: button.url ?? "",
    jigId: button.jigId ?? "",
    rest: { ...(button.solutionId && { solutionId: button.solutionId }), inputs: button.inputs ?? {} },
  }));
  const byId = (labels: Record<string, string | undefined>): Record<string, string> =>
    Object.fromEntries(buttons.flatMap(({ key, id }) => (labels[id] === undefined ? [] : [[key, labels[id]]])));
  const ownLabels = Object.fromEntries((content?.buttons ?? []).map(({ id, label }) => [id, label]));
  const words: Record<string, Words> = {
    [own]: { title: content?.title ?? "", text: content?.text ?? "", labels: byId(ownLabels) },
  };
  for (const [key, one] of Object.entries(template?.translations ?? {})) {
    words[key] = { title: one.title ?? "", text: one.text ?? "", labels: byId(one.labels ?? {}) };
  }
  return {
    name: template?.name ?? "",
    language: own,
    words,
    severity: content?.severity ?? "info",
    icon: content?.icon ?? "",
    image: content?.image ?? "",
    buttons,
    jigId: content?.jigId ?? "",
    inputs: content?.inputs ?? {},
    screen: content?.screen ?? "",
    sample: JSON.stringify(template?.sample ?? {}, null, 2),
  };
}

/** The object of a typed JSON; undefined when it is none. */
export function sampleOf(text: string): Record<string, unknown> | undefined {
  if (text.trim() === "") return {};
  try {
    const found: unknown = JSON.parse(text);
    const fits = typeof found === "object" && found !== null && !Array.isArray(found);
    return fits ? (found as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

export function changeOf(draft: Draft): Schema<"TemplateChange"> {
  const own = draft.words[draft.language] ?? noWords();
  const translations: Record<string, Schema<"TranslationBody">> = {};
  for (const [language, words] of Object.entries(draft.words)) {
    if (language === draft.language) continue;
    const labels = draft.buttons.flatMap(({ key, id }) => {
      const label = words.labels[key] ?? "";
      return label === "" ? [] : [[id, label] as const];
    });
    translations[language] = {
      ...(words.title !== "" && { title: words.title }),
      ...(words.text !== "" && { text: words.text }),
      labels: Object.fromEntries(labels),
    };
  }
  return {
    name: draft.name,
    language: draft.language,
    content: {
      text: own.text,
      ...(own.title !== "" && { title: own.title }),
      severity: draft.severity,
      ...(draft.icon !== "" && { icon: draft.icon }),
      ...(draft.image !== "" && { image: draft.image }),
      buttons: draft.buttons.map((button) => ({
        id: button.id,
        label: own.labels[button.key] ?? "",
        kind: button.kind,
        style: button.style,
        ...(button.kind === "url" && { url: button.url }),
        ...(button.kind === "screen" && button.jigId !== "" && { jigId: button.jigId }),
        ...button.rest,
      })),
      ...(draft.screen !== "" && { screen: draft.screen }),
      ...(draft.jigId !== "" && { jigId: draft.jigId }),
      inputs: draft.inputs,
    },
    translations,
    sample: sampleOf(draft.sample) ?? {},
  };
}

/** The API's names of fields, as the form has them. */
export function fieldNames(draft: Draft): Record<string, string> {
  const found: Record<string, string> = {
    "content.icon": "icon",
    "content.image": "image",
    "content.jigId": "jigId",
    "content.severity": "severity",
    sample: "sample",
    "sample.user": "sample",
  };
  for (const language of Object.keys(draft.words)) {
    const place = language === draft.language ? "content" : `translations.${language}`;
    for (const part of ["title", "text"]) found[`${place}.${part}`] = `words.${language}.${part}`;
    for (const { key, id } of draft.buttons) {
      const label = language === draft.language ? `content.buttons.${id}.label` : `${place}.labels.${id}`;
      found[label] = `words.${language}.labels.${key}`;
    }
  }
  draft.buttons.forEach(({ id }, index) => (found[`content.buttons.${id}.url`] = `buttons.${index}.url`));
  return found;
}

/** The language of a form's field, where it has one. */
export function languageOf(field: string): string | undefined {
  return /^words\.([^.]+)\./.exec(field)?.[1];
}

/** What the own words have and this language has not: these are read in the own language. */
export function missingIn(draft: Draft, language: string): ("title" | "text" | "labels")[] {
  const own = draft.words[draft.language] ?? noWords();
  const words = draft.words[language] ?? noWords();
  const lacks: ("title" | "text" | "labels")[] = [];
  if (own.title !== "" && words.title === "") lacks.push("title");
  if (words.text === "") lacks.push("text");
  if (draft.buttons.some(({ key }) => (words.labels[key] ?? "") === "")) lacks.push("labels");
  return lacks;
}

const NAME = /{{-?\s*([A-Za-z_][\w-]*(?:\.[\w-]+)*)/g;

/** Names that the words of all languages use, such as `order.id`. */
export function namesIn(draft: Draft): string[] {
  const texts = Object.values(draft.words).flatMap(({ title, text, labels }) => [title, text, ...Object.values(labels)]);
  return [...new Set(texts.flatMap((text) => [...text.matchAll(NAME)].map((found) => found[1] ?? "")))].sort();
}

/** What can be put into words: the sample's values, and what is known of the person. */
export function namesOf(sample: Record<string, unknown>, before = ""): string[] {
  return Object.entries(sample).flatMap(([key, value]) => {
    const name = before + key;
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return namesOf(value as Record<string, unknown>, `${name}.`);
    }
    return [name];
  });
}

/** Marks that are still open can't be rendered: there is no use in asking. */
export function isOpen(text: string): boolean {
  const count = (mark: string): number => text.split(mark).length - 1;
  return count("{{") !== count("}}") || count("{%") !== count("%}");
}
