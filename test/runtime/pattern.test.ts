import fc from "../kit/property.ts";
import { expect, it } from "vitest";
import { matches } from "../../runtime/answer/match.ts";
import { matchesPattern } from "../../runtime/expression/pattern.ts";
import type { Expected } from "../../runtime/operation.ts";
import { processorTime } from "../kit/processor-time.ts";

/** Patterns of what is supported, small enough that JavaScript's own engine ends. */
const pattern = fc.letrec<{ readonly node: string; readonly atom: string }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3 },
    tie("atom"),
    fc.tuple(tie("node"), tie("node")).map(([one, other]) => one + other),
    fc.tuple(tie("node"), tie("node")).map(([one, other]) => `(?:${one}|${other})`),
    fc
      .tuple(tie("node"), fc.constantFrom("*", "+", "?", "{2}", "{1,3}", "{1,}", "*?"))
      .map(([node, count]) => `(${node})${count}`),
  ),
  atom: fc.constantFrom(
    "a",
    "b",
    ".",
    "[ab]",
    "[^a]",
    "\\d",
    "\\w",
    "\\.",
    "[a-c_]",
    "\\s",
    "é",
    "",
  ),
})).node;

it("finds what JavaScript's own engine finds", () => {
  const text = fc.string({ unit: fc.constantFrom(..."aabbc.1 é"), maxLength: 12 });
  const edges = fc.constantFrom(["", ""], ["^", ""], ["", "$"], ["^", "$"]);
  fc.assert(
    fc.property(pattern, edges, text, (body, [start = "", end = ""], value) => {
      const source = `${start}${body}${end}`;
      expect(matchesPattern(source, value)).toBe(new RegExp(source, "u").test(value));
    }),
    { numRuns: 3000 },
  );
});

it("takes linear time where JavaScript takes minutes", () => {
  const started = processorTime();
  expect(matchesPattern("^(a+)+$", `${"a".repeat(2000)}!`)).toBe(false);
  expect(matchesPattern("(a|aa)*c", "a".repeat(2000))).toBe(false);
  expect(matchesPattern("a{0,99}a{0,99}b", "a".repeat(500))).toBe(false);
  expect(processorTime() - started).toBeLessThan(2000);
});

it("refuses what it cannot match, rather than match it wrongly", () => {
  for (const source of [
    "a(",
    "a)",
    "*a",
    "a**",
    "[a",
    "\\b",
    "(?=a)",
    "(?i)a",
    "\\1",
    "a{2,1}",
    "a{1001}",
    "[z-a]",
    "[[:alpha:]]",
    "\\",
    "((a{99}){99}){99}",
  ])
    expect(() => matchesPattern(source, "a")).toThrow(
      expect.objectContaining({ code: "unsupported" }),
    );
});

it("compares places with every form of what is expected", () => {
  const fits = (value: unknown, is: Expected): boolean =>
    matches([{ at: ["body", "x"], is }], () => value);
  expect(fits("a", "a") && fits(1, 1) && fits(null, null) && fits(false, false)).toBe(true);
  expect(fits("1", true) || fits(0, false) || fits("", null)).toBe(false);
  // Header fields are text.
  expect(fits("429", 429)).toBe(true);
  expect([fits(404, "4xx"), fits(504, "4xx"), fits(200, "2xx"), fits("4xx", "4xx")]).toEqual([
    true,
    false,
    true,
    true,
  ]);
  expect([fits(2, [1, 2]), fits(3, [1, 2]), fits(500, ["5xx"])]).toEqual([true, false, true]);
  expect([
    fits(0, { present: true }),
    fits(null, { present: true }),
    fits(null, { present: false }),
  ]).toEqual([true, false, true]);
  expect([fits("a", { not: "a" }), fits(null, { not: "a" })]).toEqual([false, true]);
  expect([fits("ab", { matches: "^a" }), fits(7, { matches: "7" })]).toEqual([true, false]);
  expect(matches([], () => null)).toBe(true);
});
