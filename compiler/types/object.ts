import type { FieldTypeIR, ObjectTypeIR, TypeIR } from "../ir/type.ts";
import { isObject, own, ownObject } from "../spec/json.ts";
import type { Json, JsonObject } from "../json.ts";
import { childNode } from "./expansion.ts";
import { requiredNames } from "./keywords.ts";
import { freeFormMap, unknownType } from "./primitives.ts";
import { isDropped } from "./schema-parts.ts";
import { innerScope, type LoweringContext, type Scope } from "./scope.ts";
import { uniteTypes } from "./union.ts";

/** Lowers the object that a schema's own keywords describe; one without any listed property is a map. */
export function lowerObject(context: LoweringContext, schema: JsonObject, scope: Scope): TypeIR {
  const properties = Object.entries(ownObject(schema, "properties") ?? {});
  const required = new Set(requiredNames(schema));
  const shared = innerScope(scope);
  const fields: FieldTypeIR[] = [];
  for (const [name, property] of properties) {
    if (isDropped(context.resolve, property, scope.direction)) continue;
    const wanted = childNode(scope.wanted, name);
    const inner = wanted === undefined ? shared : innerScope(scope, wanted);
    const type = context.lower(property, inner);
    fields.push(fieldOf(name, type, !required.has(name), property));
  }
  const additional = lowerAdditional(context, schema, shared);
  if (properties.length > 0) return objectOf(fields, additional);
  if (additional !== undefined) return { kind: "map", values: additional };
  return own(schema, "additionalProperties") === false ? objectOf([], undefined) : freeFormMap;
}

/** Makes a field, with what its schema says beside its type. */
export function fieldOf(name: string, type: TypeIR, optional: boolean, schema: Json): FieldTypeIR {
  const deprecated = isObject(schema) && own(schema, "deprecated") === true;
  return deprecated ? { name, type, optional, deprecated } : { name, type, optional };
}

/**
 * Makes an object type. TypeScript wants every listed field to fit the index signature, so what other
 * members hold becomes the union with all that is listed.
 */
export function objectOf(
  fields: readonly FieldTypeIR[],
  additional: TypeIR | undefined,
): ObjectTypeIR {
  if (additional === undefined) return { kind: "object", fields };
  const types = [additional, ...fields.map((field) => field.type)];
  return { kind: "object", fields, additional: uniteTypes(types, false) };
}

function lowerAdditional(
  context: LoweringContext,
  schema: JsonObject,
  inner: Scope,
): TypeIR | undefined {
  const patterns = Object.values(ownObject(schema, "patternProperties") ?? {});
  const types = patterns.map((pattern) => context.lower(pattern, inner));
  const additional = own(schema, "additionalProperties");
  if (additional === true || (isObject(additional) && Object.keys(additional).length === 0)) {
    return unknownType("free-form");
  }
  if (isObject(additional)) types.unshift(context.lower(additional, inner));
  return types.length === 0 ? undefined : uniteTypes(types, false);
}
