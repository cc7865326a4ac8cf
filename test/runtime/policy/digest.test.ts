import { ConnectorError } from "@human/connector-sdk";
import fc from "../../kit/property.ts";
import { expect, it } from "vitest";
import { canonicalText, digestOf } from "../../../runtime/policy/digest.ts";

it("writes one text for one value, however it was put together", () => {
  expect(canonicalText({ b: 1, a: [true, null, "x"], c: undefined })).toBe(
    '{"a":[true,null,"x"],"b":1}',
  );
  expect(canonicalText({ a: new Uint8Array([1]), b: 7n, c: new Date(5) })).toBe(
    '{"a":bytes(4bf5122f344554c53bde2ebb8cd2b7e3d1600ad631c385a5d7cce23c7785459a),"b":integer(7),"c":moment(5)}',
  );
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.nat(), (value, turn) => {
      const keys = Object.keys(value);
      const at = keys.length === 0 ? 0 : turn % keys.length;
      const turned = [...keys.slice(at), ...keys.slice(0, at)].map((key) => [key, value[key]]);
      expect(canonicalText(Object.fromEntries(turned))).toBe(canonicalText(value));
    }),
  );
});

it("tells values apart that would be sent differently", () => {
  const values = [
    {},
    { a: null },
    { a: "" },
    { a: "1" },
    { a: 1 },
    { a: 1n },
    { a: "integer(1)" },
    { a: [] },
    { a: {} },
    { a: [1] },
    { a: "[1]" },
    { a: new Uint8Array() },
    { a: new Uint8Array([0]) },
    { a: "bytes()" },
    { "a\\": 1 },
    { 'a":1,"b': 1 },
    { a: 1, b: 1 },
    { a: { b: 1 } },
    [{ a: 1 }],
    "a",
    null,
    true,
  ];
  expect(new Set(values.map(digestOf)).size).toBe(values.length);
});

it("is JSON of the same value for what is JSON", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(canonicalText(value))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});

it("refuses what has no text, without quoting it", () => {
  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  for (const value of [
    circle,
    { a: NaN },
    { a: () => "canary" },
    { a: new Map() },
    Symbol("canary"),
  ]) {
    expect(() => digestOf(value)).toThrow(ConnectorError);
    expect(() => digestOf(value)).not.toThrow("canary");
  }
});
