/**
 * One notification in the list. What a sender wrote stands in `<bdi>`: its direction is its own
 * (`dir="auto"`), while the side it begins on is that of the list.
 */
import { html, nothing, type TemplateResult } from "lit";
import type { Face } from "./face.ts";
import * as icons from "./icons.ts";
import { absoluteTime, relativeTime } from "./time.ts";
import type { Item } from "./types.ts";
import { toolView } from "./view-tool.ts";
import type { Word } from "./words.ts";

export function itemView(face: Face, item: Item): TemplateResult {
  const { say } = face;
  const unread = !item.readAt;
  return html`<li
    class=${`item ${item.priority}${unread ? " unread" : ""}`}
    part=${unread ? "item item-unread" : "item"}
    data-testid="item"
    data-notification-id=${item.notificationId}
    data-unread=${String(unread)}
  >
    <button class="main" data-testid="item-open" @click=${() => face.openItem(item)}>
      ${unread
        ? html`<span class="dot" part="dot"></span>
            <span class="hidden">${say("unreadMark")} </span>`
        : nothing}
      <span class="line">
        <span class="title" part="title"><bdi>${item.title ?? item.text}</bdi></span>
        ${timeView(face, item)}
      </span>
      ${item.title
        ? html`<span class="text" part="text"><bdi>${item.text}</bdi></span>`
        : nothing}
    </button>
    <div class="foot">
      ${severityView(face, item)}
      ${item.solutionName
        ? html`<span class="from"><bdi>${item.solutionName}</bdi></span>`
        : nothing}
      ${actionsView(face, item)}
    </div>
  </li>`;
}

function timeView(face: Face, item: Item): TemplateResult {
  return html`<time
    datetime=${item.startAt}
    title=${absoluteTime(item.startAt, face.usedLocale)}
    >${relativeTime(item.startAt, Date.now(), face.usedLocale)}</time
  >`;
}

/** Never by colour alone: a shape and a word as well. */
function severityView(face: Face, item: Item): TemplateResult | typeof nothing {
  if (item.priority !== "critical" && item.priority !== "high") return nothing;
  return html`<span class="severity" part="severity"
    >${icons.alert} ${face.say(item.priority)}</span
  >`;
}

function actionsView(face: Face, item: Item): TemplateResult {
  const { say } = face;
  const button = (name: string, word: Word, icon: TemplateResult, act: () => void) =>
    toolView(`item-${name}`, say(word), icon, act);
  return html`<span class="tools">
    ${item.readAt
      ? button("unread", "markUnread", icons.dot, () => face.markItem(item, "unread"))
      : button("read", "markRead", icons.check, () => face.markItem(item, "read"))}
    ${item.archivedAt
      ? button("unarchive", "unarchive", icons.unarchive, () =>
          face.markItem(item, "unarchive"))
      : button("archive", "archive", icons.archive, () =>
          face.markItem(item, "archive"))}
    ${button("delete", "delete", icons.trash, () => face.deleteItem(item))}
  </span>`;
}
