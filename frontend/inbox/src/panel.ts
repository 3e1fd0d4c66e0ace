/** The panel: fetched when it is opened the first time. What a tap in it does, and the focus. */
import { css, html, unsafeCSS, type TemplateResult } from "lit";
import askStyles from "./asks.css?inline";
import type { Face, Leaf } from "./face.ts";
import type { TocsinInbox } from "./inbox.ts";
import { onKey, shortcutsAllowed } from "./keys.ts";
import listStyles from "./list.css?inline";
import { noticeText } from "./notice.ts";
import { openTarget } from "./opening.ts";
import { Outside } from "./outside.ts";
import panelStyles from "./panel.css?inline";
import type * as preferences from "./preferences.ts";
import { PushControl } from "./push-control.ts";
import { Replies } from "./replies.ts";
import { Toast } from "./toast.ts";
import type { Many, Notice, Store } from "./store.ts";
import type { Button, Filter, Item, Mark, Values } from "./types.ts";
import { helpView } from "./view-help.ts";
import { panelView } from "./view-panel.ts";
import type { Say } from "./words.ts";

export { default as english } from "./words.en.ts";

const styles = css`${unsafeCSS(panelStyles)}${unsafeCSS(listStyles)}${unsafeCSS(askStyles)}`;

export class Panel implements Face {
  readonly replies: Replies;
  readonly push: PushControl;
  readonly outside: Outside;
  readonly toast: Toast;
  leaf: Leaf = "list";
  asksTimeOf: string | undefined;
  readonly cameBack = new Map<string, "reminder" | "returned">();
  form: Face["form"];

  readonly #host: TocsinInbox;
  #preferences: preferences.Preferences | undefined;

  constructor(host: TocsinInbox) {
    this.#host = host;
    this.adopt(styles.styleSheet);
    const changed = () => host.requestUpdate();
    this.replies = new Replies(host.client, host.store, changed);
    this.push = new PushControl(changed, (word) => host.store.tell({ word }));
    this.push.use({
      client: host.client,
      workerPath: host.serviceWorker,
      scope: host.serviceWorkerScope,
    });
    this.outside = new Outside(this, host.client);
    this.toast = new Toast(this, () => host.find("#toast"));
    host.renderRoot.addEventListener("keydown", this.#onKey);
  }

  adopt(sheet: CSSStyleSheet | undefined): void {
    const root = this.#host.renderRoot as ShadowRoot;
    if (!sheet || root.adoptedStyleSheets.includes(sheet)) return;
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  }

  get store(): Store {
    return this.#host.store;
  }
  get say(): Say {
    return this.#host.say;
  }
  get usedLocale(): string {
    return this.#host.usedLocale;
  }
  get page(): boolean {
    return this.#host.page;
  }
  get target(): EventTarget {
    return this.#host;
  }
  get serviceWorkerScope(): string {
    return this.#host.serviceWorkerScope;
  }
  get keysOn(): boolean {
    return this.#host.shortcuts !== "off" && shortcutsAllowed();
  }

  requestUpdate(): void {
    this.#host.requestUpdate();
  }

  view(): TemplateResult {
    const { leaf } = this;
    return html`<div class="inside">
      ${leaf === "help"
        ? helpView(this, this.#host.shortcuts !== "off")
        : leaf === "preferences" && this.#preferences
          ? this.#preferences.view()
          : panelView(this)}
    </div>`;
  }

  opened(): void {
    const { store } = this.#host;
    this.toast.hide();
    const fresh = store.loaded && (this.page || store.filter === "all");
    if (fresh) store.tidy();
    else void store.load("all");
    store.see();
    void this.push.refresh();
    void this.#host.updateComplete.then(() => this.#host.place());
  }

  closed(): void {
    this.leaf = "list";
  }

  /** For good: another person has come. */
  leave(): void {
    this.#host.renderRoot.removeEventListener("keydown", this.#onKey);
    this.toast.hide();
  }

  readonly #onKey = (event: Event): void => {
    const panel = this.#host.find("#panel");
    if (panel?.contains(event.target as Node)) onKey(this, panel, event as KeyboardEvent);
  };

  holds(): boolean {
    return (this.#list?.scrollTop ?? 0) > 8;
  }

  announce(notice: Notice): void {
    this.#host.announcer.say(noticeText(this, notice));
  }

  get #list(): HTMLElement | null {
    return this.#host.find("#list");
  }

