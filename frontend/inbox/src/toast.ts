/** What has just arrived, in a corner of the page for a few seconds, while the panel is closed. */
import { html, type TemplateResult } from "lit";
import * as icons from "./icons.ts";
import type { Item } from "./types.ts";
import { toolView } from "./view-tool.ts";
import type { Say } from "./words.ts";

const STAYS = 6_000;

interface Behind {
  readonly say: Say;
  requestUpdate(): void;
  openItem(item: Item): void;
  open(): void;
}

export class Toast {
  #items: Item[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #behind: Behind;
  readonly #place: () => HTMLElement | null;

  constructor(behind: Behind, place: () => HTMLElement | null) {
    this.#behind = behind;
    this.#place = place;
  }

  show(item: Item): void {
    this.#items.push(item);
    this.#behind.requestUpdate();
    this.#place()?.showPopover();
    this.#stay();
  }

  hide(): void {
    clearTimeout(this.#timer);
    this.#items = [];
    this.#place()?.hidePopover();
    this.#behind.requestUpdate();
  }

  /** As long as somebody is at it, it does not go. */
  readonly #hold = (): void => clearTimeout(this.#timer);

  readonly #stay = (): void => {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.hide(), STAYS);
  };

  #open(): void {
    const [item, ...others] = this.#items;
    this.hide();
    if (item && !others.length) this.#behind.openItem(item);
    else this.#behind.open();
  }

  view(): TemplateResult | undefined {
    const [item, ...others] = this.#items;
    if (!item) return undefined;
    const { say } = this.#behind;
    const several = others.length > 0;
    const title = several ? say("newer", { n: others.length + 1 }) : (item.title ?? item.text);
    const text = several ? (item.title ?? item.text) : item.title && item.text;
    return html`<div
      class="card"
      data-testid="toast"
      @pointerenter=${this.#hold}
      @pointerleave=${this.#stay}
      @focusin=${this.#hold}
      @focusout=${this.#stay}
    >
      ${icons.bell}
      <button class="said" data-testid="toast-open" @click=${() => this.#open()}>
        <strong><bdi>${title}</bdi></strong>
        <span><bdi>${text}</bdi></span>
      </button>
      ${toolView("toast-close", say("close"), icons.close, () => this.hide())}
    </div>`;
  }
}
