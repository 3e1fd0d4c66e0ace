/** The demo: a pretend application that has a Tocsin inbox in its header. */
import { html, nothing, render, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import type { OpenDetail } from "../../inbox/src/opening.ts";
import { people, send, token, type Audience, type Person } from "./api.ts";
import { peopleView, tryView } from "./cards.ts";
import { screenTitle, targetView, todayView } from "./screen.ts";
import { asPage, readsIn, remember, whoLooks, type State } from "./state.ts";
import "./style.css";
import "./cards.css";
import { isRightToLeft, languageName, wordsFor } from "./words.ts";

const state: State = {
  organizationName: "Acme Field Service",
  people: [],
  solutions: [],
  person: undefined,
  opened: undefined,
  sending: undefined,
  sent: undefined,
  failed: undefined,
};

function change(changes: Partial<State>): void {
  Object.assign(state, changes);
  draw();
}

function draw(): void {
  const words = wordsFor(readsIn(state.person));
  const { documentElement } = document;
  documentElement.lang = words.language;
  documentElement.dir = isRightToLeft(words.language) ? "rtl" : "ltr";
  const at = state.opened ? screenTitle(words, state.opened) : words.today;
  document.title = `${at} · ${state.organizationName}`;
  render(page(), document.getElementById("app") as HTMLElement);
}

function page(): TemplateResult {
  const words = wordsFor(readsIn(state.person));
  return html`<a class="skip" href="#main">${words.skip}</a>
    <header>
      <span class="brand">
        <span class="logo" aria-hidden="true">A</span>${state.organizationName}
      </span>
      ${state.person ? html`${switchView(state.person)} ${bellView(state.person)}` : nothing}
    </header>
    <main id="main" tabindex="-1">
      ${state.failed
        ? html`<p class="card failed" role="alert" data-testid="failed">${state.failed}</p>`
        : nothing}
      ${state.opened
        ? targetView(words, state.opened, state.solutions, () => show(undefined))
        : asPage() && state.person
          ? html`<div class="card whole">${inboxView(state.person, "page")}</div>`
          : todayView(words)}
      ${state.person
        ? html`<div class="side">
            ${tryView(words, state, state.person, (to) => void ring(to))}
            ${peopleView(words, state, state.person)}
          </div>`
        : nothing}
    </main>`;
}

function switchView(person: Person): TemplateResult {
  const words = wordsFor(readsIn(person));
  const label = (one: Person) =>
    [one.name, languageName(one.language, words.language)].filter(Boolean).join(" · ");
  return html`<label class="switch">
    <span>${words.signedInAs}</span>
    <select
      data-testid="user-select"
      @change=${(event: Event) => become((event.target as HTMLSelectElement).value)}
    >
      ${state.people.map(
        (one) => html`<option value=${one.userId} .selected=${one === person}>
          ${label(one)}
        </option>`,
      )}
    </select>
  </label>`;
}

/** Beside a whole page of notifications a bell would say everything twice. */
function bellView(person: Person): TemplateResult | typeof nothing {
  return asPage() ? nothing : inboxView(person);
}

/** Another person gets another element: nothing of the one before is left in it. */
function inboxView(person: Person, mode: "bell" | "page" = "bell"): TemplateResult {
  const { userId } = person;
  return html`${keyed(
    userId,
    html`<tocsin-inbox
      data-testid=${mode === "page" ? "inbox-page" : "inbox"}
      mode=${mode}
      toasts=${asPage() ? "off" : "on"}
      title-badge
      service-worker-scope="/demo"
      locale=${readsIn(person)}
      .getToken=${() => token(userId)}
      @tocsin-open=${open}
    ></tocsin-inbox>`,
  )}`;
}

function open(event: CustomEvent<OpenDetail>): void {
  event.preventDefault();
  show(event.detail);
}

function show(opened: OpenDetail | undefined): void {
  change({ opened });
  // A new screen: people who cannot see it have to hear that it is there.
  document.getElementById("screen-title")?.focus();
  scrollTo({ top: 0 });
}

function become(userId: string): void {
  const person = state.people.find((one) => one.userId === userId);
  if (!person) return;
  remember(person);
  change({ person, opened: undefined, sent: undefined, failed: undefined });
}

async function ring(to: Audience): Promise<void> {
  if (!state.person) return;
  change({ sending: to, sent: undefined, failed: undefined });
  try {
    const { audience } = await send(state.person.userId, to);
    change({ sending: undefined, sent: audience });
  } catch (error) {
    change({ sending: undefined, failed: (error as Error).message });
  }
}

async function start(): Promise<void> {
  draw();
  try {
    const directory = await people();
    const person = whoLooks(directory.people);
    if (person) remember(person);
    change({ ...directory, person });
  } catch (error) {
    change({ failed: (error as Error).message });
  }
}

void start();
