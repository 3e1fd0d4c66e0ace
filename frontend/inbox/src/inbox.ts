/**
 * `<tocsin-inbox>`: a bell with a badge, and under it (or as a page) a person's notifications.
 * This file is what every host page loads; the panel comes when somebody looks into it.
 */
import { html, LitElement, nothing, unsafeCSS, type PropertyValues } from "lit";
import { takeFromAddress } from "./address.ts";
import { Announcer } from "./announce.ts";
import { InboxClient } from "./client.ts";
import { bell } from "./icon-bell.ts";
import type { OpenMessage } from "./opening.ts";
import type { Panel } from "./panel.ts";
import { place } from "./place.ts";
import { Store } from "./store.ts";
import styles from "./style.css?inline";
import { TitleBadge } from "./title.ts";
import type { Item } from "./types.ts";
import {
  speak, spokenIn, usableLocale, wordsIn, type Say, type Speech, type Words,
} from "./words.ts";

/** "on" is the default of all of these: an attribute that is absent must not switch off. */
type Switch = "on" | "off";

export class TocsinInbox extends LitElement {
  static override styles = unsafeCSS(styles);
  static override properties = {
    baseUrl: { attribute: "base-url" },
    token: {},
    getToken: { attribute: false },
    words: { attribute: false },
    locale: {},
    mode: { reflect: true },
    shortcuts: {},
    toasts: {},
    titleBadge: { attribute: "title-badge", type: Boolean },
    serviceWorker: { attribute: "service-worker" },
    serviceWorkerScope: { attribute: "service-worker-scope" },
    opened: { state: true },
    broken: { state: true },
  };

  /** Where Tocsin runs; by default the server this script came from. */
  declare baseUrl: string;
  declare token: string | undefined;
  declare getToken: (() => string | Promise<string>) | undefined;
  declare words: Partial<Words> | undefined;
  declare locale: string | undefined;
  /** `page` shows the list itself, without a bell. */
  declare mode: "bell" | "page";
  declare shortcuts: Switch;
  declare toasts: Switch;
  declare titleBadge: boolean;
  declare serviceWorker: string;
  declare serviceWorkerScope: string;
  declare opened: boolean;
  /** The panel could not be fetched. */
  declare broken: boolean;
  declare store: Store;
  declare client: InboxClient;
  declare say: Say;
  declare usedLocale: string;

  panel: Panel | undefined;
  #parts: Promise<typeof import("./panel.ts")> | undefined;
  #started = false;
  #speech: Speech = {};
  #spoken = "";
  /** Ends what is listened to while the element is in the page. */
  #here: AbortController | undefined;
  #tick: ReturnType<typeof setInterval> | undefined;
  readonly #title = new TitleBadge();
  readonly announcer = new Announcer(
    () => this.say,
    (text) => {
      const live = this.find("#live");
      if (live) live.textContent = text;
    },
  );

