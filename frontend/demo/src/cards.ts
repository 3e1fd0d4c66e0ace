/** The cards beside the screen: send a real notification, and look as somebody else. */
import { html, type TemplateResult } from "lit";
import type { Audience, Person } from "./api.ts";
import type { State } from "./state.ts";
import { languageName, type DemoWords } from "./words.ts";

export function tryView(
  words: DemoWords,
  state: State,
  person: Person,
  ring: (to: Audience) => void,
): TemplateResult {
  const group = person.groups[0];
  const button = (to: Audience, name: string, what: string) =>
    html`<button
      class="send"
      data-testid=${`send-${to}`}
      ?disabled=${state.sending !== undefined}
      @click=${() => ring(to)}
    >
      <strong>${name}</strong><span><bdi>${what}</bdi></span>
    </button>`;
  return html`<section class="card" aria-labelledby="try-title">
    <h2 id="try-title">${words.tryIt}</h2>
    <p>${words.tryText}</p>
    <div class="sends">
      ${button("person", words.onePerson, person.name)}
      ${button("group", words.oneGroup, group?.name ?? words.aGroup)}
      ${button("solution", words.oneSolution, solutionOf(state, person))}
      ${button("organization", words.everybody, state.organizationName)}
    </div>
    <p class="sent" role="status" data-testid="sent">
      ${state.sent ? words.sentTo.replace("{audience}", state.sent) : ""}
    </p>
    <details>
      <summary>${words.byCurl}</summary>
      <p>${words.byCurlText}</p>
    </details>
  </section>`;
}

export function peopleView(words: DemoWords, state: State, person: Person): TemplateResult {
  return html`<section class="card" aria-labelledby="people-title">
    <h2 id="people-title">${words.people}</h2>
    <p>${words.peopleText}</p>
    <ul class="people">
      ${state.people.map((one) => personView(words, one, one === person))}
    </ul>
  </section>`;
}

function personView(words: DemoWords, one: Person, looks: boolean): TemplateResult {
  const about = [languageName(one.language, words.language), ...one.groups.map(({ name }) => name)];
  return html`<li>
    <span class="avatar" aria-hidden="true">${initials(one.name)}</span>
    <span class="who">
      <strong><bdi>${one.name}</bdi></strong>
      <span class="about">${about.join(" · ")}</span>
    </span>
    ${looks
      ? html`<span class="you">${words.you}</span>`
      : html`<a
          href=${`?user=${encodeURIComponent(one.userId)}`}
          target="_blank"
          rel="noopener"
          data-testid="open-as"
          aria-label=${`${words.newTab}: ${one.name}`}
          >${words.newTab}</a
        >`}
  </li>`;
}

function solutionOf(state: State, person: Person): string {
  return person.groups[0]?.solutionName ?? state.solutions[0]?.name ?? "";
}

function initials(name: string): string {
  const parts = name.split(/\s+/);
  return [parts[0], parts.length > 1 ? parts.at(-1) : ""]
    .map((part) => [...(part ?? "")][0] ?? "")
    .join("")
    .toUpperCase();
}
