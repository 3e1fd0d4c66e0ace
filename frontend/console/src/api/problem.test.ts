import assert from "node:assert/strict";
import { test } from "node:test";
import { ApiProblem, fieldMessage, problemFrom, problemOf } from "./problem.ts";

test("a problem keeps its code, field, request and when to try again", () => {
  const response = new Response("", { status: 429, headers: { "retry-after": "30" } });
  const body = { detail: "Too many.", code: "too_many", instance: "urn:uuid:7", field: null };
  const problem = problemFrom(response, body);
  assert.equal(problem.message, "Too many.");
  assert.equal(problem.code, "too_many");
  assert.equal(problem.requestId, "7");
  assert.equal(problem.retryAfterS, 30);
  assert.equal(problem.field, undefined);
});

test("an answer that is no problem document still says its status", () => {
  const problem = problemFrom(new Response("", { status: 502 }), "<html>");
  assert.equal(problem.message, "HTTP 502");
});

test("a network failure is offline, another error is not", () => {
  assert.equal(problemOf(new TypeError("Failed to fetch")).offline, true);
  assert.equal(problemOf(new Error("odd")).offline, false);
});

test("a field's message does not repeat the field's name", () => {
  const problem = new ApiProblem(400, { detail: "name: must have 1 to 100 characters.", field: "name" });
  assert.equal(fieldMessage(problem), "Must have 1 to 100 characters.");
});
