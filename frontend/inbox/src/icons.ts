/** The icons of the panel. */
import { icon } from "./icon-bell.ts";

export { bell } from "./icon-bell.ts";
export const check = icon("m5 12.5 4.5 4.5L19 7.5");
export const checkAll = icon("m2 12.5 4.5 4.5L16 7.5M12 15.5l1.5 1.5L22 7.5");
export const dot = icon("M7 12a5 5 0 1 0 10 0a5 5 0 1 0-10 0");
export const archive = icon("M4 5h16v4H4zM6 9v10h12V9M10 13h4");
export const unarchive = icon("M4 5h16v4H4zM6 9v10h12V9M12 17v-5m-2 2 2-2 2 2");
export const clock = icon("M3 12a9 9 0 1 0 18 0a9 9 0 1 0-18 0M12 7v5l3.5 2");
export const undo = icon("M9 14 4 9l5-5M4 9h10a5.5 5.5 0 0 1 0 11h-3");
export const more = icon("M4.5 12h1M11.5 12h1M18.5 12h1");
export const close = icon("m6 6 12 12M18 6 6 18");
export const add = icon("M12 5v14M5 12h14");
export const back = icon("m14.5 5-7 7 7 7");
export const settings = icon("M4 7h9m6 0h1M4 17h1m6 0h9M16 9.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M8 19.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5");
export const alert = icon("M12 4 2.5 20h19zM12 10v4M12 17h.01");
export const ok = icon("M3 12a9 9 0 1 0 18 0a9 9 0 1 0-18 0m5 .5 3 3 5.5-6");
export const stop = icon("M8.3 3h7.4L21 8.3v7.4L15.7 21H8.3L3 15.7V8.3zM9 9l6 6M15 9l-6 6");
export const up = icon("m5 12 7-7 7 7M5 19l7-7 7 7");
export const leave = icon("M8 5H5v14h14v-3M12 5h7v7M19 5l-9 9");
export const question = icon("M3 12a9 9 0 1 0 18 0a9 9 0 1 0-18 0m6.5-2.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M12 16.5h.01");
export const lock = icon("M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3");
