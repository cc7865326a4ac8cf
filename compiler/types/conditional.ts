import type { FieldTypeIR, TypeIR } from "../ir/type.ts";
import type { Json, JsonObject } from "../json.ts";
import { isObject, own, ownList } from "../spec/json.ts";
import { readClaims } from "./claims.ts";
import { conditionsOf } from "./keywords.ts";
import { intersectTypes } from "./meet.ts";
import { fieldOf, objectOf } from "./object.ts";
import { again } from "./primitives.ts";
import { innerScope, type LoweringContext, type Scope } from "./scope.ts";
import { uniteTypes } from "./union.ts";

/** Conditions that lie deeper in each other are not looked at: nobody wrote them by hand. */
const deepest = 16;

/**
 * Adds the properties that a schema has only on a condition (`if`, `dependentSchemas`): no type says when, so they may
 * be missing, and what a condition says of properties that there are anyway is left out.
 */
export function withConditional(
  context: LoweringContext,
  schema: JsonObject,
  type: TypeIR,
  scope: Scope,
): TypeIR {
  const stated = conditionsOf(schema);
  if (stated.length === 0 && own(schema, "allOf") === undefined) return type;
  if (type === again || isScalar(type)) return type;
  const branches = branchesOf(schema, deepest);
  if (branches.length === 0) return type;
  const known = readClaims(context, schema, scope).fields;
  const found = branches
    .flatMap((each) => [...readClaims(context, each, scope).fields])
    .flatMap(([name, { schemas }]) => schemas.map((each) => [name, each] as const))
    .filter(([name]) => !known.has(name));
  if (found.length === 0) return type;
  const inner = innerScope(scope);
  const fields = [...Map.groupBy(found, ([name]) => name)].map(([name, given]): FieldTypeIR => {
    const types = given.map(([, each]) => context.lower(each, inner));
    return fieldOf(name, uniteTypes(types, false), true, given[0]?.[1] ?? true);
  });
  return intersectTypes(context, [type, objectOf(fields, undefined)], scope.direction);
}

/** Whether a value may be what has no members. */
function isScalar(type: TypeIR): boolean {
  if (type.kind === "union") return type.members.some(isScalar);
  return !["object", "map", "intersection", "reference", "unknown", "null"].includes(type.kind);
}

/** What a schema, and what it is made of in place, says on a condition. */
function branchesOf(schema: Json, left: number): readonly Json[] {
  if (!isObject(schema) || left === 0) return [];
  const stated = conditionsOf(schema);
  const inside = [...stated, ...ownList(schema, "allOf")];
  return [...stated, ...inside.flatMap((each) => branchesOf(each, left - 1))];
}
