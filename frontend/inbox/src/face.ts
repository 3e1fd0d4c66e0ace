/** What the drawn parts may ask of the element: what to show, and what a tap does. */
import type { PushControl } from "./push-control.ts";
import type { Store } from "./store.ts";
import type { Filter, Item, Mark } from "./types.ts";
import type { Say } from "./words.ts";

export interface Face {
  readonly store: Store;
  readonly say: Say;
  readonly usedLocale: string;
  readonly opened: boolean;
  /** Which deletion waits for a second tap. */
  sure: "all" | "read" | undefined;
  readonly push: PushControl;

  show(filter: Filter): void;
  openItem(item: Item): void;
  markItem(item: Item, mark: Mark): void;
  deleteItem(item: Item): void;
  reveal(): void;
  deleteMany(which: "all" | "read"): void;
  offerPush(offer: boolean): void;
  closePanel(): void;
  placeMenu(event: Event): void;
}
