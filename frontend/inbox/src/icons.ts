/** Line icons on a 24 px grid, drawn in the colour of the text around them. */
import { html, type TemplateResult } from "lit";

const icon = (d: string): TemplateResult =>
  html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${d} /></svg>`;

export const bell = icon(
  "M6 10a6 6 0 1 1 12 0c0 5 2 6 2 7H4c0-1 2-2 2-7M10 20.3a2.2 2.2 0 0 0 4 0",
);
export const check = icon("m5 12.5 4.5 4.5L19 7.5");
export const checkAll = icon("m2 12.5 4.5 4.5L16 7.5M12 15.5l1.5 1.5L22 7.5");
export const dot = icon("M7 12a5 5 0 1 0 10 0a5 5 0 1 0-10 0");
export const archive = icon("M4 5h16v4H4zM6 9v10h12V9M10 13h4");
export const unarchive = icon("M4 5h16v4H4zM6 9v10h12V9M12 17v-5m-2 2 2-2 2 2");
export const more = icon("M4.5 12h1M11.5 12h1M18.5 12h1");
export const close = icon("m6 6 12 12M18 6 6 18");
export const alert = icon("M12 4 2.5 20h19zM12 10v4M12 17h.01");
export const ok = icon("M3 12a9 9 0 1 0 18 0a9 9 0 1 0-18 0m5 .5 3 3 5.5-6");
export const stop = icon("M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3zM9 9l6 6M15 9l-6 6");
export const up = icon("m5 12 7-7 7 7M5 19l7-7 7 7");
export const leave = icon("M8 5H5v14h14v-3M12 5h7v7M19 5l-9 9");
