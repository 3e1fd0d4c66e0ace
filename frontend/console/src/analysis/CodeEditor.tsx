/** The editor of scripts: CodeMirror with Python, our API completed, mistakes marked by the server. */
import { autocompletion, type Completion, type CompletionContext, type CompletionResult, type CompletionSource, snippetCompletion } from "@codemirror/autocomplete";
import { indentWithTab } from "@codemirror/commands";
import { globalCompletion, localCompletionSource, python } from "@codemirror/lang-python";
import { indentUnit, syntaxHighlighting, syntaxTree } from "@codemirror/language";
import { type Diagnostic, linter, lintGutter } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";
import { basicSetup } from "codemirror";
import i18next from "i18next";
import { type ReactElement, useEffect, useRef } from "react";
import { colours, look } from "./highlight.ts";
import { ARGUMENTS, ASKING, MEMBERS, type Offered, OFFERED } from "./offered.ts";

export interface Finding {
  severity: string;
  message: string;
  line: number;
  column: number;
}

interface CodeEditorProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  readOnly: boolean;
  check: (code: string) => Promise<Finding[]>;
  /** The line to go to; another object goes there once more. */
  line: { number: number } | undefined;
}

export function CodeEditor({ label, value, onChange, readOnly, check, line }: CodeEditorProps): ReactElement {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const told = useRef({ onChange, check, value });
  useEffect(() => {
    told.current = { onChange, check, value };
  });
  useEffect(() => {
    if (place.current === null) return;
    const made = new EditorView({
      parent: place.current,
      doc: told.current.value,
      extensions: extensions(label, readOnly, told),
    });
    view.current = made;
    return () => made.destroy();
  }, [label, readOnly]);
  useEffect(() => {
    const shown = view.current;
    if (shown === null || shown.state.doc.toString() === value) return;
    shown.dispatch({ changes: { from: 0, to: shown.state.doc.length, insert: value } });
  }, [value]);
  useEffect(() => {
    const shown = view.current;
    if (shown === null || line === undefined) return;
    const { from } = shown.state.doc.line(Math.min(Math.max(line.number, 1), shown.state.doc.lines));
    shown.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
    shown.focus();
  }, [line]);
  return <div ref={place} className="code-editor" dir="ltr" />;
}

type Told = React.RefObject<Pick<CodeEditorProps, "onChange" | "check" | "value">>;

function extensions(label: string, readOnly: boolean, told: Told) {
  const nonce = document.querySelector<HTMLMetaElement>("meta[property=csp-nonce]")?.nonce ?? "";
  return [
    EditorView.cspNonce.of(nonce),
    basicSetup,
    python(),
    autocompletion({ override: [complete] }),
    indentUnit.of("    "),
    EditorState.tabSize.of(4),
    // Escape and then Tab leaves the editor: CodeMirror's own.
    keymap.of([indentWithTab]),
    syntaxHighlighting(colours),
    look,
    EditorState.readOnly.of(readOnly),
    EditorView.contentAttributes.of({ "aria-label": label, ...(readOnly && { "aria-readonly": "true" }) }),
    EditorView.updateListener.of((update) => {
      if (update.docChanged) told.current.onChange(update.state.doc.toString());
    }),
    lintGutter(),
    linter(async (shown) => marks(shown, await told.current.check(shown.state.doc.toString())), { delay: 500 }),
  ];
}

/** The word at the place that is named; the whole line where that is its end. */
function marks(view: EditorView, findings: Finding[]): Diagnostic[] {
  const { doc } = view.state;
  return findings.map(({ severity, message, line, column }) => {
    const at = doc.line(Math.min(Math.max(line, 1), doc.lines));
    const named = at.from + Math.max(column - 1, 0);
    const from = named < at.to ? named : at.from + (at.text.length - at.text.trimStart().length);
    const word = named < at.to ? view.state.wordAt(from) : null;
    const to = word !== null && word.to > from ? word.to : at.to;
    return { from, to, severity: severity === "error" ? "error" : "warning", message };
  });
}

function option({ name, signature, snippet, words }: Offered, boost = 0): Completion {
  const shown: Completion = {
    label: name,
    type: signature === undefined ? "variable" : "function",
    info: i18next.t(`analysis:offered.${words}`),
    boost,
    ...(signature !== undefined && { detail: signature }),
  };
  return snippet === undefined ? shown : snippetCompletion(snippet, shown);
}

const WORD = /^\w*$/;

/** What a source of Python's own offers; those here answer at once. */
function offers(source: CompletionSource, context: CompletionContext): readonly Completion[] {
  const found = source(context);
  return found === null || found instanceof Promise ? [] : found.options;
}

/**
 * In an import of ours the names alone; after a dot the members; else all that can be said there, in
 * calls of ours with their arguments. One source: with several, Enter is not taken while one waits.
 */
function complete(context: CompletionContext): CompletionResult | null {
  const from = context.matchBefore(/\w*/)?.from ?? context.pos;
  const before = context.state.doc.lineAt(context.pos);
  const line = before.text.slice(0, from - before.from);
  if (/(string|comment)/i.test(syntaxTree(context.state).resolveInner(context.pos, -1).name)) return null;
  if (/^\s*from\s+tocsin\s+import\s/.test(line)) {
    return { from, options: OFFERED.map(({ snippet: _, ...one }) => option(one)), validFor: WORD };
  }
  const owner = /\b(\w+)\.$/.exec(line)?.[1];
  if (owner !== undefined) {
    const members = MEMBERS[owner];
    return members === undefined ? null : { from, options: members.map((one) => option(one)), validFor: WORD };
  }
  if (from === context.pos && !context.explicit) return null;
  const call = /\b(notify|preview|ask)\([^()]*$/.exec(line)?.[1];
  const names = call === undefined ? [] : call === "ask" ? [...ARGUMENTS, ...ASKING] : ARGUMENTS;
  const given = names.map((name): Completion => ({ label: `${name}=`, type: "property", boost: 20 }));
  const ours = OFFERED.map((one) => option(one, 10));
  const known = new Set(OFFERED.map(({ name }) => name));
  const others = [...offers(localCompletionSource, context), ...offers(globalCompletion, context)];
  return { from, options: [...given, ...ours, ...others.filter(({ label }) => !known.has(label))], validFor: WORD };
}
