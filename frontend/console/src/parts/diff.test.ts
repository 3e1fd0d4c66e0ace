import assert from "node:assert/strict";
import { test } from "node:test";
import { diff, folded, linesOf } from "./diff.ts";

const marks = { same: " ", gone: "-", new: "+" } as const;
const shown = (before: string, after: string): string =>
  diff([...before], [...after])
    .map(({ kind, text }) => marks[kind] + text)
    .join("");

test("what both have stays, and between it things go and come", () => {
  assert.equal(shown("abcd", "abcd"), " a b c d");
  assert.equal(shown("abcd", "axd"), " a-b-c+x d");
  assert.equal(shown("", "ab"), "+a+b");
  assert.equal(shown("ab", ""), "-a-b");
});

test("any two texts can be read out of their difference", () => {
  for (let seed = 1; seed < 200; seed += 1) {
    const letters = (from: number): string[] => Array.from({ length: from % 9 }, (_, at) => "abc"[(from * (at + 3)) % 3] ?? "");
    const [before, after] = [letters(seed), letters(seed * 7)];
    const lines = diff(before, after);
    assert.deepEqual(lines.filter(({ kind }) => kind !== "new").map(({ text }) => text), before);
    assert.deepEqual(lines.filter(({ kind }) => kind !== "gone").map(({ text }) => text), after);
  }
});

test("a template is compared part by part", () => {
  const lines = linesOf({ content: { text: "One\nTwo", buttons: [{ id: "yes" }] }, sample: {} });
  assert.deepEqual(lines, ["content.text: One", "  Two", "content.buttons[1].id: yes"]);
});

test("long parts that are the same become a figure", () => {
  const lines = diff([..."abcdefgXhijklmno"], [..."abcdefgYhijklmno"]);
  const shown = folded(lines).map((line) => (typeof line === "number" ? line : line.text)).join("");
  assert.equal(shown, "5fgXYhi6");
  assert.deepEqual(folded(diff(["a"], ["a"])), [{ kind: "same", text: "a" }]);
});
