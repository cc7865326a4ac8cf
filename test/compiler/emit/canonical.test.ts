import fc from "../../kit/property.ts";
import { expect, test } from "vitest";
import { canonicalJson, type JsonValue } from "../../../compiler/emit/tools/canonical.ts";

test("sorts keys as text, also those that look like numbers", () => {
  const value = { b: [], 10: {}, 9: { d: 1, c: null }, a: ["x"] };
  expect(canonicalJson(value)).toBe(
    [
      ...["{", '  "10": {},', '  "9": {', '    "c": null,', '    "d": 1', "  },"],
      ...['  "a": [', '    "x"', "  ],", '  "b": []', "}"],
    ].join("\n"),
  );
});

test("indents what is sorted as what is not", () => {
  const inner = { a: [1, { b: '"\n\u2028' }], c: {} };
  const turned = { c: {}, a: [1, { b: '"\n\u2028' }] };
  for (const depth of [0, 1, 2, 5])
    expect(canonicalJson(inner, depth)).toBe(canonicalJson(turned, depth));
  expect(canonicalJson([1], 2)).toBe("[\n      1\n    ]");
});

test("gives equal bytes for equal values, whatever the order of their keys", () => {
  const turn = (value: JsonValue): JsonValue => {
    if (typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map(turn);
    const members = Object.entries(value).map(([key, each]) => [key, turn(each)] as const);
    return Object.fromEntries(members.reverse());
  };
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const json = value as JsonValue;
      expect(canonicalJson(turn(json))).toBe(canonicalJson(json));
      expect(JSON.parse(canonicalJson(json))).toEqual(JSON.parse(JSON.stringify(json)));
    }),
  );
});
