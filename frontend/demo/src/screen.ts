/** The pretend screens of the application: today's work, and what a notification opens. */
import { html, nothing, type TemplateResult } from "lit";
import type { OpenDetail } from "../../inbox/src/opening.ts";
import type { Solution } from "./state.ts";
import type { DemoWords } from "./words.ts";

const TODAY = [
  ["08:00", "WO-2287", "Inspect boiler", "Mill Lane 3"],
  ["10:30", "WO-2291", "Replace pump seal", "Harbour Road 12"],
  ["14:15", "WO-2294", "Read meters", "Station Square"],
];

export function todayView(words: DemoWords): TemplateResult {
  return html`<section class="card screen" data-testid="home" aria-labelledby="screen-title">
    <h1 id="screen-title" tabindex="-1">${words.today}</h1>
    <ul class="work">
      ${TODAY.map(
        ([time, order, what, where]) => html`<li>
          <time>${time}</time>
          <span class="what">
            <strong><bdi>${what}</bdi></strong><span><bdi>${where}</bdi></span>
          </span>
          <span class="order">${order}</span>
        </li>`,
      )}
    </ul>
    <p class="hint">${words.todayHint}</p>
  </section>`;
}

export function targetView(
  words: DemoWords,
  opened: OpenDetail,
  solutions: Solution[],
  back: () => void,
): TemplateResult {
  const { item, target } = opened;
  const inputs = Object.entries(target.inputs ?? {});
  const solution = solutionName(opened, solutions);
  return html`<section class="card screen" data-testid="screen" aria-labelledby="screen-title">
    <button class="back" data-testid="screen-back" @click=${back}>
      <span class="arrow" aria-hidden="true"></span> ${words.back}
    </button>
    ${solution
      ? html`<p class="crumb" data-testid="screen-solution"><bdi>${solution}</bdi></p>`
      : nothing}
    <h1 id="screen-title" data-testid="screen-title" tabindex="-1">
      <bdi>${screenTitle(words, opened)}</bdi>
    </h1>
    ${item
      ? html`<blockquote>
          ${item.title ? html`<strong><bdi>${item.title}</bdi></strong>` : nothing}
          <bdi>${item.text}</bdi>
        </blockquote>`
      : nothing}
    ${inputs.length
      ? html`<table data-testid="screen-inputs">
          <caption>
            ${words.inputs}
          </caption>
          <tbody>
            ${inputs.map(
              ([name, value]) => html`<tr>
                <th scope="row"><bdi>${name}</bdi></th>
                <td><bdi>${plain(value)}</bdi></td>
              </tr>`,
            )}
          </tbody>
        </table>`
      : html`<p class="hint">${words.noInputs}</p>`}
  </section>`;
}

export function screenTitle(words: DemoWords, { item, target }: OpenDetail): string {
  if (target.jigId) return readable(target.jigId);
  return item?.title ?? words.message;
}

/** `view-work-order` becomes "View work order". */
export function readable(jigId: string): string {
  const text = jigId.replace(/[-_.]+/g, " ").trim();
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function solutionName({ item, target }: OpenDetail, solutions: Solution[]): string | undefined {
  const solutionId = target.solutionId ?? item?.solutionId;
  const named = solutions.find((one) => one.solutionId === solutionId)?.name;
  return named ?? item?.solutionName;
}

function plain(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
