/** "8 minutes ago", kept current; the exact time with its zone on hover and for machines. */
import { Tooltip } from "@mantine/core";
import { type ReactElement, useSyncExternalStore } from "react";
import { relative } from "./format.ts";
import { useFormats } from "./useFormats.ts";

const EVERY_MS = 15_000;
const watchers = new Set<() => void>();
let now = Date.now();
let clock: ReturnType<typeof setInterval> | undefined;

/** One clock for all times of the page. */
function watch(watcher: () => void): () => void {
  watchers.add(watcher);
  clock ??= setInterval(() => {
    now = Date.now();
    for (const one of watchers) one();
  }, EVERY_MS);
  return () => {
    watchers.delete(watcher);
    if (watchers.size === 0) {
      clearInterval(clock);
      clock = undefined;
    }
  };
}

export function RelativeTime({ at }: { at: string }): ReactElement {
  const { exact, language } = useFormats();
  const current = useSyncExternalStore(watch, () => now);
  return (
    <Tooltip label={exact(at)}>
      <time dateTime={at}>{relative(Date.parse(at), Math.max(current, Date.now() - EVERY_MS), language)}</time>
    </Tooltip>
  );
}
