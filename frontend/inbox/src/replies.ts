/** What a person says back: answers, and what they want less of. */
import type { InboxClient } from "./client.ts";
import { marked } from "./list.ts";
import type { Store } from "./store.ts";
import type { Answer, Button, Feedback, Item, Values } from "./types.ts";

/** A text being written. It is kept when its field is folded in, and when the list changes. */
export interface Draft {
  button: string;
  text: string;
  open: boolean;
}

export class Replies {
  readonly drafts = new Map<string, Draft>();
  /** Categories muted here and now; the server knows all of them. */
  readonly muted = new Set<string>();
  /** Items about which it was said that they do not fit. */
  readonly thanked = new Set<string>();
  /** The item whose reason is unfolded. */
  why: string | undefined;

  readonly #client: InboxClient;
  readonly #store: Store;
  readonly #changed: () => void;

  constructor(client: InboxClient, store: Store, changed: () => void) {
    this.#client = client;
    this.#store = store;
    this.#changed = changed;
  }

  /** Folds the field of a text button out, or in again. Says whether it is out. */
  write({ notificationId }: Item, button: Button, open?: boolean): boolean {
    const before = this.drafts.get(notificationId);
    const draft = {
      button: button.id,
      text: before?.text ?? "",
      open: open ?? !(before?.open && before.button === button.id),
    };
    this.drafts.set(notificationId, draft);
    this.#changed();
    return draft.open;
  }

  async answer(item: Item, button: Button, text?: string, values?: Values): Promise<void> {
    const id = item.notificationId;
    const draft = this.drafts.get(id);
    const now = new Date().toISOString();
    const answer: Answer = {
      button: button.id, ...(text === undefined ? {} : { text }), ...(values ? { values } : {}),
    };
    const next = { ...marked(item, "read", now), answer, answeredAt: now };
    let [before, late] = [false, false];
    this.drafts.delete(id);
    const error = await this.#store.change(item, next, async () => {
      try {
        return await this.#client.answer(id, button.id, text, values);
      } catch (error) {
        if (!conflicts(error)) throw error;
        const current = await this.#client.get(id);
        late = Boolean(current.question?.decision);
        if (!current.answer && !late) throw error;
        before = Boolean(current.answer);
        return current;
      }
    });
    if (before) this.#store.tell({ word: "already" });
    else if (late) this.#store.tell({ word: "tooLate" });
    if (!error) return;
    if (draft) this.drafts.set(id, draft);
    this.#failed(error);
  }

  async mute(category: string, muted = true): Promise<void> {
    this.#put(this.muted, category, muted);
    try {
      const { name } = await this.#client.muteCategory(category, muted);
      const undo = () => {
        this.#store.dismiss();
        void this.mute(category, false);
      };
      const values = { category: name };
      this.#store.tell(
        muted ? { word: "didMute", values, undo } : { word: "didUnmute", values },
      );
    } catch (error) {
      this.#put(this.muted, category, !muted);
      this.#failed(error);
    }
  }

  async feedback({ notificationId }: Item, kind: Feedback): Promise<void> {
    this.#put(this.thanked, notificationId, true);
    try {
      await this.#client.feedback(notificationId, kind);
      this.#store.tell({ word: "thanks" });
    } catch (error) {
      this.#put(this.thanked, notificationId, false);
      this.#failed(error);
    }
  }

  explain(item: Item | undefined): void {
    this.why = item?.notificationId;
    this.#changed();
  }

  #put(set: Set<string>, value: string, present: boolean): void {
    if (present) set.add(value);
    else set.delete(value);
    this.#changed();
  }

  /** A conflict is no accident: the server's sentence says what stands against it. */
  #failed(error: unknown): void {
    if (conflicts(error)) {
      this.#store.tell({ word: "failed", text: (error as Error).message });
    } else this.#store.failed(error);
  }
}

function conflicts(error: unknown): boolean {
  return (error as { status?: number }).status === 409;
}

/** `work-orders` becomes "Work orders". */
export function readable(key: string): string {
  const text = key.replace(/[-_.]+/g, " ").trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}
