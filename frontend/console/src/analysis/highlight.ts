/** Colours of code that can be read in both schemes: each has at least 4.5:1 on the editor's ground. */
import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const both = (light: string, dark: string): string => `light-dark(${light}, ${dark})`;

export const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.modifier, tags.operatorKeyword], color: both("#7a1fa2", "#d9a5f5") },
  { tag: [tags.string, tags.special(tags.string)], color: both("#1b5e20", "#a5d6a7") },
  { tag: [tags.number, tags.bool, tags.null], color: both("#9a3412", "#ffb38a") },
  { tag: tags.comment, color: both("#5b6470", "#a3aab5"), fontStyle: "italic" },
  { tag: [tags.function(tags.variableName), tags.function(tags.definition(tags.variableName))], color: both("#1d4fb8", "#9db8ff") },
  { tag: [tags.className, tags.definition(tags.className)], color: both("#0b5a70", "#7fd3e8") },
  { tag: [tags.propertyName], color: both("#14539a", "#a8c7ff") },
  { tag: tags.meta, color: both("#754600", "#ffd08a") },
  { tag: tags.invalid, color: both("#a51111", "#ffa8a8") },
]);

export const look = EditorView.theme({
  "&": {
    color: "var(--mantine-color-text)",
    backgroundColor: "var(--tocsin-panel)",
    fontSize: "13.5px",
    height: "100%",
  },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mantine-font-family-monospace)", lineHeight: "1.6" },
  ".cm-content": { caretColor: "var(--mantine-color-text)", padding: "8px 0" },
  ".cm-cursor": { borderLeftColor: "var(--mantine-color-text)" },
  ".cm-gutters": {
    backgroundColor: "var(--tocsin-hover)",
    color: "var(--mantine-color-dimmed)",
    borderInlineEnd: "1px solid var(--tocsin-line)",
  },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: both("#3549c40f", "#ffffff0d") },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: both("#c3d0ff", "#33417d"),
  },
  ".cm-selectionMatch": { backgroundColor: both("#e3e9ff", "#2a3563") },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: both("#d3f2dc", "#2c4a35"), outline: "none" },
  ".cm-tooltip": {
    color: "var(--mantine-color-text)",
    backgroundColor: "var(--tocsin-panel)",
    border: "1px solid var(--tocsin-line)",
    borderRadius: "6px",
    overflow: "hidden",
  },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": {
    color: "var(--tocsin-chosen-text)",
    backgroundColor: "var(--tocsin-chosen)",
  },
  ".cm-completionDetail": { color: "var(--mantine-color-dimmed)", fontStyle: "normal" },
  ".cm-tooltip.cm-completionInfo": { padding: "8px 10px", maxWidth: "360px", fontFamily: "var(--mantine-font-family)" },
  ".cm-diagnostic": { fontFamily: "var(--mantine-font-family)", fontSize: "13.5px", padding: "6px 10px" },
  ".cm-panels": { color: "var(--mantine-color-text)", backgroundColor: "var(--tocsin-hover)" },
  ".cm-panels-bottom": { borderTop: "1px solid var(--tocsin-line)" },
  ".cm-textfield": { backgroundColor: "var(--tocsin-panel)", borderColor: "var(--mantine-color-dimmed)" },
  ".cm-button": { backgroundImage: "none", backgroundColor: "var(--tocsin-panel)", color: "inherit" },
  ".cm-foldPlaceholder": { color: "inherit", backgroundColor: "transparent" },
});
