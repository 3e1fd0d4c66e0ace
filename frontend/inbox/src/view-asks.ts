/** The buttons of a notification, the field for a text, and the answer when it is given. */
import { html, nothing, type TemplateResult } from "lit";
import type { Face } from "./face.ts";
import * as icons from "./icons.ts";
import { linkUrl, webUrl } from "./opening.ts";
import type { Draft } from "./replies.ts";
import { absoluteTime } from "./time.ts";
import type { Button, Item } from "./types.ts";

type Part = TemplateResult | typeof nothing;

const MOST = 4;

export function asksView(face: Face, item: Item): Part {
  const buttons = item.buttons?.slice(0, MOST);
  if (!buttons?.length) return nothing;
  const draft = item.answer ? undefined : face.replies.drafts.get(item.notificationId);
  const asks = draft?.open && buttons.find(({ id }) => id === draft.button);
  return html`${answeredView(face, item, buttons)}
    ${asks ? fieldView(face, item, asks, draft) : nothing}
    <span class="asks">
      ${buttons.map((button) =>
        button.kind === "url"
          ? linkView(face, item, button)
          : buttonView(face, item, button, asks),
      )}
    </span>`;
}

function buttonView(
  face: Face,
  item: Item,
  button: Button,
  asks: Button | undefined | false,
): TemplateResult {
  const press = () => {
    if (button.kind === "screen") face.openItem(item, button);
    else if (button.kind === "answer") void face.answer(item, button);
    else if (button.kind === "text" && face.replies.write(item, button)) {
      face.focusOn(item, "input");
    }
  };
  return html`<button
    class=${look(button)}
    data-testid="item-button"
    data-button=${button.id}
    ?disabled=${Boolean(item.answer) && button.kind !== "screen"}
    aria-expanded=${button.kind === "text" ? String(button === asks) : nothing}
    @click=${press}
  >
    <bdi>${button.label}</bdi>
  </button>`;
}

/** An address that is none of a web page, a letter or a call gets no link at all. */
function linkView(face: Face, item: Item, button: Button): Part {
  const href = linkUrl(button.url);
  if (!href) return nothing;
  const leaves = Boolean(webUrl(href));
  return html`<a
    class=${look(button)}
    data-testid="item-button"
    data-button=${button.id}
    href=${href}
    target=${leaves ? "_blank" : nothing}
    rel="noopener noreferrer"
    @click=${() => item.readAt || face.markItem(item, "read")}
    ><bdi>${button.label}</bdi>${leaves
      ? html`${icons.leave}<span class="hidden">${face.say("newTab")}</span>`
      : nothing}</a
  >`;
}

function look({ style }: Button): string {
  return style === "primary" || style === "danger" ? style : "plain";
}

function fieldView(face: Face, item: Item, button: Button, draft: Draft): TemplateResult {
  const { say } = face;
  const send = (event: Event) => {
    event.preventDefault();
    void face.answer(item, button, draft.text.trim());
  };
  const type = (event: Event) => {
    draft.text = (event.target as HTMLInputElement).value;
    face.requestUpdate();
  };
  return html`<form class="reply" data-testid="item-reply" @submit=${send}>
    <input
      aria-label=${`${button.label}: ${say("yourAnswer")}`}
      placeholder=${say("yourAnswer")}
      dir="auto"
      autocomplete="off"
      maxlength="2000"
      .value=${draft.text}
      @input=${type}
    />
    <button class="primary" ?disabled=${!draft.text.trim()}>${say("send")}</button>
  </form>`;
}

function answeredView(face: Face, item: Item, buttons: Button[]): Part {
  const { answer, answeredAt } = item;
  if (!answer) return nothing;
  const label = buttons.find(({ id }) => id === answer.button)?.label ?? answer.button;
  // Its direction is its own: isolated from the sentence around it.
  const said = `\u2068${answer.text ?? label}\u2069`;
  return html`<span
    class="answered"
    data-testid="answered"
    tabindex="-1"
    title=${answeredAt ? absoluteTime(answeredAt, face.usedLocale) : nothing}
    >${icons.check}<span>${face.say("answered", { answer: said })}</span></span
  >`;
}
