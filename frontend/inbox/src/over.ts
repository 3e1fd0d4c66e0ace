/** Whether nobody can answer any more: the question is settled, or its time is over. */
import type { Item } from "./types.ts";

export function isOver({ question, expiresAt }: Item, now = Date.now()): boolean {
  // No end is no number, and that is never before now.
  return Boolean(question?.decision) || Date.parse(expiresAt ?? "") <= now;
}
