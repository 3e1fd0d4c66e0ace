import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { test } from "node:test";

const source = new URL("../", import.meta.url);
const PLURALS = /_(zero|one|two|few|many|other)$/;
const FORMS: Record<string, string[]> = {
  en: ["one", "other"],
  de: ["one", "other"],
  ar: ["zero", "one", "two", "few", "many", "other"],
};

type Texts = Record<string, string>;

async function folders(): Promise<string[]> {
  const found = await readdir(source, { recursive: true });
  return found.filter((path) => path.endsWith("words.en.json")).map((path) => path.split("/")[0] ?? "");
}

async function read(folder: string, language: string): Promise<Texts> {
  const text = await readFile(new URL(`${folder}/words.${language}.json`, source), "utf8");
  return flat(JSON.parse(text) as Record<string, unknown>);
}

function flat(texts: Record<string, unknown>, before = ""): Texts {
  return Object.entries(texts).reduce<Texts>((all, [key, value]) => {
    if (typeof value === "string") return { ...all, [before + key]: value };
    return { ...all, ...flat(value as Record<string, unknown>, `${before}${key}.`) };
  }, {});
}

const names = (text: string): string => [...text.matchAll(/{{\s*(\w+)/g)].map((one) => one[1]).sort().join();
const stems = (texts: Texts): string[] => [...new Set(Object.keys(texts).map((key) => key.replace(PLURALS, "")))].sort();

for (const folder of await folders()) {
  for (const language of ["de", "ar"]) {
    test(`${folder}: ${language} says all that English says, about the same things`, async () => {
      const [english, other] = [await read(folder, "en"), await read(folder, language)];
      assert.deepEqual(stems(other), stems(english));
      for (const [key, text] of Object.entries(other)) {
        const model = english[key] ?? english[key.replace(PLURALS, "_other")] ?? "";
        // "One person" need not name its number.
        const free = PLURALS.test(key);
        if (!free) assert.equal(names(text), names(model), `${folder} ${language} ${key}`);
      }
    });
  }
  test(`${folder}: every plural has all forms of its language`, async () => {
    for (const language of ["en", "de", "ar"]) {
      const texts = await read(folder, language);
      const plural = Object.keys(texts).filter((key) => PLURALS.test(key));
      for (const stem of new Set(plural.map((key) => key.replace(PLURALS, "")))) {
        for (const form of FORMS[language] ?? []) {
          assert.ok(`${stem}_${form}` in texts, `${folder} ${language}: ${stem}_${form}`);
        }
      }
    }
  });
}
