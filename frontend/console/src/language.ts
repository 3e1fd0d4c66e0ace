/**
 * Words by language and folder: `src/<folder>/words.<language>.json` is the namespace `<folder>`.
 * `useTranslation("notifications")` gives its `t`. Only the language that is read is loaded, and of
 * it first only what the frame and the notifications say.
 */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import type { Words } from "./words/by-folder.ts";

export const LANGUAGES = { en: "English", de: "Deutsch", ar: "العربية" } as const;
export type Language = keyof typeof LANGUAGES;

type Loader = () => Promise<{ words: Words }>;
/** The words that the first paint needs, and those of all other pages. */
const LOADERS: Record<Language, [first: Loader, more: Loader]> = {
  en: [() => import("./words/en.ts"), () => import("./words/en.more.ts")],
  de: [() => import("./words/de.ts"), () => import("./words/de.more.ts")],
  ar: [() => import("./words/ar.ts"), () => import("./words/ar.more.ts")],
};

export function directionOf(language: string): "ltr" | "rtl" {
  return language === "ar" ? "rtl" : "ltr";
}

export function isLanguage(text: string): text is Language {
  return Object.hasOwn(LANGUAGES, text);
}

/** `boot.js` has chosen it already: what was chosen here, else the browser's, else English. */
export async function startWords(): Promise<void> {
  const given = document.documentElement.lang;
  const language = isLanguage(given) ? given : "en";
  await i18next.use(initReactI18next).init({
    lng: language,
    fallbackLng: false,
    defaultNS: "parts",
    resources: { [language]: (await LOADERS[language][0]()).words },
    interpolation: { escapeValue: false },
    returnEmptyString: false,
  });
  apply(language);
}

/** Before any page but the first one is shown. */
export async function moreWords(): Promise<void> {
  const { language } = i18next;
  if (isLanguage(language)) await addWords(language, LOADERS[language][1]);
}

export async function changeLanguage(language: Language): Promise<void> {
  await Promise.all(LOADERS[language].map((load) => addWords(language, load)));
  apply(language); // before anybody hears of it and asks the server again
  await i18next.changeLanguage(language);
  localStorage.setItem("tocsin-language", language);
}

async function addWords(language: Language, load: Loader): Promise<void> {
  const { words } = await load();
  for (const [folder, texts] of Object.entries(words)) {
    if (!i18next.hasResourceBundle(language, folder)) {
      i18next.addResourceBundle(language, folder, texts);
    }
  }
}

function apply(language: string): void {
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
}
