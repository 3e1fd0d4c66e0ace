/**
 * The words of the inbox. English is built in, other languages are fetched when they are spoken;
 * a host adds a language, or its own wording, by the `words` property.
 */
import bellWords from "./words.bell.ts";
import type en from "./words.en.ts";

/** One text, or one per plural form of the language ("one", "few", "other" …). */
export type Phrase = string | ({ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>);
export type Words = Record<keyof typeof en, Phrase>;
export type Word = keyof Words;

/** Says a word with its `{…}` filled in; `n` also picks the plural form. */
export type Say = (word: Word, values?: Record<string, string | number>) => string;

export interface Speech {
  /** The host's words come first. */
  own?: Partial<Words> | undefined;
  /** Those of the language, when they are there. */
  fetched?: Words | undefined;
  /** English: a few of them until the panel has brought the others. */
  english?: Partial<Words>;
}

const LANGUAGES: Record<string, () => Promise<{ default: Words }>> = {
  ar: () => import("./words.ar.ts"),
  de: () => import("./words.de.ts"),
  es: () => import("./words.es.ts"),
  ja: () => import("./words.ja.ts"),
};

/** Undefined where English has to do. */
export async function wordsIn(locale: string): Promise<Words | undefined> {
  return (await LANGUAGES[languageOf(locale)]?.())?.default;
}

export function speak(locale: string, { own = {}, fetched, english }: Speech = {}): Say {
  const last: Partial<Words> = english ?? bellWords;
  return (word, values = {}) => {
    const theirs = own[word] ?? fetched?.[word];
    // Without words in the person's language the English ones follow English plurals.
    const rules = theirs || languageOf(locale) === "en" ? locale : "en";
    return fill(pick(theirs ?? last[word] ?? "", rules, values.n), values, rules);
  };
}

/** The language of the words: times and numbers in another one would read like a mistake. */
export function spokenIn(locale: string, { own, fetched }: Speech = {}): string {
  return own || fetched || languageOf(locale) === "en" ? locale : "en";
}

function pick(phrase: Phrase, locale: string, n: unknown): string {
  if (typeof phrase === "string") return phrase;
  if (typeof n !== "number") return phrase.other;
  return phrase[new Intl.PluralRules(locale).select(n)] ?? phrase.other;
}

function fill(text: string, values: Record<string, string | number>, locale: string): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => {
    const value = values[name];
    if (value === undefined) return whole;
    return typeof value === "number" ? value.toLocaleString(locale) : value;
  });
}

export function languageOf(locale: string): string {
  return locale.toLowerCase().split("-")[0] ?? "en";
}

/** A tag that Intl takes: hosts write all kinds of things into `lang`. */
export function usableLocale(...wanted: (string | null | undefined)[]): string {
  for (const tag of wanted) {
    try {
      const [canonical] = Intl.getCanonicalLocales(tag?.replace("_", "-") || []);
      if (canonical) return canonical;
    } catch {
      // Not a language tag: try the next.
    }
  }
  return "en";
}
