/** The list: a feed of articles by day, and what follows it or stands for it. */
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Face } from "./face.ts";
import * as icons from "./icons.ts";
import { dayHeading } from "./time.ts";
import type { Filter, Item } from "./types.ts";
import { itemView } from "./view-item.ts";
import type { Word } from "./words.ts";

type Part = TemplateResult | typeof nothing;

const EMPTY: Record<Filter, [Word, Word, TemplateResult]> = {
  all: ["emptyAll", "emptyAllText", icons.bell],
  unread: ["emptyUnread", "emptyUnreadText", icons.ok],
  action: ["emptyAction", "emptyActionText", icons.ok],
  snoozed: ["emptySnoozed", "emptySnoozedText", icons.clock],
  archived: ["emptyArchived", "emptyArchivedText", icons.archive],
};

export function listView(face: Face): TemplateResult {
  const { store, say } = face;
  const { items } = store;
  const busy = store.loading === "loading" || store.loadingMore === "loading";
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
      aria-labelledby=${`tab-${store.filter}`}
      @scroll=${(event: Event) => nearEnd(face, event.currentTarget as HTMLElement)}
    >
      ${items.length
        ? html`<div role="feed" aria-labelledby="title" aria-busy=${busy ? "true" : "false"}>
            ${repeat(
              items,
              (item) => item.notificationId,
              (item, at) => itemView(face, item, {
                heading: headingOf(face, item, items[at - 1]),
                position: at + 1,
                size: store.cursor ? -1 : items.length,
              }),
            )}
          </div>`
        : nothing}
      ${endView(face, items.length)}
    </div>
  </div>`;
}

/** Of a day's first item. What is snoozed comes back in another order, so it has no days. */
function headingOf(face: Face, item: Item, before: Item | undefined): string | undefined {
  if (face.store.filter === "snoozed") return undefined;
  const day = (one: Item) => dayHeading(one.startAt, Date.now(), face.usedLocale);
  const heading = day(item);
  if (before && day(before) === heading) return undefined;
  if (typeof heading === "string") return heading;
  return face.say(heading ? "yesterday" : "today");
}

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
  if (!store.loaded) return nothing;
  // Under a few items the end is plain to see.
  if (length) return length > 4 ? html`<p class="end" data-testid="end">${say("end")}</p>` : nothing;
  const [title, text, icon] = EMPTY[store.filter];
  return html`<div class="empty" part="empty" data-testid="empty">
    ${icon}
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

function nearEnd(face: Face, list: HTMLElement): void {
  const left = list.scrollHeight - list.scrollTop - list.clientHeight;
  // After a failure only the button tries again, or scrolling would hammer the server.
  if (left < 200 && face.store.loadingMore === "idle") void face.store.more();
}