  show(filter: Filter): void {
    if (this.#list) this.#list.scrollTop = 0;
    void this.store.load(filter);
  }

  turn(leaf: Leaf): void {
    this.leaf = leaf;
    if (leaf === "preferences") void this.#loadPreferences();
    this.requestUpdate();
    void this.#host.updateComplete.then(() => {
      const first = leaf === "list" ? "#panel" : '[data-testid="back"]';
      this.#host.find(first)?.focus({ preventScroll: true });
    });
  }

  async #loadPreferences(): Promise<void> {
    try {
      const parts = await import("./preferences.ts");
      this.adopt(parts.styles.styleSheet);
      const { client, shortcuts } = this.#host;
      this.#preferences ??= new parts.Preferences(this, client, shortcuts !== "off");
      await this.#preferences.load();
    } catch (error) {
      this.leaf = "list";
      this.store.failed(error, "prefsFailed");
    }
    this.requestUpdate();
    await this.#host.updateComplete;
    if (this.leaf === "preferences") this.#host.find('[data-testid="back"]')?.focus();
  }

  openItem(item: Item, button?: Button): void {
    if (!item.readAt) void this.store.mark(item, "read");
    const { notificationId } = item;
    const target = button?.target ?? item.target;
    const detail = { notificationId, item, target, ...(button ? { button: button.id } : {}) };
    // The application shows the screen now; otherwise the list is read on.
    if (openTarget(this.#host, detail)) this.hidePanel();
  }

  async fill(item: Item, button: Button, open?: boolean): Promise<void> {
    if (!this.replies.write(item, button, open)) return;
    try {
      const { formView, styles } = await import("./form.ts");
      this.adopt(styles.styleSheet);
      this.form = formView;
    } catch (error) {
      this.replies.write(item, button, false);
      this.store.failed(error);
      return;
    }
    this.requestUpdate();
    this.focusOn(item, ".form input, .form select");
  }

  async answer(item: Item, button: Button, text?: string, values?: Values): Promise<void> {
    const done = this.replies.answer(item, button, text, values);
    this.focusOn(item, ".answered");
    await done;
    if (!this.store.find(item.notificationId)?.answer) {
      this.focusOn(item, ".reply input, .decided, .asks button", true);
    }
  }

  explain(item: Item, unfolded: boolean): void {
    this.replies.explain(unfolded ? item : undefined);
    this.focusOn(item, unfolded ? ".why" : ".more");
  }

  markItem(item: Item, mark: Mark): void {
    this.#keepFocus(item, () => this.store.mark(item, mark));
  }

  deleteItem(item: Item): void {
    this.#keepFocus(item, () => this.store.delete(item));
  }

  askTime(item: Item | undefined): void {
    this.asksTimeOf = item?.notificationId;
    this.requestUpdate();
    if (item) this.focusOn(item, "form input");
  }

  snooze(item: Item, until: string | undefined): void {
    this.#keepFocus(item, () =>
      until ? this.store.snooze(item, until) : this.store.unsnooze(item),
    );
  }

  many(many: Many): void {
    void this.store.many(many).then(() => {
      if (this.#focusLost) this.#host.find("#panel")?.focus({ preventScroll: true });
    });
  }

  #indexOf(item: Item): number {
    return this.store.items.findIndex((one) => one.notificationId === item.notificationId);
  }

  get #focusLost(): boolean {
    const focused = this.#host.shadowRoot?.activeElement;
    return !focused || focused.id === "panel";
  }

  /** When the focused item goes away, the one that takes its place gets the focus. */
  #keepFocus(item: Item, change: () => Promise<void>): void {
    const at = this.#indexOf(item);
    void change();
    void this.#host.updateComplete.then(() => {
      if (!this.#focusLost) return;
      const mains = this.#host.renderRoot.querySelectorAll<HTMLElement>(".main");
      (mains[Math.min(at, mains.length - 1)] ?? this.#host.find("#panel"))?.focus();
    });
  }

  focusOn(item: Item, selector: string, onlyIfLost = false): void {
    void this.#host.updateComplete.then(() => {
      if (onlyIfLost && !this.#focusLost) return;
      const at = this.#host.renderRoot.querySelectorAll(".item")[this.#indexOf(item)];
      at?.querySelector<HTMLElement>(selector)?.focus();
    });
  }

  /** Opens the panel with the item in it, and goes to its buttons. */
  async reach(item: Item): Promise<void> {
    this.leaf = "list";
    await this.store.bring(item);
    if (!this.#host.opened) {
      this.open();
      await new Promise((resolve) =>
        this.#host.find("#panel")?.addEventListener("toggle", resolve, { once: true }),
      );
      await this.#host.updateComplete;
      await this.#host.updateComplete;
    }
    this.focusOn(item, ".reply input, .answered, .decided, .asks button");
  }

  reveal(): void {
    this.store.release();
    this.#host.seeIfOpen();
    if (this.#list) this.#list.scrollTop = 0;
    void this.#host.updateComplete.then(() => this.#host.find(".main")?.focus());
  }

  offerPush(offer: boolean): void {
    this.push.offer(offer);
    void this.#host.updateComplete.then(() => {
      const to = offer ? ".push button:last-of-type" : "#panel";
      this.#host.find(to)?.focus();
    });
  }

  open(): void {
    this.#host.open();
  }

  hidePanel(): void {
    this.#host.hidePanel();
  }

  closePanel(): void {
    this.#host.closePanel();
  }
}

