/** A notice, in words. */
import type { Notice } from "./store.ts";
import { shortTime } from "./time.ts";
import type { Say } from "./words.ts";

export function noticeText(
  { say, usedLocale }: { say: Say; usedLocale: string },
  { text, word, values, at }: Notice,
): string {
  if (text) return text;
  return say(word, at ? { ...values, time: shortTime(at, usedLocale) } : values);
}
