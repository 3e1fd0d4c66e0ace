/** Why somebody got a notification, and what they can do about it. */
import { html, nothing, type TemplateResult } from "lit";
import type { Face } from "./face.ts";
import * as icons from "./icons.ts";
import { readable } from "./replies.ts";
import type { Feedback, Item } from "./types.ts";
import { toolView } from "./view-tool.ts";

export function whyView(face: Face, item: Item): TemplateResult | typeof nothing {
  const { replies, say } = face;
  if (replies.why !== item.notificationId) return nothing;
  const plain = (name: string, label: string, act: () => void) =>
    html`<button class="plain" data-testid=${name} @click=${act}>${label}</button>`;
  const feedback = (kind: Feedback) => () => {
    void replies.feedback(item, kind);
    face.focusOn(item, ".why");
  };
  return html`<div
    class="why"
    data-testid="why"
    role="group"
    aria-label=${say("why")}
    tabindex="-1"
  >
    <p><bdi>${item.because}</bdi></p>
    ${toolView("why-close", say("close"), icons.close, () => face.explain(item, false))}
    <div class="choices">
      ${item.category ? muteView(face, item.category) : nothing}
      ${replies.thanked.has(item.notificationId)
        ? nothing
        : html`${plain("not-relevant", say("notRelevant"), feedback("not_relevant"))}
          ${plain("too-many", say("tooMany"), feedback("too_many"))}`}
    </div>
  </div>`;
}

function muteView({ replies, say }: Face, category: string): TemplateResult {
  const muted = replies.muted.has(category);
  return html`<button
    class="plain"
    data-testid="mute"
    @click=${() => replies.mute(category, !muted)}
  >
    ${say(muted ? "unmute" : "mute", { category: readable(category) })}
  </button>`;
}
