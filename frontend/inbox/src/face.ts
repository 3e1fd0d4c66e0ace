/** What the drawn parts may ask of the element: what to show, and what a tap does. */
import type { PushControl } from "./push-control.ts";
import type { Replies } from "./replies.ts";
import type { Store } from "./store.ts";
import type { Button, Filter, Item, Mark } from "./types.ts";
import type { Say } from "./words.ts";

export interface Face {
  readonly store: Store;
  readonly replies: Replies;
  readonly say: Say;
  readonly usedLocale: string;
  readonly opened: boolean;
  /** Which deletion waits for a second tap. */
  sure: "all" | "read" | undefined;
  readonly push: PushControl;

  show(filter: Filter): void;
  /** Its own screen, or that of one of its buttons. */
  openItem(item: Item, button?: Button): void;
  answer(item: Item, button: Button, text?: string): Promise<void>;
  explain(item: Item, unfolded: boolean): void;
  /** Into this part of the item, once it is drawn. */
  focusOn(item: Item, selector: string): void;
  requestUpdate(): void;
  markItem(item: Item, mark: Mark): void;
  deleteItem(item: Item): void;
  reveal(): void;
  deleteMany(which: "all" | "read"): void;
  offerPush(offer: boolean): void;
  closePanel(): void;
}
