import type { HTMLAttributes, RefAttributes } from "react";

/** The inbox element, loaded from /inbox.js as every host page does. */
export interface TocsinInbox extends HTMLElement {
  getToken: () => Promise<string>;
}

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "tocsin-inbox": HTMLAttributes<TocsinInbox> &
        RefAttributes<TocsinInbox> & { mode?: "page"; toasts?: "off" };
    }
  }
}
