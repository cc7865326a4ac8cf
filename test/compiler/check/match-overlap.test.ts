import type { Expected, Match } from "@human/connector-sdk";
import { expect, it } from "vitest";
import { canOverlap } from "../../../compiler/check/match-overlap.ts";

const at = (place: string, is: Expected): Match => {
  const [root = "", ...path] = place.split(".");
  return [{ at: [root, ...path], is }];
};

it.each<readonly [Expected, Expected, boolean]>([
  ["a", "a", true],
  ["a", "b", false],
  [1, "1", true],
  [["a", "b"], ["b", "c"], true],
  [["a", "b"], ["c"], false],
  ["a", { present: true }, true],
  ["a", { present: false }, false],
  [null, { present: false }, true],
  [null, { present: true }, false],
  [{ present: true }, { present: false }, false],
  [{ present: false }, { present: false }, true],
  ["a", { not: "a" }, false],
  ["a", { not: "b" }, true],
  [["a", "b"], { not: "a" }, true],
  [["a", "b"], { not: ["a", "b"] }, false],
  [["a", "b"], { not: ["b", "c"] }, true],
  [{ not: ["a", null] }, { present: false }, false],
  [{ not: null }, { present: false }, false],
  [{ not: "a" }, { present: false }, true],
  [null, { not: "a" }, true],
  [{ matches: "^a" }, "b", true],
  [{ matches: "^a" }, true, false],
  [{ matches: "^a" }, null, false],
  [{ matches: "^a" }, { present: false }, false],
  [{ matches: "^a" }, { matches: "^b" }, true],
])("compares %j with %j at one place", (one, other, overlaps) => {
  expect(canOverlap(at("body.x", one), at("body.x", other))).toBe(overlaps);
  expect(canOverlap(at("body.x", other), at("body.x", one))).toBe(overlaps);
});

it("sees that what lies below a scalar or an absent place is not there", () => {
  expect(canOverlap(at("body.a", { present: false }), at("body.a.b", "x"))).toBe(false);
  expect(canOverlap(at("body.a.b", "x"), at("body.a", "y"))).toBe(false);
  expect(canOverlap(at("body.a", { present: true }), at("body.a.b", "x"))).toBe(true);
  expect(canOverlap(at("body.a", { present: false }), at("body.a.b", { present: false }))).toBe(
    true,
  );
});

it("needs one contradiction alone, and takes places apart that look alike", () => {
  const one = [...at("body.type", "a"), ...at("body.kind", "x")];
  expect(canOverlap(one, at("body.kind", "y"))).toBe(false);
  expect(canOverlap(one, at("header.kind", "y"))).toBe(true);
  expect(canOverlap(at("body.ab", "x"), at("body.a", "y"))).toBe(true);
});
