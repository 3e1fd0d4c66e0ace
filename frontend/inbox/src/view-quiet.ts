/** Quiet hours as a week of bars; a day that is opened has its hours as fields. */
import { html, nothing, type TemplateResult } from "lit";
import * as icons from "./icons.ts";
import type { Preferences } from "./preferences.ts";
import { dayName, DAYS, minutesOf, roomFor, sorted, TIMES, type Day, type Interval } from "./quiet.ts";
import { toolView } from "./view-tool.ts";

const WORK = DAYS.slice(0, 5);

export function quietView(of: Preferences): TemplateResult {
  const { say } = of.face;
  const { quietHours } = of.wanted;
  const kind = !quietHours ? "organization" : Object.keys(quietHours).length ? "own" : "none";
  const option = (value: typeof kind, word: "quietAsOrganization" | "quietOwn" | "quietNone") =>
    html`<option value=${value} .selected=${value === kind}>${say(word)}</option>`;
  return html`<section aria-labelledby="pref-quiet">
    <h3 id="pref-quiet">${say("quiet")}</h3>
    <p class="hint">${say("quietText", { zone: of.me?.timeZone ?? "" })}</p>
    <select
      data-testid="quiet-kind"
      aria-labelledby="pref-quiet"
      @change=${(event: Event) =>
        of.setQuiet((event.target as HTMLSelectElement).value as typeof kind)}
    >
      ${option("organization", "quietAsOrganization")} ${option("own", "quietOwn")}
      ${option("none", "quietNone")}
    </select>
    ${kind === "own"
      ? html`<div class="week">${DAYS.map((day) => dayView(of, day))}</div>`
      : nothing}
  </section>`;
}

function dayView(of: Preferences, day: Day): TemplateResult {
  const hours = sorted(of.grid[day] ?? []);
  const open = of.day === day;
  const said = hours.map(([from, to]) => `${from}–${to}`).join(", ") || of.face.say("quietNone");
  const unfold = () => {
    of.day = open ? undefined : day;
    of.face.requestUpdate();
  };
  return html`<div class="weekday">
    <button
      class="bar"
      data-testid=${`day-${day}`}
      aria-expanded=${open ? "true" : "false"}
      @click=${unfold}
    >
      <span class="name">${dayName(day, of.face.usedLocale)}</span>
      <span class="hidden">${said}</span>
      <span class="hours" aria-hidden="true">${hours.map(pieceView)}</span>
    </button>
    ${open ? hoursView(of, day) : nothing}
  </div>`;
}

function pieceView([from, to]: Interval): TemplateResult {
  const share = (minutes: number) => `${(minutes / 1440) * 100}%`;
  const start = minutesOf(from);
  const length = Math.max(0, minutesOf(to) - start);
  // By property: a strict Content-Security-Policy forbids the attribute.
  return html`<i .style=${`inset-inline-start:${share(start)};inline-size:${share(length)}`}></i>`;
}

function hoursView(of: Preferences, day: Day): TemplateResult {
  const { say } = of.face;
  const hours = of.grid[day] ?? [];
  const room = roomFor(hours);
  const plain = (name: string, label: string, act: () => void) =>
    html`<button class="plain" data-testid=${name} @click=${act}>${label}</button>`;
  return html`<div class="edit" role="group" aria-label=${dayName(day, of.face.usedLocale)}>
    ${hours.map((one, at) => intervalView(of, day, one, at))}
    <div class="choices">
      ${room ? plain("add-hours", say("addHours"), () => of.setHours(day, [...hours, room])) : nothing}
      ${plain("copy-all", say("copyAll"), () => of.copyHours(day, DAYS))}
      ${plain("copy-work", say("copyWork"), () => of.copyHours(day, WORK))}
    </div>
  </div>`;
}

function intervalView(of: Preferences, day: Day, [from, to]: Interval, at: number): TemplateResult {
  const { say } = of.face;
  const hours = of.grid[day] ?? [];
  const set = (one: Interval) => of.setHours(day, hours.with(at, one));
  return html`<div class="interval">
    ${timeView(say("from"), from, TIMES.slice(0, -1), (time) => set([time, to]))}
    <span aria-hidden="true">–</span>
    ${timeView(say("to"), to, TIMES.slice(1), (time) => set([from, time]))}
    ${toolView("remove-hours", say("removeHours"), icons.close, () =>
      of.setHours(day, hours.toSpliced(at, 1)),
    )}
  </div>`;
}

function timeView(
  label: string,
  value: string,
  times: readonly string[],
  set: (time: string) => void,
): TemplateResult {
  const all = times.includes(value) ? times : [value, ...times];
  return html`<select
    aria-label=${label}
    @change=${(event: Event) => set((event.target as HTMLSelectElement).value)}
  >
    ${all.map((time) => html`<option .selected=${time === value}>${time}</option>`)}
  </select>`;
}
