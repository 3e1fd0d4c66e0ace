/** Line icons on a 24 px grid, drawn in the colour of the text around them. */
import { html, type TemplateResult } from "lit";

export const icon = (d: string): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${d} /></svg>`;

export const bell = icon(
  "M6 10a6 6 0 1 1 12 0c0 5 2 6 2 7H4c0-1 2-2 2-7M10 20.3a2.2 2.2 0 0 0 4 0",
);
