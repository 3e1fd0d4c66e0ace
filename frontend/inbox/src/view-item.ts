/**
 * One notification in the list. What a sender wrote stands in `<bdi>`: its direction is its own
 * (`dir="auto"`), while the side it begins on is that of the list.
 */
import { html, nothing, type TemplateResult } from "lit";
import type { Face } from "./face.ts";
import * as icons from "./icons.ts";
import { pictureUrl } from "./opening.ts";
import { absoluteTime, relativeTime, shortTime } from "./time.ts";
import type { Item } from "./types.ts";
import { asksView } from "./view-asks.ts";
import { menuView, type Row } from "./view-menu.ts";
import { snoozeFieldView, snoozeMenuView } from "./view-snooze.ts";
import { toolView } from "./view-tool.ts";
import { whyView } from "./view-why.ts";
import type { Word } from "./words.ts";

const SHAPES = { success: icons.ok, warning: icons.alert, error: icons.stop };

/** Where it stands in the list. */
export interface Place {
  /** Of the day, above its first item. */
  heading: string | undefined;
  position: number;
  /** -1 while there is more than is loaded. */
  size: number;
}

export function itemView(face: Face, item: Item, place: Place): TemplateResult {
  const unread = !item.readAt;
  const id = item.notificationId;
  return html`<article
    class=${`item ${item.priority}${unread ? " unread" : ""}`}
    part=${unread ? "item item-unread" : "item"}
    data-testid="item"
    data-notification-id=${id}
    data-unread=${String(unread)}
    aria-labelledby=${`title-${id}`}
    aria-posinset=${place.position}
    aria-setsize=${place.size}
  >
    ${place.heading ? html`<h3 class="day" part="day">${place.heading}</h3>` : nothing}
    <div class="row">
      ${mainView(face, item)}
      <div class="foot">
        ${asksView(face, item)} ${snoozeFieldView(face, item)}
        <span class="about">
          ${signView(face, item)} ${asideView(face, item)}
          ${item.solutionName
            ? html`<span class="from"><bdi>${item.solutionName}</bdi></span>`
            : nothing}
        </span>
        ${actionsView(face, item)}
      </div>
      ${whyView(face, item)}
    </div>
  </article>`;
}

function mainView(face: Face, item: Item): TemplateResult {
  const language = item.language ?? nothing;
  return html`<button class="main" data-testid="item-open" @click=${() => face.openItem(item)}>
    ${item.readAt
      ? nothing
      : html`<span class="dot" part="dot"></span>
          <span class="hidden">${face.say("unreadMark")} </span>`}
    <span class="line">
      ${pictureView(item.icon, "icon-image")}
      <span class="title" part="title" id=${`title-${item.notificationId}`}
        ><bdi lang=${language}>${item.title ?? item.text}</bdi></span
      >
      ${timeView(face, item)}
    </span>
    ${item.title
      ? html`<span class="text" part="text"><bdi lang=${language}>${item.text}</bdi></span>`
      : nothing}
    ${pictureView(item.image, "image")}
  </button>`;
}

/** Until when it is put aside, or that it has been. */
function asideView(face: Face, item: Item): TemplateResult | typeof nothing {
  const { say, usedLocale, cameBack } = face;
  const { snoozedUntil, notificationId } = item;
  if (item.returnedAt) cameBack.set(notificationId, item.reminded ? "reminder" : "returned");
  if (item.readAt) cameBack.delete(notificationId);
  const back = cameBack.get(notificationId);
  if (!snoozedUntil && !back) return nothing;
  const text = snoozedUntil
    ? say("until", { time: shortTime(snoozedUntil, usedLocale) })
    : say(back ?? "returned");
  return html`<span class="sign aside" data-testid="aside">${icons.clock} ${text}</span>`;
}

function timeView(face: Face, item: Item): TemplateResult {
  return html`<time
    datetime=${item.startAt}
    title=${absoluteTime(item.startAt, face.usedLocale)}
    >${relativeTime(item.startAt, Date.now(), face.usedLocale)}</time
  >`;
}

/** It decorates: without it nothing is missing. One that does not load takes no room. */
function pictureView(address: string | undefined, name: string): TemplateResult | typeof nothing {
  const src = pictureUrl(address);
  if (!src) return nothing;
  return html`<img
    class=${name}
    alt=""
    loading="lazy"
    decoding="async"
    referrerpolicy="no-referrer"
    src=${src}
    @error=${hide}
  />`;
}

function hide(event: Event): void {
  (event.target as HTMLElement).hidden = true;
}

/** How urgent it is and how serious: never by colour alone, but by a shape and a word as well. */
function signView({ say }: Face, { priority, severity }: Item): TemplateResult {
  const sign = (word: Word, icon: TemplateResult, part: string) =>
    html`<span class=${`sign ${word}`} part=${part}>${icon} ${say(word)}</span>`;
  return html`${priority === "critical" || priority === "high"
    ? sign(priority, icons.up, "priority")
    : nothing}${severity && severity !== "info" && SHAPES[severity]
    ? sign(severity, SHAPES[severity], "severity")
    : nothing}`;
}

function actionsView(face: Face, item: Item): TemplateResult {
  const { say } = face;
  const button = (name: string, word: Word, icon: TemplateResult, act: () => void) =>
    toolView(`item-${name}`, say(word), icon, act);
  const rows: Row[] = [["item-delete", say("delete"), () => face.deleteItem(item)]];
  if (item.because) rows.unshift(["item-why", say("why"), () => face.explain(item, true)]);
  return html`<span class="tools">
    ${item.readAt
      ? button("unread", "markUnread", icons.dot, () => face.markItem(item, "unread"))
      : button("read", "markRead", icons.check, () => face.markItem(item, "read"))}
    ${item.archivedAt
      ? button("unarchive", "unarchive", icons.unarchive, () =>
          face.markItem(item, "unarchive"))
      : button("archive", "archive", icons.archive, () =>
          face.markItem(item, "archive"))}
    ${snoozeMenuView(face, item)}
    ${menuView(face, `menu-${item.notificationId}`, "item-more", rows)}
  </span>`;
}
