import type { TypeIR } from "../ir/type.ts";
import { type Declarations, membersOf } from "../types/project.ts";

/** Deeper types are taken for fitting: vendors' documents go round in circles. */
const MOST_LEVELS = 8;

/** What a type may be, references and alternatives resolved; null is left out, since absent values stay absent. */
export function alternativesOf(
  types: Declarations,
  type: TypeIR,
  level: number = MOST_LEVELS * 4,
): readonly TypeIR[] {
  if (level === 0) return [{ kind: "unknown", reason: "not-expressible" }];
  switch (type.kind) {
    case "null":
      return [];
    case "reference": {
      const target = types.declaration(type.name);
      return target === undefined ? [] : alternativesOf(types, target, level - 1);
    }
    case "union":
      return type.members.flatMap((each) => alternativesOf(types, each, level - 1));
    case "intersection": {
      const fields = membersOf(types, type);
      return [
        fields === undefined
          ? { kind: "unknown", reason: "not-expressible" }
          : { kind: "object", fields },
      ];
    }
    default:
      return [type];
  }
}

export interface AssignOptions {
  /** Text does not count as one of a list of words: the words are ours, and the text is the vendor's. */
  readonly strictWords?: boolean;
}

/** Whether every value of one type is one of the other, as far as the types can tell. */
export function isAssignable(
  types: Declarations,
  found: TypeIR,
  expected: TypeIR,
  options: AssignOptions = {},
  level: number = MOST_LEVELS,
): boolean {
  if (level === 0) return true;
  const targets = alternativesOf(types, expected);
  if (targets.length === 0) return expected.kind !== "null";
  return alternativesOf(types, found).every((each) =>
    targets.some((target) => fits(types, each, target, options, level)),
  );
}

function fits(
  types: Declarations,
  found: TypeIR,
  expected: TypeIR,
  options: AssignOptions,
  level: number,
): boolean {
  if (found.kind === "unknown" || expected.kind === "unknown") return true;
  const into = (inner: TypeIR, target: TypeIR): boolean =>
    isAssignable(types, inner, target, options, level - 1);
  switch (expected.kind) {
    case "enum":
      return fitsWords(found, expected.values, expected.open, options);
    case "literal":
      return fitsWords(found, [expected.value], false, options);
    case "array":
      if (found.kind === "tuple") return found.items.every((each) => into(each, expected.items));
      return found.kind === "array" && into(found.items, expected.items);
    case "tuple":
      return found.kind === "array" || found.kind === "tuple";
    case "map":
      if (found.kind === "map") return into(found.values, expected.values);
      return (
        found.kind === "object" && found.fields.every(({ type }) => into(type, expected.values))
      );
    case "object": {
      if (found.kind === "map") return true;
      if (found.kind !== "object") return false;
      return expected.fields.every((field) => {
        const own = found.fields.find((each) => each.name === field.name);
        return own === undefined ? field.optional : into(own.type, field.type);
      });
    }
    default:
      return scalarKinds(expected.kind).includes(scalarKind(found));
  }
}

function fitsWords(
  found: TypeIR,
  words: readonly (string | number | boolean)[],
  open: boolean,
  { strictWords = false }: AssignOptions,
): boolean {
  if (found.kind === "literal") return open || words.includes(found.value);
  if (found.kind === "enum")
    return (
      open ||
      (found.values.every((each) => words.includes(each)) &&
        !(strictWords && found.open && words.length < found.values.length))
    );
  if (strictWords && !open) return false;
  return (
    scalarKind(found) === typeof words[0] ||
    (scalarKind(found) === "integer" && typeof words[0] === "number")
  );
}

/** `string`, `integer`, …; of what is no scalar, its kind. */
function scalarKind(type: TypeIR): string {
  if (type.kind === "literal") return Number.isInteger(type.value) ? "integer" : typeof type.value;
  if (type.kind !== "enum") return type.kind;
  if (type.values.every((each) => typeof each === "string")) return "string";
  return type.values.every((each) => Number.isInteger(each)) ? "integer" : "number";
}

/** Which kinds of values go where a kind is wanted. Vendors say `number` where they mean whole ones. */
function scalarKinds(expected: string): readonly string[] {
  if (expected === "number" || expected === "integer") return ["number", "integer"];
  return expected === "bytes" ? ["bytes", "string"] : [expected];
}

/** A type in a few words: `text`, `a whole number`, `"open" or "closed"`. */
export function describeType(types: Declarations, type: TypeIR): string {
  const found = [...new Set(alternativesOf(types, type).map(describeOne))];
  return found.length === 0 ? "nothing" : found.slice(0, 4).join(" or ");
}

function describeOne(type: TypeIR): string {
  switch (type.kind) {
    case "string":
      return "text";
    case "integer":
      return "a whole number";
    case "number":
      return "a number";
    case "boolean":
      return "true or false";
    case "bytes":
      return "bytes";
    case "array":
    case "tuple":
      return "a list";
    case "map":
    case "object":
      return "a map";
    case "literal":
      return JSON.stringify(type.value);
    case "enum":
      return type.values.length > 6
        ? "one of the vendor's words"
        : `one of ${type.values.map((each) => JSON.stringify(each)).join(", ")}`;
    default:
      return "anything";
  }
}
