import type { TypeIR } from "../ir/type.ts";
import { isObject, ownObject, ownText } from "../spec/json.ts";
import { joinReference } from "../spec/pointer.ts";
import type { Json, JsonObject } from "../json.ts";
import { readClaims } from "./claims.ts";
import { isNullableObject, isOnlyNullable } from "./keywords.ts";
import { intersectTypes } from "./meet.ts";
import { again, nullType } from "./primitives.ts";
import { memberScope, type LoweringContext, type Scope } from "./scope.ts";
import { overlaps, shapeOfList, shapeOfSchema, shapeOfText, shapeOfType } from "./shape.ts";
import { uniteTypes } from "./union.ts";

/** Lowers the alternatives of `oneOf` or `anyOf`, told apart by the schema's discriminator if it has one. */
export function lowerAlternatives(
  context: LoweringContext,
  schema: JsonObject,
  alternatives: readonly Json[],
  scope: Scope,
): TypeIR {
  const inner = memberScope(scope, false);
  const tags = readMapping(context, schema);
  const besideReference = alternatives.some(isReference);
  const types = alternatives.map((alternative) => {
    if (isOnlyNullable(alternative)) return nullType;
    if (besideReference && isNullableObject(alternative)) return nullType;
    const type = context.lower(alternative, inner);
    return tags === undefined ? type : addTag(context, alternative, type, tags, scope);
  });
  const told = types.filter((type) => type !== again);
  if (told.length === 0 || (told.length < types.length && scope.insideAll)) return again;
  return uniteTypes(told, scope.direction === "output");
}

function isReference(schema: Json): boolean {
  return isObject(schema) && ownText(schema, "$ref") !== undefined;
}

interface Mapping {
  readonly property: string;
  /** The values that stand for a schema, by its pointer. */
  readonly values: ReadonlyMap<string, readonly string[]>;
}

/**
 * Reads a discriminator's mapping. Without one there is nothing to add: a schema's name is a value only where
 * the schema itself does not say otherwise, and then it is a guess.
 */
function readMapping(context: LoweringContext, schema: JsonObject): Mapping | undefined {
  const discriminator = ownObject(schema, "discriminator");
  const property = discriminator && ownText(discriminator, "propertyName");
  const mapping = discriminator && ownObject(discriminator, "mapping");
  if (property === undefined || mapping === undefined) return undefined;
  const values = new Map<string, string[]>();
  for (const [value, name] of Object.entries(mapping)) {
    if (typeof name !== "string") continue;
    const reference = name.startsWith("#") ? name : joinReference("#/components/schemas", name);
    const pointer = context.resolve(reference)?.pointer;
    if (pointer === undefined) continue;
    const known = values.get(pointer);
    if (known === undefined) values.set(pointer, [value]);
    else known.push(value);
  }
  return { property, values };
}

/** Adds the values that stand for an alternative, unless its own schema says which they are. */
function addTag(
  context: LoweringContext,
  alternative: Json,
  type: TypeIR,
  mapping: Mapping,
  scope: Scope,
): TypeIR {
  const reference = isObject(alternative) ? ownText(alternative, "$ref") : undefined;
  const target = reference === undefined ? undefined : context.resolve(reference);
  const values = target === undefined ? undefined : mapping.values.get(target.pointer);
  if (target === undefined || values === undefined || type.kind === "unknown") return type;
  // Lists have no members: GitHub maps its list of files to a tag that no answer carries.
  if (shapeOfType(context, type, scope.direction).kinds === shapeOfList.kinds) return type;

  const claim = readClaims(context, target.schema, scope).fields.get(mapping.property);
  const own = claim?.schemas.map((each) => shapeOfSchema(context, each, "input")) ?? [];
  const fitting = values.filter((value) =>
    own.every((shape) => overlaps(shape, shapeOfText(value))),
  );
  const isTold = own.some(
    (shape) => shape.values !== undefined && shape.values.size <= fitting.length,
  );
  if (fitting.length === 0 || isTold) return type;

  const literals = fitting.map((value): TypeIR => ({ kind: "literal", value }));
  const tag = { name: mapping.property, type: uniteTypes(literals, false), optional: false };
  return intersectTypes(context, [{ kind: "object", fields: [tag] }, type], scope.direction);
}
