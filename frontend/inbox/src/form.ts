/** The form that goes with an answer: fetched when the first one is unfolded. */
import { css, html, nothing, unsafeCSS, type TemplateResult } from "lit";
import type { Face } from "./face.ts";
import sheet from "./form.css?inline";
import type { Button, Field, Item, Values } from "./types.ts";

export const styles = css`${unsafeCSS(sheet)}`;

/** What is typed stays in the fields themselves: the list is drawn around them. */
export function formView(face: Face, item: Item, button: Button): TemplateResult {
  const fields = item.question?.fields ?? [];
  const send = (event: Event) => {
    event.preventDefault();
    void face.answer(item, button, undefined, valuesOf(event.target as HTMLFormElement, fields));
  };
  return html`<form class="reply form" data-testid="item-form" @submit=${send}>
    ${fields.map((field) => fieldView(face, item, field))}
    <button class="primary" data-testid="form-send">
      ${face.say("sendAs", { answer: `\u2068${button.label}\u2069` })}
    </button>
  </form>`;
}

function fieldView(face: Face, item: Item, field: Field): TemplateResult {
  const id = `${item.notificationId}-${field.key}`;
  return html`<label for=${id}><bdi>${field.label}</bdi>${field.required ? " *" : ""}</label>
    ${field.kind === "choice" || field.kind === "yesno"
      ? choiceView(face, id, field)
      : inputView(id, field)}`;
}

function inputView(id: string, field: Field): TemplateResult {
  const text = field.kind === "text";
  const bound = (value: number | undefined) => value ?? nothing;
  // The pattern is RE2's, which browsers know another dialect of: the server says what is wrong.
  return html`<input
    id=${id}
    name=${field.key}
    type=${field.kind}
    dir="auto"
    autocomplete="off"
    step=${field.kind === "number" ? "any" : nothing}
    min=${text ? nothing : bound(field.min)}
    max=${text ? nothing : bound(field.max)}
    minlength=${text ? bound(field.min) : nothing}
    maxlength=${text ? (field.max ?? 2000) : nothing}
    ?required=${field.required}
  />`;
}

function choiceView({ say }: Face, id: string, field: Field): TemplateResult {
  const choices: [string, string][] =
    field.kind === "yesno"
      ? [["yes", say("yes")], ["no", say("no")]]
      : (field.choices ?? []).map((one) => [one, one]);
  return html`<select id=${id} name=${field.key} ?required=${field.required}>
    <option value="">${say("choose")}</option>
    ${choices.map(([value, label]) => html`<option value=${value}>${label}</option>`)}
  </select>`;
}

/** What was left empty is absent. */
export function valuesOf(form: HTMLFormElement, fields: Field[]): Values {
  const data = new FormData(form);
  const values: Values = {};
  for (const { key, kind } of fields) {
    const text = String(data.get(key) ?? "").trim();
    if (!text) continue;
    values[key] = kind === "number" ? Number(text) : kind === "yesno" ? text === "yes" : text;
  }
  return values;
}
