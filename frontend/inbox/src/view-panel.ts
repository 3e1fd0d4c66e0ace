/** The panel under the bell: head, tabs, list, and the strips that say what is going on. */
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Face } from "./face.ts";
import * as icons from "./icons.ts";
import type { Filter } from "./types.ts";
import { itemView } from "./view-item.ts";
import { menuView, type Row } from "./view-menu.ts";
import { toolView } from "./view-tool.ts";
import type { Word } from "./words.ts";

type Part = TemplateResult | typeof nothing;

const TABS: Filter[] = ["all", "unread", "archived"];
const EMPTY: Record<Filter, [Word, Word]> = {
  all: ["emptyAll", "emptyAllText"],
  unread: ["emptyUnread", "emptyUnreadText"],
  archived: ["emptyArchived", "emptyArchivedText"],
};

export function panelView(face: Face): TemplateResult {
  return html`${headView(face)} ${face.sure ? sureView(face) : tabsView(face)}
  ${connectionView(face)} ${pushView(face)} ${listView(face)} ${noticeView(face)}`;
}

function headView(face: Face): TemplateResult {
  const { say, store } = face;
  return html`<div class="head" part="header">
    <h2 id="title">${say("title")}</h2>
    ${toolView("mark-all-read", say("markAllRead"), icons.checkAll, () => store.markAllRead(),
      !store.counts?.unread)}
    ${menuView(face, "menu", "more", menuRows(face))}
    <span class="close">
      ${toolView("close", say("close"), icons.close, () => face.closePanel())}
    </span>
  </div>`;
}

function menuRows(face: Face): Row[] {
  const { say, push } = face;
  const rows: Row[] = [
    ["delete-read", say("deleteRead"), () => (face.sure = "read")],
    ["delete-all", say("deleteAll"), () => (face.sure = "all")],
  ];
  if (push.state === "on") {
    rows.unshift(["push-disable", say("pushDisable"), () => push.turn(false)]);
  }
  if (push.possible && !push.offered) {
    rows.unshift(["push-enable", say("pushEnable"), () => face.offerPush(true)]);
  }
  return rows;
}

function sureView(face: Face): TemplateResult {
  const { say } = face;
  const which = face.sure ?? "read";
  return html`<div class="strip sure" role="group" aria-labelledby="sure-text" data-testid="sure">
    <p id="sure-text">${say(which === "all" ? "sureAll" : "sureRead")}</p>
    <div class="choices">
      <button
        class="plain"
        id="sure-no"
        data-testid="sure-no"
        @click=${() => (face.sure = undefined)}
      >
        ${say("cancel")}
      </button>
      <button class="danger" data-testid="sure-yes" @click=${() => face.deleteMany(which)}>
        ${say(which === "all" ? "deleteAll" : "deleteRead")}
      </button>
    </div>
  </div>`;
}

function tabsView(face: Face): TemplateResult {
  const { say, store } = face;
  return html`<div
    class="tabs"
    role="tablist"
    aria-label=${say("views")}
    @keydown=${(event: KeyboardEvent) => arrowTabs(face, event)}
  >
    ${TABS.map(
      (filter) => html`<button
        role="tab"
        id=${`tab-${filter}`}
        data-testid=${`tab-${filter}`}
        part=${filter === store.filter ? "tab tab-selected" : "tab"}
        aria-selected=${filter === store.filter ? "true" : "false"}
        aria-controls="list"
        tabindex=${filter === store.filter ? "0" : "-1"}
        @click=${() => face.show(filter)}
      >
        ${say(filter)}${filter === "unread" && store.counts?.unread
          ? html` <span class="count">${store.counts.unread.toLocaleString(face.usedLocale)}</span>`
          : nothing}
      </button>`,
    )}
  </div>`;
}

