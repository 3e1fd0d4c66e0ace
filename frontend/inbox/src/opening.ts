/** From a tap, on an item or on an operating system's notification, to the screen it names. */
import type { Item, Target } from "./types.ts";

/** What the service worker posts after a tap, or says in the address of the page it opens. */
export interface OpenMessage {
  notificationId?: string;
  userId?: string;
  target?: Target;
  url?: string;
  partial?: boolean;
}

export interface OpenDetail {
  notificationId: string;
  item?: Item;
  target: Target;
}

const PARAMETER = "tocsin-open";

/**
 * Tells the application, and says whether it took over by `preventDefault()`. If not, and the
 * notification has a web address, goes there.
 */
export function openTarget(element: HTMLElement, detail: OpenDetail, url?: string): boolean {
  const event = new CustomEvent<OpenDetail>("tocsin-open", {
    detail,
    bubbles: true,
    composed: true,
    cancelable: true,
  });
  const wanted = webUrl(url ?? detail.item?.url ?? detail.target.url);
  const taken = !element.dispatchEvent(event);
  if (!taken && wanted) location.assign(wanted);
  return taken;
}

/** Never `javascript:` and the like, whatever the sender wrote. */
export function webUrl(text: string | undefined): string | undefined {
  if (!text) return undefined;
  try {
    const url = new URL(text, document.baseURI);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/** The notification this page was opened for, once: a reload must not open it again. */
export function takeFromAddress(): string | undefined {
  const url = new URL(location.href);
  const notificationId = url.searchParams.get(PARAMETER);
  if (!notificationId) return undefined;
  url.searchParams.delete(PARAMETER);
  history.replaceState(history.state, "", url);
  return notificationId;
}