  constructor() {
    super();
    this.baseUrl = new URL(import.meta.url).origin;
    this.mode = "bell";
    this.shortcuts = this.toasts = "on";
    this.titleBadge = false;
    this.serviceWorker = "/inbox-worker.js";
    this.serviceWorkerScope = "/";
    this.opened = this.broken = false;
    this.usedLocale = "en";
    this.say = speak("en");
    this.#connectClient();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#here = new AbortController();
    const inPage = { signal: this.#here.signal, passive: true };
    const move = () => this.place();
    navigator.serviceWorker?.addEventListener("message", this.#onWorker, inPage);
    addEventListener("resize", move, inPage);
    addEventListener("scroll", move, inPage);
    document.addEventListener("visibilitychange", this.seeIfOpen, inPage);
    if (this.hasUpdated) this.restart();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#here?.abort();
    clearInterval(this.#tick);
    this.#title.show(0);
    this.announcer.stop();
    this.#started = false;
    this.store.stop();
  }

  /** Begins anew, for the person whom the token names now. */
  restart(): void {
    this.store.stop();
    this.#connectClient();
    this.#start();
    if (this.opened) void this.load().then((panel) => panel.opened());
    this.requestUpdate();
  }

  open(): void {
    if (!this.page) this.find("#panel")?.showPopover();
  }

  closePanel(): void {
    this.hidePanel();
    this.find("#bell")?.focus();
  }

  hidePanel(): void {
    if (this.opened && !this.page) this.find("#panel")?.hidePopover();
  }

  get page(): boolean {
    return this.mode === "page";
  }

  find(selector: string): HTMLElement | null {
    return this.renderRoot.querySelector(selector);
  }

  tell(name: string, detail: unknown): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  /** The panel: fetched once, made anew for each person. */
  async load(): Promise<Panel> {
    try {
      const { Panel, english } = await (this.#parts ??= import("./panel.ts"));
      this.broken = false;
      this.#speech.english ??= english;
      this.#speakAgain();
      return (this.panel ??= new Panel(this));
    } catch (error) {
      this.#parts = undefined;
      this.broken = true;
      throw error;
    }
  }

  readonly #preload = (): void => void this.load().catch(() => undefined);

  protected override willUpdate(changed: PropertyValues<this>): void {
    const page = document.documentElement.lang;
    const locale = usableLocale(this.locale, page, navigator.language);
    if (locale !== this.#spoken) {
      this.#spoken = locale;
      delete this.#speech.fetched;
      wordsIn(locale).then(
        (fetched) => {
          if (!fetched || locale !== this.#spoken) return;
          this.#speech.fetched = fetched;
          this.#speakAgain();
        },
        () => undefined, // English has to do
      );
    } else if (!changed.has("words")) return;
    this.#speech.own = this.words;
    this.#speakAgain();
  }

  #speakAgain(): void {
    this.usedLocale = spokenIn(this.#spoken, this.#speech);
    this.say = speak(this.usedLocale, this.#speech);
    this.requestUpdate();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has("mode") && this.page) {
      this.opened = true;
      this.#onOpened();
    }
    // Another server, or what this one has said is in the language of before.
    const other = changed.get("baseUrl") || this.client.language !== this.#spoken;
    if (other && this.#started) this.restart();
    // A new token of the same person is picked up when it is needed; a host that draws often
    // gives a new `getToken` each time. Only what stands still has to be started.
    else if (changed.has("token") || changed.has("getToken")) void this.#onToken();
    if (changed.has("titleBadge")) this.#showTitle();
  }

  async #onToken(): Promise<void> {
    if (!this.#started || this.store.live === "expired") return this.restart();
    if (!this.token) return;
    const before = await this.client.subject().catch(() => undefined);
    if ((await this.#newClient().subject()) !== before) this.restart();
  }

  readonly #askToken = (): string | Promise<string> => this.getToken?.() ?? this.token ?? "";

  #newClient(): InboxClient {
    return new InboxClient({
      baseUrl: this.baseUrl,
      getToken: this.#askToken,
      language: this.#spoken,
    });
  }

  #connectClient(): void {
    this.client = this.#newClient();
    this.panel?.leave();
    this.panel = undefined;
    this.store = new Store(this.client, {
      changed: () => this.requestUpdate(),
      arrived: (item) => this.#onArrived(item),
      counted: (counts) => {
        this.tell("tocsin-counts", counts);
        this.#showTitle();
        this.seeIfOpen();
      },
      noticed: (notice) => this.panel?.announce(notice),
      expired: () => this.tell("tocsin-expired", undefined),
      holds: () => this.opened && Boolean(this.panel?.holds()),
    });
  }

  #start(): void {
    if (!this.isConnected || (!this.token && !this.getToken)) return;
    this.#started = true;
    this.store.start();
    const asked = takeFromAddress();
    if (asked) void this.load().then((panel) => panel.outside.arrived(asked));
  }

  #onArrived(item: Item): void {
    this.announcer.arrived(item);
    this.tell("tocsin-arrived", item);
    if (this.opened || this.toasts === "off" || document.hidden) return;
    void this.load().then((panel) => panel.toast.show(item));
  }

  #showTitle(): void {
    this.#title.show(this.titleBadge ? (this.store.counts?.unseen ?? 0) : 0);
  }

  protected override render() {
    return html`${this.page ? this.#pageView() : this.#bellView()}
      <div class="toast" id="toast" part="toast" popover="manual">
        ${this.panel?.toast.view() ?? nothing}
      </div>
      <div class="hidden" id="live" role="status" aria-live="polite"></div>`;
  }

  #bellView() {
    const unseen = this.store.counts?.unseen ?? 0;
    return html`<button
        class="bell"
        id="bell"
        part="bell"
        data-testid="bell"
        popovertarget="panel"
        aria-controls="panel"
        aria-expanded=${this.opened}
        aria-label=${unseen ? this.say("bell", { n: unseen }) : this.say("bellNone")}
        @pointerenter=${this.#preload}
        @focus=${this.#preload}
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
        aria-labelledby="title"
        tabindex="-1"
        popover
        role="dialog"
        @toggle=${this.#onToggle}
      >
        ${this.#insideView()}
      </div>`;
  }

  #pageView() {
    return html`<section
      class="panel page"
      id="panel"
      part="panel"
      data-testid="panel"
      aria-labelledby="title"
      tabindex="-1"
    >
      ${this.#insideView()}
    </section>`;
  }

  #insideView() {
    if (this.opened && this.panel) return this.panel.view();
    return html`<h2 class="alone" id="title">${this.say("title")}</h2>
      ${this.opened && this.broken
        ? html`<p class="alone" role="alert">
            ${this.say("loadFailed")}
            <button data-testid="retry" @click=${() => this.#onOpened()}>
              ${this.say("retry")}
            </button>
          </p>`
        : nothing}`;
  }

  readonly #onToggle = (event: Event): void => {
    if (event.target !== this.find("#panel")) return;
    this.opened = (event as ToggleEvent).newState === "open";
    if (this.opened) this.#onOpened();
    else this.#onClosed();
  };

