/** Keys of the whole console. Single letters can be switched off (WCAG 2.1.4). */
import { useEffect, useRef } from "react";

const KEPT = "tocsin-letters";
const SEQUENCE_MS = 1500;

export function lettersOn(): boolean {
  return localStorage.getItem(KEPT) !== "off";
}

export function switchLetters(on: boolean): void {
  if (on) localStorage.removeItem(KEPT);
  else localStorage.setItem(KEPT, "off");
}

/** Somebody types, or a dialog has the keys to itself. */
export function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector("[role=dialog][aria-modal=true]") !== null) return true;
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || target.closest("input, textarea, select, [role=menu], tocsin-inbox") !== null;
}

/** `{ "n": send, "g u": users, "?": help }`; a key with a modifier is none of ours. */
export function useKeys(keys: Readonly<Record<string, (() => void) | undefined>>): void {
  const newest = useRef(keys);
  useEffect(() => {
    newest.current = keys;
  });
  useEffect(() => {
    let first = "";
    let since = 0;
    const press = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key.length !== 1 || isBusy(event.target) || !lettersOn()) return;
      const known = newest.current;
      const now = performance.now();
      const pair = now - since < SEQUENCE_MS ? `${first} ${event.key}` : "";
      const action = known[pair] ?? known[event.key];
      [first, since] = [event.key, now];
      if (action === undefined) return;
      first = "";
      event.preventDefault();
      action();
    };
    document.addEventListener("keydown", press);
    return () => document.removeEventListener("keydown", press);
  }, []);
}
