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
    { path: "note", kind: "other", types: { was: "text", is: "text or a whole number" } },
  ]);
});
