import assert from "node:assert/strict";
import { test } from "node:test";
import { cornersOf, distance, extentOf, placeOf } from "./places.ts";

const GATE = { lat: 52.5163, lng: 13.3777 };

test("a place is read as it is pasted, whatever stands between and around its numbers", () => {
  for (const text of ["52.5163, 13.3777", "(52.5163,13.3777)", "52.5163° N, 13.3777° E", "52,5163; 13,3777", " 52.5163 13.3777 "]) {
    assert.deepEqual(placeOf(text), GATE, text);
  }
  assert.deepEqual(placeOf("33.86° S, 70.6 W"), { lat: -33.86, lng: -70.6 });
});

test("what lies nowhere on earth is no place", () => {
  for (const text of ["", "52.5", "91, 10", "10, 181", "Berlin", "1, 2, 3"]) assert.equal(placeOf(text), undefined, text);
});

test("corners say which line is wrong, and how far they reach", () => {
  const { corners, wrong } = cornersOf("52.5, 13.4\n\n52.51, 13.4\nhere\n52.51, 13.42");
  assert.deepEqual([corners.length, wrong], [3, 4]);
  const { middle, highM, wideM } = extentOf(corners);
  assert.deepEqual(middle, { lat: 52.505, lng: 13.41 });
  assert.deepEqual([distance(highM, "en"), distance(wideM, "en"), distance(320, "en")], ["1.1 km", "1.4 km", "320 m"]);
});
