import { expect, it } from "vitest";
import { misfitOf } from "../../../compiler/bind/fit.ts";
import type { TypeIR } from "../../../compiler/ir/type.ts";
import type { Json } from "../../../compiler/json.ts";
import { createTypeLowering } from "../../../compiler/types/type-lowering.ts";
import { openDocument } from "../spec/kit.ts";

const types = createTypeLowering(openDocument({ paths: {} }), { reservedNames: new Set() });
const text: TypeIR = { kind: "string" };
const whole: TypeIR = { kind: "integer" };
const words: TypeIR = { kind: "enum", values: ["low", "high"], open: false };
const list: TypeIR = { kind: "array", items: whole };
const object: TypeIR = {
  kind: "object",
  fields: [
    { name: "id", type: whole, optional: false },
    { name: "tags", type: { kind: "array", items: text }, optional: true },
  ],
};

it.each<[string, TypeIR, Json]>([
  ["text", text, "a"],
  ["an expression of any type", whole, "${connection.limit}"],
  ["nothing, which is left out", whole, null],
  ["a listed word", words, "low"],
  ["an unlisted word of an open list", { kind: "enum", values: ["low"], open: true }, "lower"],
  ["an alternative", { kind: "union", members: [whole, text] }, "a"],
  ["a list", list, [1, 2]],
  ["a map", object, { id: 1, tags: ["a"] }],
  ["a member that is not listed", object, { id: 1, more: true }],
  ["anything where nothing is known", { kind: "unknown", reason: "free-form" }, [{}]],
])("takes %s", (_, type, value) => {
  expect(misfitOf(types, type, value, false)).toBeUndefined();
});

it.each<[string, TypeIR, Json, readonly (string | number)[], string]>([
  ["a number for text", text, 1, [], "text"],
  ["text for a number", whole, "1", [], "a whole number"],
  ["a part of a number", whole, 1.5, [], "a whole number"],
  ["another word", words, "hihg", [], 'one of "low", "high"'],
  ["one item for a list", list, 1, [], "a list"],
  ["a wrong item", list, [1, "b"], [1], "a whole number"],
  ["a wrong member", object, { id: 1, tags: [2] }, ["tags", 0], "text"],
  ["a lacking member", object, { tags: [] }, [], 'a map with "id"'],
  ["text for a map", object, "id", [], "a map"],
  [
    "none of the alternatives",
    { kind: "union", members: [whole, { kind: "boolean" }] },
    "a",
    [],
    "a whole number or true or false",
  ],
  [
    "a list of anything but words",
    { kind: "map", values: words },
    { a: "mid" },
    ["a"],
    'one of "low", "high"',
  ],
])("refuses %s", (_, type, value, path, expected) => {
  expect(misfitOf(types, type, value, false)).toEqual({ path, expected });
});

it.each<[TypeIR, Json, boolean]>([
  [text, 1, true],
  [whole, "12", true],
  [whole, "a", false],
  [{ kind: "number" }, "1.5", true],
  [{ kind: "boolean" }, "true", true],
  [{ kind: "enum", values: [1, 2], open: false }, "2", true],
  [list, 3, true],
  [text, { a: 1 }, false],
])("lets %j pass for text in an address: %j", (type, value, fits) => {
  expect(misfitOf(types, type, value, true) === undefined).toBe(fits);
});
