import type { FieldTypeIR, ObjectTypeIR, ScalarTypeIR, TypeIR } from "../ir/type.ts";
import { objectOf } from "./object.ts";
import { again, isFreeFormMap, isLost, nullType, unknownType } from "./primitives.ts";
import { distinctTypes, sameType } from "./same-type.ts";
import type { Direction, LoweringContext } from "./scope.ts";
import { overlaps, shapeOfType } from "./shape.ts";
import { uniteTypes } from "./union.ts";

/**
 * Makes the intersection of types. What stands inline becomes one type, references and unions stay beside
 * it. Null is left only where all of them allow it, and stands outside: never `(X & null) | null`. What was
 * given up on stays visible as one unknown, which changes nothing for TypeScript.
 */
export function intersectTypes(
  context: LoweringContext,
  types: readonly TypeIR[],
  direction: Direction,
): TypeIR {
  const flat = flatten(types);
  const told = distinctTypes(flat.filter((type) => type.kind !== "unknown"));
  if (told.length === 0) {
    return types.includes(again) ? again : (types[0] ?? unknownType("empty-schema"));
  }
  const lost = flat.find((type) => isLost(type));
  const allowNull = told.every(isNullableType);
  const refuseNull = told.some((type) => type.kind !== "reference" && !isNullableType(type));
  const bare = allowNull || refuseNull ? flatten(told.map(withoutNull)) : told;

  const whole = bare.filter((type) => isOpaque(type));
  const parts = bare.filter((type) => !isOpaque(type));
  const inline = parts.reduce<TypeIR | undefined>(
    (sum, part) => (sum === undefined ? part : meetTypes(context, sum, part, direction)),
    undefined,
  );
  const kept = inline?.kind === "object" ? whole.filter((type) => !allowsAnyObject(type)) : whole;
  const says = inline !== undefined && !(isFreeFormMap(inline) && kept.length > 0);
  const found = distinctTypes(says ? [...kept, ...flatten([inline])] : kept);
  const members = lost === undefined || found.length === 0 ? found : [...found, lost];
  const [only] = members;
  if (only === undefined) return allowNull ? nullType : { kind: "never" };
  const result: TypeIR = members.length === 1 ? only : { kind: "intersection", members };
  return allowNull ? uniteTypes([result, nullType], false) : result;
}

/** What both types allow; where that is nothing, the later one has the last word. */
export function meetTypes(
  context: LoweringContext,
  earlier: TypeIR,
  later: TypeIR,
  direction: Direction,
): TypeIR {
  if (sameType(earlier, later) || later.kind === "unknown") return earlier;
  if (earlier.kind === "unknown") return later;
  if (earlier.kind === "never" || later.kind === "never") return { kind: "never" };
  const meet = (left: TypeIR, right: TypeIR): TypeIR => meetTypes(context, left, right, direction);

  if (earlier.kind === "object" && later.kind === "object")
    return mergeObjects(earlier, later, meet);
  if (earlier.kind === "object" && later.kind === "map") return addMembers(earlier, later.values);
  if (earlier.kind === "map" && later.kind === "object") return addMembers(later, earlier.values);
  if (earlier.kind === "map" && later.kind === "map") {
    return { kind: "map", values: meet(earlier.values, later.values) };
  }
  if (earlier.kind === "array" && later.kind === "array") {
    return { kind: "array", items: meet(earlier.items, later.items) };
  }
  if (earlier.kind === "tuple" && later.kind === "array") return earlier;
  if (isScalarLike(earlier) && isScalarLike(later)) return narrow(earlier, later);
  if (isOpaque(earlier) || isOpaque(later)) {
    const shapes = [earlier, later].map((type) => shapeOfType(context, type, direction));
    const [left, right] = shapes;
    if (left !== undefined && right !== undefined && !overlaps(left, right)) return later;
    return intersectTypes(context, [earlier, later], direction);
  }
  return later;
}

