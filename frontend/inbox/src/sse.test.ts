import assert from "node:assert/strict";
import { test } from "node:test";
import { SseParser } from "./sse.ts";

function parseAll(...pieces: string[]) {
  const parser = new SseParser();
  return pieces.flatMap((piece) => parser.push(piece));
}

test("an event has a type, its data and the id to resume after", () => {
  assert.deepEqual(parseAll('event: item\nid: 7\ndata: {"a":1}\n\n'), [
    { type: "item", id: "7", data: '{"a":1}' },
  ]);
});

test("events are the same wherever the network cuts them", () => {
  const text = "\uFEFFretry: 5\r\n\r\nid: 1\r\ndata: ein\r\ndata: zwei\r\n\r\n: hi\r\rdata:x\n\n";
  const whole = parseAll(text);
  for (let at = 1; at < text.length; at += 1) {
    assert.deepEqual(parseAll(text.slice(0, at), text.slice(at)), whole, `cut at ${at}`);
  }
  assert.deepEqual(parseAll(...text), whole);
  assert.deepEqual(whole.map(({ data }) => data), ["ein\nzwei", "x"]);
});

test("the id stays in force until another one comes", () => {
  const [, second] = parseAll("id: 3\ndata: a\n\ndata: b\n\n");
  assert.equal(second?.id, "3");
});

test("comments and events without data are not told", () => {
  assert.deepEqual(parseAll(": still here\n\nevent: item\n\n"), []);
});

test("retry is a whole number of milliseconds or it is nothing", () => {
  const parser = new SseParser();
  parser.push("retry: soon\n\n");
  assert.equal(parser.retry, undefined);
  parser.push("retry: 2500\n\n");
  assert.equal(parser.retry, 2500);
});
