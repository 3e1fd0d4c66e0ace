/** What begins outside of the panel: a tap on a notification of the operating system. */
import type { InboxClient } from "./client.ts";
import { openTarget, type OpenMessage } from "./opening.ts";
import { isOver } from "./over.ts";
import type { Replies } from "./replies.ts";
import type { Store } from "./store.ts";
import type { Button, Item } from "./types.ts";

export interface Inside {
  readonly store: Pick<Store, "find" | "mark">;
  readonly replies: Pick<Replies, "write">;
  /** Where events are sent. */
  readonly target: EventTarget;
  readonly serviceWorkerScope: string;
  answer(item: Item, button: Button): Promise<void>;
  /** Unfolds the form that goes with the button. */
  fill(item: Item, button: Button, open: boolean): Promise<void>;
  /** Opens the panel with the item in it, and goes to its buttons. */
  reach(item: Item): Promise<void>;
  open(): void;
  hidePanel(): void;
}

/** How long a worker may take to say what was tapped, in milliseconds. */
const PATIENCE = 1_000;

export class Outside {
  readonly #inside: Inside;
  readonly #client: InboxClient;

  constructor(inside: Inside, client: InboxClient) {
    this.#inside = inside;
    this.#client = client;
  }

  /** In the operating system, and it is for the person whom this page shows. */
  async tapped(message: OpenMessage): Promise<void> {
    await this.#open(message, true);
  }

  /**
   * The page was opened for this. Anybody can write such an address and have it clicked, so the
   * button in it only counts if the worker has seen it pressed.
   */
  async arrived(message: OpenMessage): Promise<void> {
    const seen = await this.#seen(message.notificationId).catch(() => undefined);
    const pressed = Boolean(seen?.button && seen.userId && (await this.#shows(seen.userId)));
    await this.#open(pressed ? { ...message, button: seen?.button } : message, pressed);
  }

  async #shows(userId: string): Promise<boolean> {
    return (await this.#client.userId().catch(() => undefined)) === userId;
  }

  async #seen(notificationId: string | undefined): Promise<OpenMessage | undefined> {
    const scope = this.#inside.serviceWorkerScope;
    const worker = (await navigator.serviceWorker?.getRegistration(scope))?.active;
    if (!worker) return undefined;
    const { port1, port2 } = new MessageChannel();
    return new Promise((resolve) => {
      port1.onmessage = ({ data }) => resolve(data ?? undefined);
      setTimeout(resolve, PATIENCE);
      worker.postMessage({ type: "tocsin-tapped", notificationId }, [port2]);
    });
  }

  async #open(message: OpenMessage, pressed: boolean): Promise<void> {
    const { notificationId, target, url, partial } = message;
    if (!notificationId) return;
    const inside = this.#inside;
    // It stood for several.
    if (notificationId === "inbox") return inside.open();
    let item = inside.store.find(notificationId);
    try {
      item ??= await this.#client.get(notificationId);
    } catch (error) {
      // Not this person's (another one has signed in since), or nothing to go by.
      if ((error as { status?: number }).status || !target || partial) return;
    }
    const button = item?.buttons?.find(({ id }) => id === message.button);
    if (item && button && button.kind !== "screen") {
      if (button.kind === "text") inside.replies.write(item, button, true);
      await inside.reach(item);
      if (button.kind !== "answer" || item.answer || isOver(item)) return;
      if (item.question?.fields) await inside.fill(item, button, true);
      else if (pressed) await inside.answer(item, button);
      return;
    }
    const known = button?.target ?? item?.target ?? target;
    if (!known) return;
    if (item && !item.readAt) void inside.store.mark(item, "read");
    const detail = {
      notificationId,
      ...(item ? { item } : {}),
      ...(button ? { button: button.id } : {}),
      target: known,
    };
    if (openTarget(inside.target, detail, url)) inside.hidePanel();
  }
}
