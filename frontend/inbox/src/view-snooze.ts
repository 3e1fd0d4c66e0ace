/** Putting a notification aside: the menu of times, and the field for another one. */
import { html, nothing, type TemplateResult } from "lit";
import type { Face } from "./face.ts";
import * as icons from "./icons.ts";
import { tomorrowAtNine } from "./time.ts";
import type { Item } from "./types.ts";
import { menuView, type Row } from "./view-menu.ts";
import { toolView } from "./view-tool.ts";

const HOUR = 3_600_000;

export function snoozeMenuView(face: Face, item: Item): TemplateResult {
  const { say } = face;
  if (item.snoozedUntil) {
    return toolView("item-unsnooze", say("unsnooze"), icons.undo, () =>
      face.snooze(item, undefined),
    );
  }
  const tomorrow = tomorrowAtNine();
  const time = new Intl.DateTimeFormat(face.usedLocale, { timeStyle: "short" });
  const rows: Row[] = [
    ["snooze-hour", say("hour"), () => face.snooze(item, inMilliseconds(HOUR))],
    [
      "snooze-tomorrow",
      say("tomorrow", { time: time.format(Date.parse(tomorrow)) }),
      () => face.snooze(item, tomorrow),
    ],
    ["snooze-custom", say("custom"), () => face.askTime(item)],
  ];
  return menuView(face, `snooze-${item.notificationId}`, "item-snooze", rows, {
    label: say("snooze"),
    icon: icons.clock,
  });
}

export function snoozeFieldView(face: Face, item: Item): TemplateResult | typeof nothing {
  if (face.asksTimeOf !== item.notificationId) return nothing;
  const { say } = face;
  const send = (event: Event) => {
    event.preventDefault();
    const field = (event.target as HTMLElement).querySelector("input");
    const until = field ? new Date(field.value) : undefined;
    if (!until || Number.isNaN(until.getTime())) return;
    face.askTime(undefined);
    face.snooze(item, until.toISOString());
  };
  return html`<form class="reply" data-testid="snooze-form" @submit=${send}>
    <input
      type="datetime-local"
      aria-label=${say("snoozeUntil")}
      required
      min=${local(60_000)}
      max=${local(364 * 24 * HOUR)}
      .value=${local(3 * HOUR)}
    />
    <button type="button" class="plain" @click=${() => face.askTime(undefined)}>
      ${say("cancel")}
    </button>
    <button class="primary">${say("snooze")}</button>
  </form>`;
}

function inMilliseconds(milliseconds: number): string {
  return new Date(Date.now() + milliseconds).toISOString();
}

/** As the field writes it: the person's own time, without a zone. */
function local(from: number): string {
  const now = Date.now() + from;
  return new Date(now - new Date(now).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