function arrowTabs(face: Face, event: KeyboardEvent): void {
  const list = event.currentTarget as HTMLElement;
  const forwards = getComputedStyle(list).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  const backwards = forwards === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
  const at = TABS.indexOf(face.store.filter);
  const to = { [forwards]: at + 1, [backwards]: at - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  const filter = TABS.at(to % TABS.length);
  if (!filter) return;
  face.show(filter);
  list.querySelector<HTMLElement>(`#tab-${filter}`)?.focus();
}

function connectionView(face: Face): Part {
  const { store, say } = face;
  const expired = store.live === "expired";
  if (!expired && !store.cut) return nothing;
  const word = expired ? "expired" : navigator.onLine ? "reconnecting" : "offline";
  return html`<p class="strip warn" part="connection" data-testid="connection">${say(word)}</p>`;
}

/** Explains before it asks; the browser's own question comes only after the click. */
function pushView(face: Face): Part {
  const { say, push } = face;
  if (!push.offered || !push.possible || face.sure) return nothing;
  const denied = push.state === "denied";
  return html`<div class="strip push" part="push" data-testid="push-offer" data-state=${push.state}>
    <p>
      ${denied ? say("pushDenied") : html`<strong>${say("pushOffer")}</strong>
            ${say("pushExplain")}`}
    </p>
    <div class="choices">
      <button class="plain" data-testid="push-later" @click=${() => face.offerPush(false)}>
        ${say(denied ? "close" : "pushLater")}
      </button>
      ${denied
        ? nothing
        : html`<button
            class="primary"
            data-testid="push-on"
            ?disabled=${push.busy}
            @click=${() => push.turn(true)}
          >
            ${say("pushOn")}
          </button>`}
    </div>
  </div>`;
}

function listView(face: Face): TemplateResult {
  const { store, say } = face;
  const { items } = store;
  return html`<div class="middle">
    ${store.held.length
      ? html`<button class="pill primary" data-testid="newer" @click=${() => face.reveal()}>
          ${say("newer", { n: store.held.length })}
        </button>`
      : nothing}
    <div
      class="list"
      id="list"
      part="list"
      role="tabpanel"
      data-testid="list"
      aria-labelledby=${face.sure ? "title" : `tab-${store.filter}`}
      aria-busy=${store.loading === "loading" ? "true" : "false"}
      @scroll=${(event: Event) => nearEnd(face, event.currentTarget as HTMLElement)}
    >
      ${items.length
        ? html`<ul @keydown=${arrowItems}>
            ${repeat(items, (item) => item.notificationId, (item) => itemView(face, item))}
          </ul>`
        : nothing}
      ${endView(face, items.length)}
    </div>
  </div>`;
}

/** What follows the items, or stands for them. */
function endView(face: Face, length: number): Part {
  const { store, say } = face;
  if (store.loading === "failed") return failedView(face, () => store.load());
  if (store.loading === "loading") return length ? nothing : skeletonView(face);
  if (store.loadingMore === "failed") return failedView(face, () => store.more());
  if (store.cursor)
    return html`<div class="end">
      <button
        class="plain"
        data-testid="load-more"
        ?disabled=${store.loadingMore === "loading"}
        @click=${() => store.more()}
      >
        ${say("loadMore")}
      </button>
    </div>`;
  if (length || !store.loaded) return nothing;
  const [title, text] = EMPTY[store.filter];
  return html`<div class="empty" part="empty" data-testid="empty">
    ${store.filter === "archived" ? icons.archive : icons.bell}
    <p><strong>${say(title)}</strong></p>
    <p>${say(text)}</p>
  </div>`;
}

function failedView(face: Face, again: () => void): TemplateResult {
  return html`<div class="empty failed" part="error" role="alert" data-testid="failed">
    <p>${face.say("loadFailed")}</p>
    <button class="plain" data-testid="retry" @click=${again}>${face.say("retry")}</button>
  </div>`;
}

function skeletonView(face: Face): TemplateResult {
  const row = html`<div class="bone"><i></i><i></i><i></i></div>`;
  return html`<p class="hidden">${face.say("loading")}</p>
    <div class="bones" aria-hidden="true" data-testid="skeleton">${row}${row}${row}${row}</div>`;
}

function noticeView(face: Face): Part {
  const { notice } = face.store;
  if (!notice) return nothing;
  return html`<div class="notice" part="notice" data-testid="notice">
    <span>${notice.text ?? face.say(notice.word, notice.values)}</span>
    ${notice.undo
      ? html`<button data-testid="undo" @click=${notice.undo}>${face.say("undo")}</button>`
      : nothing}
  </div>`;
}

function nearEnd(face: Face, list: HTMLElement): void {
  const left = list.scrollHeight - list.scrollTop - list.clientHeight;
  // After a failure only the button tries again, or scrolling would hammer the server.
  if (left < 200 && face.store.loadingMore === "idle") void face.store.more();
}

/** Arrow keys walk the items; Tab still reaches every button. */
function arrowItems(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const from = event.target as HTMLElement;
  if (from.closest("form, .menu")) return;
  const list = event.currentTarget as HTMLElement;
  const mains = [...list.querySelectorAll<HTMLElement>(".main")];
  const item = from.closest(".item");
  const at = mains.findIndex((main) => main.parentElement === item);
  event.preventDefault();
  mains[Math.min(Math.max(at + step, 0), mains.length - 1)]?.focus();
}
