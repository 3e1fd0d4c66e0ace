/**
 * Words by language and folder: `src/<folder>/words.<language>.json` is the namespace `<folder>`.
 * `useTranslation("notifications")` gives its `t`. Only the language that is read is loaded.
 */
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

export const LANGUAGES = { en: "English", de: "Deutsch", ar: "العربية" } as const;
export type Language = keyof typeof LANGUAGES;

type Words = Record<string, Record<string, unknown>>;
const LOADERS: Record<Language, () => Promise<{ words: Words }>> = {
  en: () => import("./words/en.ts"),
  de: () => import("./words/de.ts"),
  ar: () => import("./words/ar.ts"),
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
    resources: { [language]: (await LOADERS[language]()).words },
    interpolation: { escapeValue: false },
    returnEmptyString: false,
  });
  apply(language);
}

export async function changeLanguage(language: Language): Promise<void> {
  const { words } = await LOADERS[language]();
  for (const [folder, texts] of Object.entries(words)) {
    i18next.addResourceBundle(language, folder, texts);
  }
  apply(language); // before anybody hears of it and asks the server again
  await i18next.changeLanguage(language);
  localStorage.setItem("tocsin-language", language);
}

function apply(language: string): void {
  document.documentElement.lang = language;
  document.documentElement.dir = directionOf(language);
}
