/** `<tocsin-inbox>`: a bell with a badge, and a panel with this person's notifications. */
import { html, LitElement, nothing, unsafeCSS, type PropertyValues } from "lit";
import { Announcer } from "./announce.ts";
import askStyles from "./asks.css?inline";
import { InboxClient } from "./client.ts";
import { bell } from "./icons.ts";
import listStyles from "./list.css?inline";
import { openTarget, takeFromAddress, type OpenMessage } from "./opening.ts";
import { Outside, type Inside } from "./outside.ts";
import { place } from "./place.ts";
import { PushControl } from "./push-control.ts";
import { Replies } from "./replies.ts";
import { Store } from "./store.ts";
import styles from "./style.css?inline";
import type { Button, Filter, Item, Mark } from "./types.ts";
import { panelView } from "./view-panel.ts";
import { speak, spokenIn, usableLocale, type Say, type Words } from "./words.ts";

export class TocsinInbox extends LitElement implements Inside {
  static override styles = [styles, listStyles, askStyles].map(unsafeCSS);
  static override properties = {
    baseUrl: { attribute: "base-url" },
    token: {},
    getToken: { attribute: false },
    words: { attribute: false },
    locale: {},
    serviceWorker: { attribute: "service-worker" },
    serviceWorkerScope: { attribute: "service-worker-scope" },
    opened: { state: true },
    sure: { state: true },
  };

  /** Where Tocsin runs; by default the server this script came from. */
  declare baseUrl: string;
  declare token: string | undefined;
  declare getToken: (() => string | Promise<string>) | undefined;
  declare words: Partial<Words> | undefined;
  declare locale: string | undefined;
  declare serviceWorker: string;
  declare serviceWorkerScope: string;
  declare opened: boolean;
  declare sure: "all" | "read" | undefined;
  declare store: Store;
  declare replies: Replies;
  declare say: Say;
  declare usedLocale: string;

