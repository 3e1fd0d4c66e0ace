import assert from "node:assert/strict";
import { test } from "node:test";
import { linkUrl, pictureUrl, webUrl } from "./opening.ts";

(globalThis as { document?: unknown }).document = { baseURI: "https://app.example/inbox/" };

const WICKED = [
  "javascript:alert(1)", " javascript:alert(1)", "java\nscript:alert(1)", "JAVASCRIPT:alert(1)",
  "data:text/html,<script>alert(1)</script>", "vbscript:x", "blob:https://app.example/1",
  "file:///etc/passwd", "intent://x#Intent;end", "http://", "",
];

test("no address runs a script or opens what is not of the web", () => {
  for (const text of WICKED) {
    assert.equal(linkUrl(text), undefined, text);
    assert.equal(webUrl(text), undefined, text);
    assert.equal(pictureUrl(text), undefined, text);
  }
});

test("a button links to a page, a letter or a call", () => {
  assert.equal(linkUrl("https://docs.example/a b"), "https://docs.example/a%20b");
  assert.equal(linkUrl("mailto:ana@example.com"), "mailto:ana@example.com");
  assert.equal(linkUrl("tel:+4912345"), "tel:+4912345");
  assert.equal(webUrl("tel:+4912345"), undefined);
});

test("a picture comes by https only; a name is none", () => {
  assert.equal(pictureUrl("https://cdn.example/a.png"), "https://cdn.example/a.png");
  assert.equal(pictureUrl("http://cdn.example/a.png"), undefined);
  assert.equal(pictureUrl("wrench"), undefined);
});
