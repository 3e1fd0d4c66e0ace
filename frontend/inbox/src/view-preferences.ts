/** How the preferences look: channels, kinds, quiet hours, budget. */
import { html, nothing, type TemplateResult } from "lit";
import * as icons from "./icons.ts";
import type { Preferences, Saving } from "./preferences.ts";
import type { Category } from "./types.ts";
import { shortcutsView } from "./view-help.ts";
import { leafHeadView } from "./view-panel.ts";
import { quietView } from "./view-quiet.ts";
import type { Word } from "./words.ts";

const SAVING: Record<Saving, Word | undefined> = {
  idle: undefined, saving: "saving", saved: "saved", failed: "failed", wrong: "quietWrong",
};

export function preferencesView(of: Preferences): TemplateResult {
  const { say } = of.face;
  return html`${leafHeadView(of.face, say("preferences"), savingView(of))}
    <div class="leaf preferences" data-testid="preferences-leaf">
      ${channelsView(of)} ${categoriesView(of)} ${quietView(of)} ${budgetView(of)}
      ${of.keysPossible ? html`<section>${shortcutsView(of.face)}</section>` : nothing}
    </div>`;
}

function savingView({ saving, problem, face }: Preferences): TemplateResult {
  const word = SAVING[saving];
  const bad = saving === "failed" || saving === "wrong";
  return html`<span class=${bad ? "saving bad" : "saving"} role="status" data-testid="saving"
    >${(saving === "failed" && problem) || (word ? face.say(word) : nothing)}</span
  >`;
}

/** A channel that is new to the inbox has its own name. */
function channelName({ face }: Preferences, channel: string): string {
  return face.say(channel as Word) || channel;
}

function channelsView(of: Preferences): TemplateResult {
  const { say } = of.face;
  return html`<section aria-labelledby="pref-channels">
    <h3 id="pref-channels">${say("channels")}</h3>
    <p class="hint">${say("channelsText")}</p>
    ${of.channels.map(
      (channel) => html`<label class="switch">
        <span>${channelName(of, channel)}</span>
        ${switchView(`channel-${channel}`, of.rings(channel), (on) => of.setChannel(channel, on))}
      </label>`,
    )}
  </section>`;
}

function switchView(
  testId: string,
  on: boolean,
  turn: (on: boolean) => void,
  disabled = false,
): TemplateResult {
  return html`<input
    type="checkbox"
    role="switch"
    data-testid=${testId}
    .checked=${on}
    ?disabled=${disabled}
    @change=${(event: Event) => turn((event.target as HTMLInputElement).checked)}
  />`;
}

function categoriesView(of: Preferences): TemplateResult {
  const { say } = of.face;
  return html`<section aria-labelledby="pref-categories">
    <h3 id="pref-categories">${say("categories")}</h3>
    ${of.categories.length
      ? of.categories.map((category) => categoryView(of, category))
      : html`<p class="hint">${say("noCategories")}</p>`}
  </section>`;
}

function categoryView(of: Preferences, category: Category): TemplateResult {
  const { key, name, description, locked, why } = category;
  const on = of.isOn(category);
  return html`<div class="kind" data-testid="category" data-key=${key}>
    <label class="switch">
      <span>
        <strong><bdi>${name}</bdi></strong>
        ${description ? html`<span class="hint"><bdi>${description}</bdi></span>` : nothing}
        ${locked
          ? html`<span class="hint locked">${icons.lock} ${why ?? of.face.say("locked")}</span>`
          : nothing}
      </span>
      ${switchView(`category-${key}`, on, (wanted) => of.setOn(category, wanted), locked)}
    </label>
    ${on && !locked ? ringsView(of, category) : nothing}
  </div>`;
}

function ringsView(of: Preferences, category: Category): TemplateResult {
  const name = (channel: string) => channelName(of, channel);
  return html`<div class="rings" role="group" aria-label=${category.name}>
    ${of.channels.map(
      (channel) => html`<label class="ring">
        <input
          type="checkbox"
          data-testid=${`ring-${category.key}-${channel}`}
          .checked=${of.rings(channel) && of.ringsFor(category, channel)}
          ?disabled=${!of.rings(channel)}
          @change=${(event: Event) =>
            of.setRings(category, channel, (event.target as HTMLInputElement).checked)}
        />
        ${name(channel)}
      </label>`,
    )}
  </div>`;
}

function budgetView(of: Preferences): TemplateResult {
  const { say } = of.face;
  const field = (name: "perHour" | "perDay") => html`<label class="number">
    <span>${say(name)}</span>
    <input
      type="number"
      inputmode="numeric"
      min="1"
      max="10000"
      data-testid=${`budget-${name}`}
      .value=${String(of.wanted.budget?.[name] ?? "")}
      @change=${(event: Event) => of.setBudget(name, (event.target as HTMLInputElement).value)}
    />
  </label>`;
  return html`<section aria-labelledby="pref-budget">
    <h3 id="pref-budget">${say("budget")}</h3>
    <p class="hint">${say("budgetText")}</p>
    <div class="budget">${field("perHour")} ${field("perDay")}</div>
  </section>`;
}
