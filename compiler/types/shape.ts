import type { TypeIR } from "../ir/type.ts";
import { isObject, own, ownText } from "../spec/json.ts";
import type { Json, JsonObject } from "../json.ts";
import { isNullable, typesOf } from "./keywords.ts";
import type { Direction, LoweringContext } from "./scope.ts";
import { lowerEnum } from "./value.ts";
import type { Shape } from "./value-shape.ts";

const text = 1;
const bytes = 2;
const number = 4;
const flag = 8;
const none = 16;
const list = 32;
const map = 64;
const everything = 127;

const anything: Shape = { kinds: everything };

/** How many schemas one look goes through. */
const mostSchemas = 64;

const kindOfType: ReadonlyMap<string, number> = new Map([
  ["string", text],
  ["file", bytes],
  ["number", number],
  ["integer", number],
  ["boolean", flag],
  ["null", none],
  ["array", list],
  ["object", map],
]);

/** Whether some value, null aside, may be of both shapes. */
export function overlaps(left: Shape, right: Shape): boolean {
  const kinds = left.kinds & right.kinds;
  if ((kinds & ~none) === 0)
    return left.kinds === none || right.kinds === none ? kinds !== 0 : false;
  if (left.values === undefined || right.values === undefined) return true;
  return shared(left.values, right.values).size > 0;
}

/** The shape of every list. */
export const shapeOfList: Shape = { kinds: list };

/** The shape of one text. */
export function shapeOfText(value: string): Shape {
  return { kinds: text, values: new Set([value]) };
}

/** The shape of a schema as the vendor wrote it. */
export function shapeOfSchema(
  context: LoweringContext,
  schema: Json,
  direction: Direction,
  budget: { left: number } = { left: mostSchemas },
): Shape {
  if (schema === false) return { kinds: 0 };
  if (!isObject(schema) || budget.left <= 0) return anything;
  budget.left -= 1;
  const shapes = (each: Json): Shape => shapeOfSchema(context, each, direction, budget);
  const { target, allOf, unions } = context.parts(schema, direction);
  if (ownText(schema, "$ref") !== undefined)
    return target === undefined ? anything : nullable(shapes(target), schema);
  let result = ownShape(context, schema, direction);
  for (const each of allOf) result = intersect(result, shapes(each));
  for (const union of unions) result = intersect(result, union.map(shapes).reduce(unite));
  return nullable(result, schema);
}

/** The shape of a lowered type. */
export function shapeOfType(context: LoweringContext, type: TypeIR, direction: Direction): Shape {
  switch (type.kind) {
    case "string":
      return { kinds: text };
    case "bytes":
      return { kinds: bytes };
    case "number":
    case "integer":
      return { kinds: number };
    case "boolean":
      return { kinds: flag };
    case "null":
      return { kinds: none };
    case "literal":
      return { kinds: kindOfValue(type.value), values: new Set([type.value]) };
    case "enum": {
      const kinds = type.values.reduce<number>((sum, value) => sum | kindOfValue(value), 0);
      return type.open ? { kinds } : { kinds, values: new Set(type.values) };
    }
    case "array":
    case "tuple":
      return { kinds: list };
    case "map":
    case "object":
      return { kinds: map };
    case "never":
      return { kinds: 0 };
    case "unknown":
      return anything;
    case "union":
      return type.members.map((each) => shapeOfType(context, each, direction)).reduce(unite);
    case "intersection":
      return type.members.map((each) => shapeOfType(context, each, direction)).reduce(intersect);
    case "reference": {
      const pointer = context.names.find(type.name)?.pointer;
      const target = pointer === undefined ? undefined : context.resolve(pointer);
      return target === undefined ? anything : shapeOfSchema(context, target.schema, direction);
    }
  }
}

function ownShape(context: LoweringContext, schema: JsonObject, direction: Direction): Shape {
  const known = context.shapes[direction];
  const found = known.get(schema);
  if (found !== undefined) return found;
  const shape = readShape(context, schema, direction);
  known.set(schema, shape);
  return shape;
}

function readShape(
  { holdsBytes }: LoweringContext,
  schema: JsonObject,
  direction: Direction,
): Shape {
  const constant = own(schema, "const");
  if (constant !== undefined && (typeof constant !== "object" || constant === null)) {
    return constant === null
      ? { kinds: none }
      : { kinds: kindOfValue(constant), values: new Set([constant]) };
  }
  const listed = lowerEnum(schema, direction);
  const values = listed === undefined ? [] : valuesOf(listed);
  if (listed !== undefined && values.length > 0) {
    const kinds = values.reduce<number>((sum, value) => sum | kindOfValue(value), 0);
    const isOpen = listed.kind === "enum" ? listed.open : listed.kind !== "literal";
    return isOpen ? { kinds } : { kinds, values: new Set(values) };
  }
  const types = typesOf(schema);
  if (types.length === 0) return anything;
  const isBytes = ownText(schema, "format") === "binary";
  const kinds = types.map((type) => {
    if (type === "string" || type === "file")
      return holdsBytes && (isBytes || type === "file") ? bytes : text;
    return kindOfType.get(type);
  });
  return { kinds: kinds.reduce<number>((sum, kind) => sum | (kind ?? everything), 0) };
}

/** The values of a literal, an enum, or a union of such. */
export function valuesOf(type: TypeIR): readonly (string | number | boolean)[] {
  if (type.kind === "literal") return [type.value];
  if (type.kind === "enum") return type.values;
  return type.kind === "union" ? type.members.flatMap(valuesOf) : [];
}

function kindOfValue(value: string | number | boolean): number {
  return typeof value === "string" ? text : typeof value === "number" ? number : flag;
}

function nullable(shape: Shape, schema: JsonObject): Shape {
  return isNullable(schema) ? { ...shape, kinds: shape.kinds | none } : shape;
}

function intersect(left: Shape, right: Shape): Shape {
  const kinds = left.kinds & right.kinds;
  const values =
    left.values === undefined || right.values === undefined
      ? (left.values ?? right.values)
      : shared(left.values, right.values);
  return values === undefined ? { kinds } : { kinds, values };
}

function shared<Value>(left: ReadonlySet<Value>, right: ReadonlySet<Value>): ReadonlySet<Value> {
  return new Set([...left].filter((value) => right.has(value)));
}

function unite(left: Shape, right: Shape): Shape {
  const kinds = left.kinds | right.kinds;
  if (left.kinds === none) return { ...right, kinds };
  if (right.kinds === none) return { ...left, kinds };
  return left.values === undefined || right.values === undefined
    ? { kinds }
    : { kinds, values: new Set([...left.values, ...right.values]) };
}
