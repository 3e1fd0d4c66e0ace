/** A tap in the operating system that opened this page stands in its address. */
import type { OpenMessage } from "./opening.ts";

const PARAMETER = "tocsin-open";
const BUTTON = "tocsin-answer";

/** The notification this page was opened for, once: a reload must not open it again. */
export function takeFromAddress(): OpenMessage | undefined {
  const url = new URL(location.href);
  const notificationId = url.searchParams.get(PARAMETER);
  if (!notificationId) return undefined;
  const button = url.searchParams.get(BUTTON);
  url.searchParams.delete(PARAMETER);
  url.searchParams.delete(BUTTON);
  history.replaceState(history.state, "", url);
  return { notificationId, ...(button ? { button } : {}) };
}
