/** One's own inbox: the same element and the same script that any application uses. */
import { type RefCallback, useCallback, useEffect, useRef, useState } from "react";
import { api, ask } from "../api/client.ts";
import type { TocsinInbox } from "../elements.d.ts";

const SCRIPT = "/inbox.js";

export async function inboxToken(): Promise<string> {
  return (await ask(api.POST("/api/v1/me/inbox-token"))).token;
}

/** The element to show once its script is there. `open` is told of what was touched, if given. */
export function useInbox(open?: (notificationId: string) => void): { ready: boolean; ref: RefCallback<TocsinInbox> } {
  const [ready, setReady] = useState(false);
  const newest = useRef(open);
  useEffect(() => {
    newest.current = open;
  });
  useEffect(() => {
    import(/* @vite-ignore */ new URL(SCRIPT, location.origin).href).then(
      () => setReady(true),
      () => undefined,
    );
  }, []);
  const ref = useCallback((inbox: TocsinInbox | null) => {
    if (inbox === null) return undefined;
    inbox.getToken = inboxToken;
    const touched = (event: Event): void => {
      if (newest.current === undefined) return;
      event.preventDefault();
      newest.current((event as CustomEvent<{ notificationId: string }>).detail.notificationId);
    };
    inbox.addEventListener("tocsin-open", touched);
    return () => inbox.removeEventListener("tocsin-open", touched);
  }, []);
  return { ready, ref };
}
