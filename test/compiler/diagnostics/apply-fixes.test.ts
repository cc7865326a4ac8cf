import { expect, it } from "vitest";
import { applyFixes } from "../../../compiler/diagnostics/apply-fixes.ts";
import { type Diagnostic, diagnostic } from "../../../compiler/diagnostics/diagnostic.ts";
import { removeEntry, removeItem } from "../../../compiler/diagnostics/edit.ts";

const source = { path: "a.yaml", text: "one: two\nthree: [four, five]\n" };
const fixAt = (start: number, end: number, text: string, path = source.path): Diagnostic => {
  const span = { source: { path, text: source.text }, start, end };
  return diagnostic("load/empty", {}, span, { fix: { span, text } });
};

it("applies fixes from the first to the last, whatever order they come in", () => {
  const found = applyFixes(source, [fixAt(9, 14, "3"), fixAt(0, 3, "1")]);
  expect(found.text).toBe("1: two\n3: [four, five]\n");
  expect(found.mended.map((each) => each.span.start)).toEqual([0, 9]);
});

it("applies one of two that touch the same text", () => {
  const found = applyFixes(source, [
    fixAt(0, 8, "a: b"),
    fixAt(5, 8, "c"),
    fixAt(8, 8, "d"),
    fixAt(9, 9, "e"),
  ]);
  expect(found.text).toBe("a: b\nethree: [four, five]\n");
});

it("ignores fixes for other files and for other states of this one", () => {
  const stale = fixAt(0, 3, "1");
  const other = { ...source, text: "else\n" };
  expect(applyFixes(source, [fixAt(0, 3, "1", "b.yaml")])).toEqual({
    text: source.text,
    mended: [],
  });
  expect(applyFixes(other, [stale])).toEqual({ text: "else\n", mended: [] });
});

const removed = (text: string, part: string): string | undefined => {
  const start = text.indexOf(part);
  const item = { source: { path: "", text }, start, end: start + part.length };
  const fix = removeItem(item).fix;
  return fix && text.slice(0, fix.span.start) + fix.text + text.slice(fix.span.end);
};

it.each([
  ["a: [one, two, three]", "two", "a: [one, three]"],
  ["a: [one, two]", "one", "a: [two]"],
  ["a: [one, two]", "two", "a: [one]"],
  ["a: [ one , two ]", "two", "a: [ one  ]"],
  ["a: [one]", "one", undefined],
  ["a:\n  - one\n  - two\n", "two", undefined],
])("takes an item out of %j", (text, part, expected) => {
  expect(removed(text, part)).toBe(expected);
});

const without = (text: string, key: string, value: string): string | undefined => {
  const at = (
    part: string,
  ): { source: { path: string; text: string }; start: number; end: number } => {
    const start = text.indexOf(part);
    return { source: { path: "", text }, start, end: start + part.length };
  };
  const fix = removeEntry(at(key), at(value)).fix;
  return fix && text.slice(0, fix.span.start) + fix.text + text.slice(fix.span.end);
};

it.each([
  ["a:\n  b: 1\n  c: 2\n", "b", "1", "a:\n  c: 2\n"],
  ["a:\n  b: 1 # why\n  c: 2\n", "b", "1", undefined],
  ["- b: 1\n  c: 2\n", "b", "1", undefined],
  ["a: { b: 1, c: 2 }\n", "b", "1", "a: { c: 2 }\n"],
  ["a: { b: 1, c: 2 }\n", "c", "2", "a: { b: 1 }\n"],
  ["a: { b: 1 }\n", "b", "1", undefined],
  ["a: {\n  b: 1,\n  c: 2 }\n", "b", "1", undefined],
])("takes an entry out of %j", (text, key, value, expected) => {
  expect(without(text, key, value)).toBe(expected);
});
