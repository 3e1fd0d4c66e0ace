/** From a tap, on an item or on an operating system's notification, to the screen it names. */
import type { Item, Target } from "./types.ts";

/** What the service worker posts after a tap, or says in the address of the page it opens. */
export interface OpenMessage {
  notificationId?: string;
  userId?: string;
  target?: Target;
  url?: string;
  partial?: boolean;
  /** The id of the button that was pressed. */
  button?: string;
}

export interface OpenDetail {
  notificationId: string;
  item?: Item;
  target: Target;
  /** The id of the button, where one was pressed that opens a screen. */
  button?: string;
}

/**
 * Tells the application, and says whether it took over by `preventDefault()`. If not, and the
 * notification has a web address, goes there.
 */
export function openTarget(element: EventTarget, detail: OpenDetail, url?: string): boolean {
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
  return urlOf(text, /^https?:$/);
}

export function linkUrl(text: string | undefined): string | undefined {
  return urlOf(text, /^(https?|mailto|tel):$/);
}

/** A picture is fetched without anybody's click, so only where nobody can look on. */
export function pictureUrl(text: string | undefined): string | undefined {
  return text?.startsWith("https:") ? urlOf(text, /^https:$/) : undefined;
}

function urlOf(text: string | undefined, protocols: RegExp): string | undefined {
  if (!text) return undefined;
  try {
    const url = new URL(text, document.baseURI);
    return protocols.test(url.protocol) ? url.href : undefined;
  } catch {
    return undefined;
  }
}