  #client: InboxClient | undefined;
  #outside: Outside | undefined;
  readonly push = new PushControl(
    () => this.requestUpdate(),
    (word) => this.store.tell({ word }),
  );
  #started = false;
  #tick: ReturnType<typeof setInterval> | undefined;
  readonly #announcer = new Announcer(
    () => this.say,
    (text) => this.#live && (this.#live.textContent = text),
  );

  constructor() {
    super();
    this.baseUrl = new URL(import.meta.url).origin;
    this.serviceWorker = "/inbox-worker.js";
    this.serviceWorkerScope = "/";
    this.opened = false;
    this.usedLocale = "en";
    this.say = speak("en");
    this.#connectClient();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    navigator.serviceWorker?.addEventListener("message", this.#onWorker);
    addEventListener("pagehide", this.#onLeave);
    addEventListener("resize", this.#onMove);
    addEventListener("scroll", this.#onMove, { passive: true });
    document.addEventListener("visibilitychange", this.#onVisible);
    if (this.hasUpdated) this.restart();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    navigator.serviceWorker?.removeEventListener("message", this.#onWorker);
    removeEventListener("pagehide", this.#onLeave);
    removeEventListener("resize", this.#onMove);
    removeEventListener("scroll", this.#onMove);
    document.removeEventListener("visibilitychange", this.#onVisible);
    clearInterval(this.#tick);
    this.#announcer.stop();
    this.#started = false;
    this.store.stop();
  }

  /** Begins anew, for the person whom the token names now. */
  restart(): void {
    this.store.stop();
    this.#connectClient();
    this.#start();
    if (this.opened) void this.store.load();
    this.requestUpdate();
  }

  open(): void {
    this.#panel?.showPopover();
  }

  closePanel(): void {
    this.#panel?.hidePopover();
    this.#bell?.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const page = document.documentElement.lang;
    const locale = usableLocale(this.locale, page, navigator.language);
    this.usedLocale = spokenIn(locale, this.words);
    if (changed.has("locale") || changed.has("words") || !this.hasUpdated) {
      this.say = speak(this.usedLocale, this.words);
    }
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("baseUrl") && changed.get("baseUrl") && this.#started) this.restart();
    // A new token of the same person is picked up when it is needed; a host that draws often
    // gives a new `getToken` each time. Only what stands still has to be started.
    else if (changed.has("token") || changed.has("getToken")) void this.#onToken();
    if (changed.has("sure")) this.renderRoot.querySelector<HTMLElement>("#sure-no")?.focus();
  }

  async #onToken(): Promise<void> {
    if (!this.#started || this.store.live === "expired") {
      this.restart();
      return;
    }
    if (!this.token) return;
    const before = await this.#client?.subject().catch(() => undefined);
    const fresh = new InboxClient({ baseUrl: this.baseUrl, getToken: this.#askToken });
    if ((await fresh.subject()) !== before) this.restart();
  }

  readonly #askToken = (): string | Promise<string> => this.getToken?.() ?? this.token ?? "";

  #connectClient(): void {
    const client = new InboxClient({ baseUrl: this.baseUrl, getToken: this.#askToken });
    this.#client = client;
    this.#outside = new Outside(this, client);
    this.store = new Store(client, {
      changed: () => this.requestUpdate(),
      arrived: (item) => {
        this.#announcer.arrived(item);
        this.#emit("tocsin-arrived", item);
      },
      counted: (counts) => {
        this.#emit("tocsin-counts", counts);
        this.#seeIfOpen();
      },
      noticed: ({ text, word, values }) => this.#announcer.say(text ?? this.say(word, values)),
      expired: () => this.#emit("tocsin-expired", undefined),
      holds: () => this.opened && (this.#list?.scrollTop ?? 0) > 8,
    });
    this.replies = new Replies(client, this.store, () => this.requestUpdate());
  }

  #start(): void {
    if (!this.isConnected || (!this.token && !this.getToken) || !this.#client) return;
    this.#started = true;
    this.push.use({
      client: this.#client,
      workerPath: this.serviceWorker,
      scope: this.serviceWorkerScope,
    });
    this.store.start();
    const asked = takeFromAddress();
    if (asked) void this.#outside?.arrived(asked);
  }

  protected override render() {
    const { counts } = this.store;
    const unseen = counts?.unseen ?? 0;
    return html`<button
        class="bell"
        id="bell"
        part="bell"
        data-testid="bell"
        popovertarget="panel"
        aria-controls="panel"
        aria-expanded=${this.opened ? "true" : "false"}
        aria-label=${unseen ? this.say("bell", { n: unseen }) : this.say("bellNone")}
      >
        <slot name="bell">${bell}</slot>
        ${unseen
          ? html`<span class="badge" part="badge" data-testid="badge" aria-hidden="true"
              >${unseen > 99 ? "99+" : unseen.toLocaleString(this.usedLocale)}</span
            >`
          : nothing}
      </button>
      <div
        class="panel"
        id="panel"
        part="panel"
        data-testid="panel"
        popover
        role="dialog"
        aria-labelledby="title"
        tabindex="-1"
        @toggle=${this.#onToggle}
      >
        ${this.opened ? panelView(this) : html`<h2 id="title">${this.say("title")}</h2>`}
      </div>
      <div class="hidden" id="live" role="status" aria-live="polite"></div>`;
  }

  get #bell(): HTMLElement | null {
    return this.renderRoot.querySelector("#bell");
  }
  get #panel(): HTMLElement | null {
    return this.renderRoot.querySelector("#panel");
  }
  get #list(): HTMLElement | null {
    return this.renderRoot.querySelector("#list");
  }
  get #live(): HTMLElement | null {
    return this.renderRoot.querySelector("#live");
  }

  #emit(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  readonly #onToggle = (event: Event): void => {
    if (event.target !== this.#panel) return;
    this.opened = (event as ToggleEvent).newState === "open";
    if (this.opened) this.#onOpened();
    else this.#onClosed();
  };

  #onOpened(): void {
    this.#tick = setInterval(() => this.requestUpdate(), 30_000);
    const fresh = this.store.loaded && this.store.filter === "all";
    if (fresh) this.store.tidy();
    else void this.store.load("all");
    this.store.see();
    void this.push.refresh();
    void this.updateComplete.then(() => {
      this.#onMove();
      this.#panel?.focus({ preventScroll: true });
    });
  }

  #onClosed(): void {
    clearInterval(this.#tick);
    this.sure = undefined;
    this.store.dismiss();
    this.#panel?.removeAttribute("data-placed");
    // The focused button may be gone, and with it the browser's memory of where to go back to.
    const { activeElement } = document;
    if (!activeElement || activeElement === document.body || activeElement === this) {
      this.#bell?.focus({ preventScroll: true });
    }
  }

  readonly #onMove = (): void => {
    const panel = this.#panel;
    if (!this.opened || !panel || !this.#bell) return;
    place(this.#bell, panel, getComputedStyle(this).direction);
    panel.dataset.placed = "";
  };

  readonly #onVisible = (): void => this.#seeIfOpen();
  readonly #onLeave = (): void => this.store.dismiss();

  /** What arrives in an open panel is seen, but not in a tab that nobody looks at. */
  #seeIfOpen(): void {
    if (!this.opened || document.visibilityState !== "visible") return;
    if (this.store.counts?.unseen && !this.store.held.length) this.store.see();
  }

  show(filter: Filter): void {
    if (this.#list) this.#list.scrollTop = 0;
    void this.store.load(filter);
  }

  openItem(item: Item, button?: Button): void {
    if (!item.readAt) void this.store.mark(item, "read");
    const { notificationId } = item;
    const target = button?.target ?? item.target;
    const detail = { notificationId, item, target, ...(button ? { button: button.id } : {}) };
    // The application shows the screen now; otherwise the list is read on.
    if (openTarget(this, detail)) this.hidePanel();
  }

  async answer(item: Item, button: Button, text?: string): Promise<void> {
    const done = this.replies.answer(item, button, text);
    this.focusOn(item, ".answered");
    await done;
    if (!this.store.find(item.notificationId)?.answer) {
      this.focusOn(item, ".reply input, .asks button", true);
    }
  }

  explain(item: Item, unfolded: boolean): void {
    this.replies.explain(unfolded ? item : undefined);
    this.focusOn(item, unfolded ? ".why" : ".more");
  }

  markItem(item: Item, mark: Mark): void {
    const at = this.#indexOf(item);
    void this.store.mark(item, mark);
    void this.#keepFocus(at);
  }

  deleteItem(item: Item): void {
    const at = this.#indexOf(item);
    this.store.delete(item);
    void this.#keepFocus(at);
  }

  #indexOf(item: Item): number {
    return this.store.items.findIndex((one) => one.notificationId === item.notificationId);
  }

  get #focusLost(): boolean {
    const focused = this.shadowRoot?.activeElement;
    return !focused || focused === this.#panel;
  }

  /** When the focused item went away, the one that took its place gets the focus. */
  async #keepFocus(at: number): Promise<void> {
    await this.updateComplete;
    if (!this.#focusLost) return;
    const mains = this.renderRoot.querySelectorAll<HTMLElement>(".main");
    (mains[Math.min(at, mains.length - 1)] ?? this.#panel)?.focus();
  }

  focusOn(item: Item, selector: string, onlyIfLost = false): void {
    void this.updateComplete.then(() => {
      if (onlyIfLost && !this.#focusLost) return;
      const at = this.renderRoot.querySelectorAll(".item")[this.#indexOf(item)];
      at?.querySelector<HTMLElement>(selector)?.focus();
    });
  }

  async reach(item: Item): Promise<void> {
    await this.store.bring(item);
    if (!this.opened) {
      this.open();
      await new Promise((resolve) =>
        this.#panel?.addEventListener("toggle", resolve, { once: true }),
      );
      await this.updateComplete;
    }
    this.focusOn(item, ".reply input, .answered, .asks button");
  }

  reveal(): void {
    this.store.release();
    this.#seeIfOpen();
    if (this.#list) this.#list.scrollTop = 0;
    void this.updateComplete.then(() =>
      this.renderRoot.querySelector<HTMLElement>(".main")?.focus(),
    );
  }

  deleteMany(which: "all" | "read"): void {
    this.sure = undefined;
    void this.store.deleteMany(which);
    void this.updateComplete.then(() => this.#panel?.focus());
  }

  offerPush(offer: boolean): void {
    this.push.offer(offer);
    void this.updateComplete.then(() => {
      if (!offer) this.#panel?.focus();
      else this.renderRoot.querySelector<HTMLElement>(".push button:last-of-type")?.focus();
    });
  }

  readonly #onWorker = (event: MessageEvent): void => {
    const message = event.data as ({ type?: string } & OpenMessage) | null;
    if (message?.type === "tocsin-open") void this.#outside?.tapped(message, event.ports[0]);
    if (message?.type === "tocsin-resubscribed") this.push.renewed();
  };

  hidePanel(): void {
    if (this.opened) this.#panel?.hidePopover();
  }
}

if (!customElements.get("tocsin-inbox")) customElements.define("tocsin-inbox", TocsinInbox);

declare global {
  interface HTMLElementTagNameMap {
    "tocsin-inbox": TocsinInbox;
  }
}