  #onOpened(): void {
    clearInterval(this.#tick);
    this.#tick = setInterval(() => this.requestUpdate(), 30_000);
    this.load().then(
      (panel) => panel.opened(),
      () => undefined,
    );
    void this.updateComplete.then(() => this.place(true));
  }

  #onClosed(): void {
    clearInterval(this.#tick);
    this.store.dismiss();
    this.panel?.closed();
    this.find("#panel")?.removeAttribute("data-placed");
    // The focused button may be gone, and with it the browser's memory of where to go back to.
    const { activeElement } = document;
    if (!activeElement || activeElement === document.body || activeElement === this) {
      this.find("#bell")?.focus({ preventScroll: true });
    }
  }

  place(focus = false): void {
    const [bell, panel] = [this.find("#bell"), this.find("#panel")];
    if (!this.opened || !panel || !bell) return;
    place(bell, panel, getComputedStyle(this).direction);
    panel.dataset.placed = "";
    if (focus) panel.focus({ preventScroll: true });
  }

  /** What arrives in an open panel is seen, but not in a tab that nobody looks at. */
  readonly seeIfOpen = (): void => {
    if (!this.opened || document.hidden) return;
    if (this.store.counts?.unseen && !this.store.held.length) this.store.see();
  };

  readonly #onWorker = (event: MessageEvent): void => {
    const message = event.data as ({ type?: string } & OpenMessage) | null;
    const [port] = event.ports;
    if (message?.type === "tocsin-open") void this.#tapped(message, port);
    if (message?.type === "tocsin-resubscribed") {
      void this.load().then((panel) => panel.push.renewed());
    }
  };

  /** The worker asks page after page: this one takes only what is for the person it shows. */
  async #tapped(message: OpenMessage, port: MessagePort | undefined): Promise<void> {
    const shown = message.userId && (await this.client.userId().catch(() => undefined));
    const mine = shown === message.userId;
    port?.postMessage(mine);
    if (mine) await (await this.load()).outside.tapped(message);
  }
}

if (!customElements.get("tocsin-inbox")) customElements.define("tocsin-inbox", TocsinInbox);

declare global {
  interface HTMLElementTagNameMap {
    "tocsin-inbox": TocsinInbox;
  }
}
