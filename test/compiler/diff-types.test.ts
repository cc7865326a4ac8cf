import { expect, it } from "vitest";
import { compareTypes } from "../../compiler/diff/types.ts";
import type { TypeIR } from "../../compiler/ir/type.ts";

const text: TypeIR = { kind: "string" };
const count: TypeIR = { kind: "integer" };

function field(type: TypeIR): TypeIR {
  return { kind: "object", fields: [{ name: "note", type, optional: false }] };
}

it("says what a type was and what it is, where words tell the two apart", () => {
  const declarations = { before: new Map([["Note", text]]), now: new Map<string, TypeIR>() };
  const note: TypeIR = { kind: "reference", name: "Note" };
  const is = (type: TypeIR) => compareTypes(field(note), field(type), declarations);
  expect(is(text)).toEqual([]);
  expect(is(count)).toEqual([
    { path: "note", kind: "other", types: { was: "text", is: "a whole number" } },
  ]);
  const either: TypeIR = { kind: "union", members: [text, count] };
  expect(is(either)).toEqual([
    { path: "note", kind: "wider", types: { was: "text", is: "text or a whole number" } },
  ]);
});

it.each<[string, TypeIR, TypeIR, string]>([
  ["a whole number and any", count, { kind: "number" }, "wider"],
  ["text and nothing", { kind: "union", members: [text, { kind: "null" }] }, text, "narrower"],
  ["anything at all", text, { kind: "unknown", reason: "empty-schema" }, "wider"],
  [
    "texts, and texts or numbers",
    { kind: "array", items: text },
    { kind: "array", items: { kind: "union", members: [count, text] } },
    "wider",
  ],
  [
    "alternatives of which one is another",
    { kind: "union", members: [text, count] },
    { kind: "union", members: [text, { kind: "boolean" }] },
    "other",
  ],
  [
    "more alternatives, one of them with another member",
    { kind: "union", members: [text, field(text)] },
    { kind: "union", members: [text, field(count), count] },
    "other",
  ],
])("tells whether one holds the other: %s", (_, before, now, kind) => {
  const declarations = { before: new Map<string, TypeIR>(), now: new Map<string, TypeIR>() };
  const changes = compareTypes(field(before), field(now), declarations);
  expect(changes.map((each) => each.kind)).toEqual([kind]);
});

it("looks behind names, and follows none of them without end", () => {
  const named: TypeIR = { kind: "reference", name: "Tree" };
  const tree: TypeIR = { kind: "object", fields: [{ name: "child", type: named, optional: true }] };
  const kinds = (one: TypeIR, other: TypeIR, then: TypeIR): readonly string[] => {
    const declarations = { before: new Map([["Tree", tree]]), now: new Map([["Tree", then]]) };
    return compareTypes(field(one), field(other), declarations).map(({ kind }) => kind);
  };
  const either: TypeIR = { kind: "union", members: [text, named] };
  expect(kinds(named, either, tree)).toEqual(["wider"]);
  expect(kinds(either, named, tree)).toEqual(["narrower"]);
  expect(kinds(named, either, field(count))).toEqual(["other"]);
});