/** Two objects as one, in the order of the first; a field is optional only where both say so. */
function mergeObjects(
  earlier: ObjectTypeIR,
  later: ObjectTypeIR,
  meet: (earlier: TypeIR, later: TypeIR) => TypeIR,
): ObjectTypeIR {
  const fields = new Map(earlier.fields.map((field) => [field.name, field]));
  for (const field of later.fields) {
    const known = fields.get(field.name);
    fields.set(field.name, known === undefined ? field : mergeFields(known, field, meet));
  }
  const { additional } = earlier;
  const members =
    additional === undefined || later.additional === undefined
      ? (additional ?? later.additional)
      : meet(additional, later.additional);
  return objectOf([...fields.values()], members);
}

function mergeFields(
  earlier: FieldTypeIR,
  later: FieldTypeIR,
  meet: (earlier: TypeIR, later: TypeIR) => TypeIR,
): FieldTypeIR {
  const { name } = earlier;
  const type = meet(earlier.type, later.type);
  const optional = earlier.optional && later.optional;
  return earlier.deprecated === true || later.deprecated === true
    ? { name, type, optional, deprecated: true }
    : { name, type, optional };
}

function addMembers(object: ObjectTypeIR, values: TypeIR): ObjectTypeIR {
  return values.kind === "unknown" ? object : objectOf(object.fields, values);
}

type ScalarLike = Extract<
  TypeIR,
  { readonly kind: ScalarTypeIR["kind"] | "literal" | "enum" | "null" }
>;

function isScalarLike(type: TypeIR): type is ScalarLike {
  return ["string", "number", "integer", "boolean", "bytes", "literal", "enum", "null"].includes(
    type.kind,
  );
}

function narrow(earlier: ScalarLike, later: ScalarLike): TypeIR {
  const listed =
    earlier.kind === "enum" || earlier.kind === "literal" ? listOf(earlier) : undefined;
  const wanted = later.kind === "enum" || later.kind === "literal" ? listOf(later) : undefined;
  if (listed !== undefined && wanted !== undefined) {
    if (listed.open !== wanted.open) return listed.open ? later : earlier;
    const known = new Set(listed.values);
    const shared = wanted.values.filter((value) => known.has(value));
    return shared.length === 0 ? later : listType(shared, wanted.open);
  }
  if (listed !== undefined) {
    const shared = listed.values.filter((value) => isOfKind(value, later.kind));
    return shared.length === 0 ? later : listType(shared, listed.open);
  }
  if (wanted !== undefined) return later;
  if (earlier.kind === "integer" && later.kind === "number") return earlier;
  if (earlier.kind === later.kind && "format" in earlier && !("format" in later)) return earlier;
  return later;
}

function listOf(type: Extract<TypeIR, { readonly kind: "enum" | "literal" }>): {
  readonly values: readonly (string | number | boolean)[];
  readonly open: boolean;
} {
  return type.kind === "enum" ? type : { values: [type.value], open: false };
}

function listType(values: readonly (string | number | boolean)[], open: boolean): TypeIR {
  const members = values.map((value): TypeIR => ({ kind: "literal", value }));
  const united = uniteTypes(members, open);
  return united.kind === "enum" ? { ...united, open } : united;
}

function isOfKind(value: string | number | boolean, kind: TypeIR["kind"]): boolean {
  return typeof value === (kind === "integer" ? "number" : kind);
}

function flatten(types: readonly TypeIR[]): readonly TypeIR[] {
  return types.flatMap((type) => (type.kind === "intersection" ? type.members : [type]));
}

function isOpaque(type: TypeIR): boolean {
  return type.kind === "reference" || type.kind === "union" || type.kind === "intersection";
}

function isNullableType(type: TypeIR): boolean {
  return (
    type.kind === "null" ||
    (type.kind === "union" && type.members.some((each) => each.kind === "null"))
  );
}

/** The type without null; a type of null alone becomes never, which says so. */
function withoutNull(type: TypeIR): TypeIR {
  if (type.kind !== "union") return type;
  const members = type.members.filter((each) => each.kind !== "null");
  const [only] = members;
  return members.length === 1 && only !== undefined ? only : { kind: "union", members };
}

function allowsAnyObject(type: TypeIR): boolean {
  return type.kind === "union" && type.members.some(isFreeFormMap);
}
