/** The buttons of a notification, the field for a text, and the answer when it is given. */
import { html, nothing, type TemplateResult } from "lit";
import type { Face } from "./face.ts";
import * as icons from "./icons.ts";
import { linkUrl, webUrl } from "./opening.ts";
import { isOver } from "./over.ts";
import type { Draft } from "./replies.ts";
import { absoluteTime, shortTime } from "./time.ts";
import type { Button, Decision, Item } from "./types.ts";

type Part = TemplateResult | typeof nothing;

const MOST = 4;

export function asksView(face: Face, item: Item): Part {
  const buttons = item.buttons?.slice(0, MOST);
  if (!buttons?.length) return nothing;
  const closed = Boolean(item.answer) || isOver(item);
  const draft = closed ? undefined : face.replies.drafts.get(item.notificationId);
  const unfolded = draft?.open && buttons.find(({ id }) => id === draft.button);
  // What was decided stands in place of the buttons; those that lead somewhere stay.
  const shown = item.question?.decision ? buttons.filter((one) => !answers(one)) : buttons;
  return html`${answeredView(face, item, buttons)} ${endView(face, item)}
    ${unfolded ? replyView(face, item, unfolded, draft) : nothing}
    <span class="asks">
      ${shown.map((button) =>
        button.kind === "url"
          ? linkView(face, item, button)
          : buttonView(face, item, button, unfolded),
      )}
    </span>`;
}

function buttonView(
  face: Face,
  item: Item,
  button: Button,
  unfolded: Button | undefined | false,
): TemplateResult {
  const press = () => {
    if (button.kind === "screen") face.openItem(item, button);
    else if (button.kind === "answer" && item.question?.fields) void face.fill(item, button);
    else if (button.kind === "answer") void face.answer(item, button);
    else if (button.kind === "text" && face.replies.write(item, button)) {
      face.focusOn(item, "input");
    }
  };
  const unfolds = button.kind === "answer" && item.question?.fields;
  return html`<button
    class=${look(button)}
    data-testid="item-button"
    data-button=${button.id}
    ?disabled=${(item.answer || isOver(item)) && button.kind !== "screen"}
    aria-expanded=${button.kind === "text" || unfolds ? String(button === unfolded) : nothing}
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

/** Whether it answers, and does not only lead somewhere. */
function answers({ kind }: Button): boolean {
  return kind === "answer" || kind === "text";
}

function replyView(face: Face, item: Item, button: Button, draft: Draft): Part {
  if (!item.question?.fields) return fieldView(face, item, button, draft);
  return face.form?.(face, item, button) ?? nothing;
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

/** What the question came to, or until when it waits. */
function endView(face: Face, item: Item): Part {
  const { decision, deadline } = item.question ?? {};
  if (!decision && (item.answer || !item.buttons?.some(answers))) return nothing;
  const at = decision?.at ?? deadline;
  const text = decision ? decided(face, decision) : isOver(item) ? face.say("timeUp") : undefined;
  if (!text && !deadline) return nothing;
  return html`<span
    class="decided"
    data-testid=${text ? "decided" : "deadline"}
    tabindex="-1"
    title=${at ? absoluteTime(at, face.usedLocale) : nothing}
    >${text ? icons.lock : icons.clock}<span
      >${text ?? face.say("answerUntil", { time: shortTime(deadline ?? "", face.usedLocale) })}</span
    ></span
  >`;
}

/** "Approve: Ben, 09:12". What people wrote is isolated from the sentence around it. */
function decided({ say, usedLocale }: Face, { outcome, label, value, by, at }: Decision): string {
  const what = label ?? value;
  const isolated = (text: string) => `\u2068${text}\u2069`;
  const time = shortTime(at, usedLocale);
  if (outcome === "expired") {
    return what ? say("timeUpWith", { answer: isolated(what) }) : say("timeUp");
  }
  const name = by ? isolated(by) : "";
  if (what) {
    const answer = isolated(what);
    return name ? say("decidedBy", { answer, name, time }) : say("decidedAt", { answer, time });
  }
  return say(outcome === "complete" ? "completed" : "closed");
}
