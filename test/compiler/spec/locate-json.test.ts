import { expect, it } from "vitest";
import { locateReference } from "../../../compiler/spec/locate-json.ts";

const text = `{
  "a": { "x\\"y": [1, "two", { "b": true }], "c/d": { "e": null } },
  "skip": ["}", "\\\\", { "a": [] }],
  "last": -1.5e3 }`;
const at = (reference: string, source = text): string => {
  const { start, end } = locateReference({ path: "a.json", text: source }, reference);
  return `${String(start)} ${source.slice(start, end)}`;
};

it("finds scalars as a whole and the start of maps and lists", () => {
  expect(at("#/last")).toBe(`${String(text.indexOf("-1.5e3"))} -1.5e3`);
  expect(at('#/a/x"y/1')).toBe(`${String(text.indexOf('"two"'))} "two"`);
  expect(at('#/a/x"y/2/b')).toBe(`${String(text.indexOf("true"))} true`);
  expect(at("#/a/c~1d/e")).toBe(`${String(text.indexOf("null"))} null`);
  expect(at("#/skip/2")).toBe(`${String(text.indexOf('{ "a": [] }'))} {`);
  expect(at("#")).toBe("0 {");
});

it("falls back to the start of the file", () => {
  for (const reference of [
    "#/none",
    "#/a/x",
    "#/skip/3",
    "#/last/0",
    "#/skip/x",
    "other.json#/a",
  ]) {
    expect(at(reference)).toBe("0 {");
  }
  expect(at("#/a", "a: 1")).toBe("0 a");
  expect(at("#/a/b", '{"a": "never ends')).toBe("0 {");
  expect(at("#/a", "")).toBe("0 ");
});

it("does not recurse", () => {
  const deep = `{"a": ${"[".repeat(200_000)}${"]".repeat(200_000)}, "b": "${"x".repeat(5_000_000)}", "c": 1}`;
  expect(at("#/c", deep)).toMatch(/ 1$/);
});
