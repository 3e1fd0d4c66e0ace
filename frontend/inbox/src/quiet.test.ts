import assert from "node:assert/strict";
import { test } from "node:test";
import { copied, dayName, DAYS, isWrong, roomFor, tidied } from "./quiet.ts";

test("hours that overlap, or end before they begin, are wrong", () => {
  assert.ok(isWrong([["22:00", "20:00"]]));
  assert.ok(isWrong([["08:00", "12:00"], ["06:00", "09:00"]]));
  assert.ok(!isWrong([["22:00", "24:00"], ["00:00", "07:00"]]));
});

test("more hours are put where there is room", () => {
  assert.deepEqual(roomFor([]), ["22:00", "24:00"]);
  assert.deepEqual(roomFor([["22:00", "24:00"]]), ["00:00", "02:00"]);
  assert.equal(roomFor([["00:00", "24:00"]]), undefined);
});

test("a day is copied to others, and empty days are left out", () => {
  const grid = copied({ mon: [["22:00", "24:00"]], sat: [["00:00", "24:00"]] }, "mon", DAYS.slice(0, 2));
  assert.deepEqual(tidied({ ...grid, wed: [] }), {
    mon: [["22:00", "24:00"]], tue: [["22:00", "24:00"]], sat: [["00:00", "24:00"]],
  });
});

test("days have their names in every language", () => {
  assert.equal(dayName("mon", "en"), "Monday");
  assert.equal(dayName("sun", "de"), "Sonntag");
});
