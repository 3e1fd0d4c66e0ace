/** What the keys do, and the switch that turns them off (WCAG 2.1.4). */
import { html, nothing, type TemplateResult } from "lit";
import type { Face } from "./face.ts";
import { allowShortcuts, shortcutsAllowed } from "./keys.ts";
import { leafHeadView } from "./view-panel.ts";
import type { Word } from "./words.ts";

const KEYS: [keys: string[], word: Word][] = [
  [["J", "K"], "helpMove"],
  [["Enter"], "helpOpen"],
  [["E"], "archive"],
  [["Shift I"], "markRead"],
  [["Shift U"], "markUnread"],
  [["S"], "snooze"],
  [["M"], "mute"],
  [["1", "4"], "helpAnswer"],
  [["?"], "helpHelp"],
  [["Esc"], "helpClose"],
];

export function helpView(face: Face, possible: boolean): TemplateResult {
  const { say } = face;
  return html`${leafHeadView(face, say("help"))}
    <div class="leaf" data-testid="help-list">
      ${possible ? shortcutsView(face) : nothing}
      <dl class="keys">
        ${KEYS.map(
          ([keys, word]) => html`<div>
            <dt>${keys.map((key, at) => html`${at ? " – " : nothing}<kbd>${key}</kbd>`)}</dt>
            <dd>${say(word, { category: "…" })}</dd>
          </div>`,
        )}
      </dl>
    </div>`;
}

export function shortcutsView(face: Face): TemplateResult {
  const turn = (event: Event) => {
    allowShortcuts((event.target as HTMLInputElement).checked);
    face.requestUpdate();
  };
  return html`<label class="switch">
    <span>${face.say("shortcutsOn")}</span>
    <input
      type="checkbox"
      role="switch"
      data-testid="shortcuts"
      .checked=${shortcutsAllowed()}
      @change=${turn}
    />
  </label>`;
}
