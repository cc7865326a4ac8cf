import type { TypeIR } from "../ir/type.ts";
import { isObject, ownText } from "../spec/json.ts";
import type { Json } from "../json.ts";
import { readClaims, type Claims } from "./claims.ts";
import type { Claim } from "./schema-parts.ts";
import { copySchema } from "./reference.ts";
import { memberScope, type LoweringContext, type Scope } from "./scope.ts";
import { overlaps, shapeOfSchema } from "./shape.ts";

/** One of the schemas that a schema is put together from. */
export interface Part {
  readonly schema: Json;
  readonly type: TypeIR;
}

/** How many pairs of schemas are compared to find out whether two parts agree. */
const mostComparisons = 200;

/** Drops parts and writes out references until the rest can all be true of one value. */
export function settleParts(
  context: LoweringContext,
  parts: readonly Part[],
  claims: readonly Claims[],
  scope: Scope,
): readonly Part[] {
  const shapes = parts.map((part) => shapeOfSchema(context, part.schema, scope.direction));
  const contradicted = findContradictions(context, claims, scope);
  return parts.flatMap((part, index) => {
    const shape = shapes[index];
    const later = shapes.slice(index + 1);
    if (shape !== undefined && later.some((each) => !overlaps(shape, each))) return [];
    return [contradicted.has(index) ? writeOut(context, part, scope) : part];
  });
}

/** The parts that say of some property what cannot be true together with another part. */
function findContradictions(
  context: LoweringContext,
  claims: readonly Claims[],
  scope: Scope,
): ReadonlySet<number> {
  const result = new Set<number>();
  const known = new Map<string, { readonly index: number; readonly claim: Claim }[]>();
  const isTyped = claims.some((each) => each.additional);
  const shared = sharedNames(claims);
  for (const [index, { fields, additional }] of claims.entries()) {
    if (isTyped && (additional || fields.size > 0)) result.add(index);
    for (const [name, claim] of fields) {
      if (claim.partial || !shared.has(name)) continue;
      const others = known.get(name);
      if (others === undefined) {
        known.set(name, [{ index, claim }]);
        continue;
      }
      for (const other of others) {
        if (!contradict(context, other.claim, claim, scope)) continue;
        result.add(other.index).add(index);
      }
      others.push({ index, claim });
    }
  }
  return result;
}

/** The names that all parts but the largest know; no other name can be known to two. */
function sharedNames(claims: readonly Claims[]): ReadonlySet<string> {
  const largest = claims.reduce<Claims | undefined>(
    (most, each) => (most === undefined || each.fields.size > most.fields.size ? each : most),
    undefined,
  );
  return new Set(claims.flatMap((each) => (each === largest ? [] : [...each.fields.keys()])));
}

function contradict(context: LoweringContext, earlier: Claim, later: Claim, scope: Scope): boolean {
  const budget = { left: mostComparisons };
  return earlier.schemas.some((left) =>
    later.schemas.some((right) => !mayAgree(context, left, right, scope, budget)),
  );
}

function mayAgree(
  context: LoweringContext,
  left: Json,
  right: Json,
  scope: Scope,
  budget: { left: number },
): boolean {
  budget.left -= 1;
  if (left === right || budget.left < 0) return true;
  if (isObject(left) && isObject(right)) {
    const reference = ownText(left, "$ref");
    if (reference !== undefined && reference === ownText(right, "$ref")) return true;
  }
  const { direction } = scope;
  const shape = shapeOfSchema(context, left, direction);
  if (!overlaps(shape, shapeOfSchema(context, right, direction))) return false;
  const theirs = readClaims(context, right, scope).fields;
  for (const [name, claim] of readClaims(context, left, scope).fields) {
    const other = theirs.get(name);
    if (other === undefined || claim.partial || other.partial) continue;
    if (!claim.required || !other.required) continue;
    const [first] = claim.schemas;
    const [second] = other.schemas;
    if (first === undefined || second === undefined) continue;
    if (!mayAgree(context, first, second, scope, budget)) return false;
  }
  return true;
}

function writeOut(context: LoweringContext, part: Part, scope: Scope): Part {
  const reference = isObject(part.schema) ? ownText(part.schema, "$ref") : undefined;
  const target = reference === undefined ? undefined : context.resolve(reference);
  if (target === undefined) return part;
  const inner: Scope = { ...memberScope(scope, true), flatten: true };
  return { schema: part.schema, type: copySchema(context, target, inner) };
}
