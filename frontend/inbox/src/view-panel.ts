/** The panel under the bell: head, tabs, and the strips that say what is going on. */
import { html, nothing, type TemplateResult } from "lit";
import type { Face, Leaf } from "./face.ts";
import * as icons from "./icons.ts";
import { noticeText } from "./notice.ts";
import type { Filter } from "./types.ts";
import { listView } from "./view-list.ts";
import { menuView, type Row } from "./view-menu.ts";
import { toolView } from "./view-tool.ts";

type Part = TemplateResult | typeof nothing;

const TABS: Filter[] = ["all", "unread", "action", "snoozed", "archived"];

export function panelView(face: Face): TemplateResult {
  return html`${headView(face)} ${tabsView(face)} ${connectionView(face)} ${pushView(face)}
  ${listView(face)} ${noticeView(face)}`;
}

function headView(face: Face): TemplateResult {
  const { say, store } = face;
  return html`<div class="head" part="header">
    <h2 id="title">${say("title")}</h2>
    ${toolView("mark-all-read", say("markAllRead"), icons.checkAll, () => face.many("readAll"),
      !store.counts?.unread)}
    ${toolView("preferences", say("preferences"), icons.settings, () => face.turn("preferences"))}
    ${menuView(face, "menu", "more", menuRows(face))} ${closeView(face)}
  </div>`;
}

/** Shown where the panel covers the whole screen. */
export function closeView(face: Face): Part {
  if (face.page) return nothing;
  return html`<span class="close">
    ${toolView("close", face.say("close"), icons.close, () => face.closePanel())}
  </span>`;
}

/** The head of what is shown beside the notifications. */
export function leafHeadView(face: Face, title: string, more: Part = nothing): TemplateResult {
  return html`<div class="head" part="header">
    ${toolView("back", face.say("back"), icons.back, () => face.turn("list"))}
    <h2 id="title">${title}</h2>
    ${more} ${closeView(face)}
  </div>`;
}

function menuRows(face: Face): Row[] {
  const { say, push, store } = face;
  const turn = (leaf: Leaf) => () => face.turn(leaf);
  const rows: Row[] = [
    ["delete-read", say("deleteRead"), () => face.many("deleteRead")],
    ["delete-all", say("deleteAll"), () => face.many("deleteAll")],
    ["help", say("help"), turn("help")],
  ];
  if (store.filter !== "archived") {
    rows.unshift(["archive-read", say("archiveRead"), () => face.many("archiveRead")]);
  }
  if (push.state === "on") {
    rows.unshift(["push-disable", say("pushDisable"), () => push.turn(false)]);
  }
  if (push.possible && !push.offered) {
    rows.unshift(["push-enable", say("pushEnable"), () => face.offerPush(true)]);
  }
  return rows;
}

function tabsView(face: Face): TemplateResult {
  const { say, store } = face;
  const counts: Partial<Record<Filter, number | undefined>> = { ...store.counts };
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
        @click=${(event: Event) => {
          face.show(filter);
          (event.currentTarget as HTMLElement).scrollIntoView({ inline: "nearest", block: "nearest" });
        }}
      >
        ${say(filter)}${counts[filter]
          ? html` <span class="count">${count(counts[filter], face.usedLocale)}</span>`
          : nothing}
      </button>`,
    )}
  </div>`;
}

function count(n: number, locale: string): string {
  return n > 99 ? "99+" : n.toLocaleString(locale);
}

function arrowTabs(face: Face, event: KeyboardEvent): void {
  const list = event.currentTarget as HTMLElement;
  const forwards = getComputedStyle(list).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
  const backwards = forwards === "ArrowLeft" ? "ArrowRight" : "ArrowLeft";
  const at = TABS.indexOf(face.store.filter);
  const to = { [forwards]: at + 1, [backwards]: at - 1, Home: 0, End: -1 }[event.key];
  if (to === undefined || event.ctrlKey) return;
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
  if (!push.offered || !push.possible) return nothing;
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

function noticeView(face: Face): Part {
  const { notice } = face.store;
  if (!notice) return nothing;
  return html`<div class="notice" part="notice" data-testid="notice">
    <span>${noticeText(face, notice)}</span>
    ${notice.undo
      ? html`<button data-testid="undo" @click=${notice.undo}>${face.say("undo")}</button>`
      : nothing}
  </div>`;
}
