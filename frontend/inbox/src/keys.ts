/** The keys of the panel. Single letters can be switched off, by the host and by the person. */
import type { Face } from "./face.ts";
import type { Item } from "./types.ts";

const OFF = "tocsin.shortcuts-off";

export interface Keyed extends Face {
  readonly leaf: string;
  /** Single letters count. */
  readonly keysOn: boolean;
}

export function shortcutsAllowed(): boolean {
  try {
    return !localStorage.getItem(OFF);
  } catch {
    return true; // storage may be forbidden to frames
  }
}

export function allowShortcuts(allowed: boolean): void {
  try {
    if (allowed) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  } catch {
    // Then they are as before on the next page.
  }
}

export function onKey(face: Keyed, inside: HTMLElement, event: KeyboardEvent): void {
  if (event.defaultPrevented || event.metaKey || event.altKey) return;
  const from = event.target as HTMLElement;
  if (from.closest("form, input, select, textarea, .menu")) return;
  if (face.leaf !== "list") {
    const back = event.key === "Escape" || (event.key === "?" && face.keysOn);
    if (back) done(event, () => face.turn("list"));
    return;
  }
  if (event.ctrlKey) leave(inside, event);
  else if (!move(face, inside, from, event) && face.keysOn) act(face, from, event);
}

function done(event: Event, does: () => void): true {
  event.preventDefault();
  does();
  return true;
}

/** Out of the feed, as its pattern has it: to what stands before it, or after it. */
function leave(inside: HTMLElement, event: KeyboardEvent): void {
  const after = '[data-testid="load-more"], [data-testid="undo"]';
  const to = {
    Home: inside.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]'),
    End: inside.querySelector<HTMLElement>(after) ?? inside.querySelector<HTMLElement>(".head button"),
  }[event.key];
  if (to) done(event, () => to.focus());
}

const STEPS: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 1, PageUp: -1 };
const LETTERS: Record<string, number> = { j: 1, k: -1 };

/** Arrows and pages walk the articles from inside the feed; letters come from anywhere. */
function move(face: Keyed, inside: HTMLElement, from: HTMLElement, event: KeyboardEvent): boolean {
  const inFeed = from.closest('[role="feed"]');
  const letter = face.keysOn && !event.shiftKey ? LETTERS[event.key] : undefined;
  const step = letter ?? (inFeed || from.id === "panel" ? STEPS[event.key] : undefined);
  if (!step) return false;
  const mains = [...inside.querySelectorAll<HTMLElement>(".main")];
  const at = mains.indexOf(from.closest(".item")?.querySelector(".main") as HTMLElement);
  const to = mains[Math.min(Math.max(at + step, 0), mains.length - 1)];
  return done(event, () => {
    to?.focus();
    to?.closest(".item")?.scrollIntoView({ block: "nearest" });
  });
}

function act(face: Keyed, from: HTMLElement, event: KeyboardEvent): void {
  if (event.key === "?") {
    done(event, () => face.turn("help"));
    return;
  }
  const shown = from.closest<HTMLElement>(".item");
  const item = face.store.items.find((one) => one.notificationId === shown?.dataset.notificationId);
  if (!item || !shown) return;
  const does = event.shiftKey ? shifted(face, item, event.key) : plain(face, item, shown, event.key);
  if (does) done(event, does);
}

type Does = (() => void) | undefined;

function shifted(face: Face, item: Item, key: string): Does {
  if (key === "U") return () => face.markItem(item, "unread");
  if (key === "I") return () => face.markItem(item, "read");
  return undefined;
}

function plain(face: Face, item: Item, shown: HTMLElement, key: string): Does {
  const { category } = item;
  if (key === "e") return () => face.markItem(item, item.archivedAt ? "unarchive" : "archive");
  if (key === "s") {
    const name = item.snoozedUntil ? "item-unsnooze" : "item-snooze";
    return () => shown.querySelector<HTMLElement>(`[data-testid="${name}"]`)?.click();
  }
  if (key === "m" && category) return () => void face.replies.mute(category);
  if (/^[1-4]$/.test(key)) {
    const button = shown.querySelectorAll<HTMLElement>(".asks > *")[Number(key) - 1];
    return button && (() => button.click());
  }
  return undefined;
}
