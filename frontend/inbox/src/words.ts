/** The words of the inbox. A host adds a language, or its own wording, by the `words` property. */
import de from "./words.de.ts";
import en from "./words.en.ts";

/** One text, or one per plural form of the language ("one", "few", "other" …). */
export type Phrase = string | ({ other: string } & Partial<Record<Intl.LDMLPluralRule, string>>);
export type Words = Record<keyof typeof en, Phrase>;
export type Word = keyof Words;

const BUILT_IN: Record<string, Words> = { en, de };

/** Says a word with its `{…}` filled in; `n` also picks the plural form. */
export type Say = (word: Word, values?: Record<string, string | number>) => string;

export function speak(locale: string, own: Partial<Words> = {}): Say {
  const language = languageOf(locale);
  const builtIn = BUILT_IN[language] ?? en;
  return (word, values = {}) => {
    const phrase = own[word] ?? builtIn[word];
    // Without words in the person's language the English ones follow English plurals.
    const rules = own[word] || BUILT_IN[language] ? locale : "en";
    return fill(pick(phrase, rules, values.n), values, rules);
  };
}

/** The language of the words: times and numbers in another one would read like a mistake. */
export function spokenIn(locale: string, own?: Partial<Words>): string {
  return own || BUILT_IN[languageOf(locale)] ? locale : "en";
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

function languageOf(locale: string): string {
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
