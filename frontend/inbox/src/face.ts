/** What the drawn parts may ask of the panel: what to show, and what a tap does. */
import type { PushControl } from "./push-control.ts";
import type { Replies } from "./replies.ts";
import type { Many, Store } from "./store.ts";
import type { Button, Filter, Item, Mark, Values } from "./types.ts";
import type { Say } from "./words.ts";

/** What the panel shows: the notifications, or something beside them. */
export type Leaf = "list" | "preferences" | "help";

export interface Face {
  readonly store: Store;
  readonly replies: Replies;
  readonly say: Say;
  readonly usedLocale: string;
  readonly push: PushControl;
  /** It is a page, which nobody closes. */
  readonly page: boolean;

  show(filter: Filter): void;
  turn(leaf: Leaf): void;
  /** Its own screen, or that of one of its buttons. */
  openItem(item: Item, button?: Button): void;
  answer(item: Item, button: Button, text?: string, values?: Values): Promise<void>;
  /** Draws a form; undefined while that is still on its way. */
  readonly form: typeof import("./form.ts").formView | undefined;
  /** Fetches what draws forms, and unfolds the item's. */
  fill(item: Item, button: Button, open?: boolean): Promise<void>;
  explain(item: Item, unfolded: boolean): void;
  /** Into this part of the item, once it is drawn. */
  focusOn(item: Item, selector: string): void;
  requestUpdate(): void;
  markItem(item: Item, mark: Mark): void;
  deleteItem(item: Item): void;
  /** The item that is being put aside until a time of the person's own. */
  readonly asksTimeOf: string | undefined;
  /** Items that came back from being put aside: seeing one ends `returnedAt`, reading it ends this. */
  readonly cameBack: Map<string, "reminder" | "returned">;
  askTime(item: Item | undefined): void;
  snooze(item: Item, until: string | undefined): void;
  many(many: Many): void;
  reveal(): void;
  offerPush(offer: boolean): void;
  closePanel(): void;
}
