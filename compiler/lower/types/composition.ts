import type { FieldTypeIR, TypeIR } from "../../ir/type.ts";
import { isObject, ownList, ownText } from "../../spec/json.ts";
import type { Json, JsonObject } from "../../spec/spec.ts";
import { lowerAlternatives } from "./alternatives.ts";
import { readClaims, type Claim, type Claims } from "./claims.ts";
import { isDescribing, requiredNames } from "./keywords.ts";
import { intersectTypes } from "./meet.ts";
import { fieldOf } from "./object.ts";
import { again } from "./primitives.ts";
import { copySchema } from "./reference.ts";
import { sameType } from "./same-type.ts";
import { innerScope, memberScope, type LoweringContext, type Scope } from "./scope.ts";
import { overlaps, shapeOfSchema } from "./shape.ts";
import { uniteTypes } from "./union.ts";

/** One of the schemas that a schema is put together from. */
interface Part {
  readonly schema: Json;
  readonly type: TypeIR;
}

/** How deep `required` is looked for in inline members of `allOf`. */
const deepestRequired = 8;

/**
 * Lowers `allOf`, `oneOf` and `anyOf` with what stands beside them. Referenced parts stay references and
 * become an intersection with one object that holds all inline parts, so that the vendor's names stay
 * visible. A referenced part is written out only where it contradicts another part: then the later word
 * counts, and a schema's own word is the last. `required` that names a property of a referenced part adds
 * that property to the object as a required one.
 */
export function lowerComposition(
  context: LoweringContext,
  schema: JsonObject,
  scope: Scope,
  lowerOwn: (schema: JsonObject, scope: Scope) => TypeIR,
): TypeIR {
  const parts = readParts(context, schema, scope, lowerOwn);
  const told = distinctParts(parts.filter((part) => part.type.kind !== "unknown"));
  const [only] = told;
  if (only === undefined) {
    const fallback = lowerOwn(schema, scope);
    if (fallback.kind !== "unknown") return fallback;
    return parts.some((part) => part.type === again) ? again : (parts[0]?.type ?? fallback);
  }
  const required = new Set(collectRequired(schema, 0));
  if (told.length === 1 && required.size === 0) return only.type;

  const claims = told.map((part) => readClaims(context, part.schema, scope));
  const agreed = told.length === 1 ? told : settle(context, told, claims, scope);
  const types = agreed.map((part) => part.type);
  const merged = intersectTypes(context, types, scope.direction);
  return requireFields(context, merged, required, claims, scope);
}

function readParts(
  context: LoweringContext,
  schema: JsonObject,
  scope: Scope,
  lowerOwn: (schema: JsonObject, scope: Scope) => TypeIR,
): readonly Part[] {
  const inner = memberScope(scope, true);
  const parts: Part[] = ownList(schema, "allOf").map((member) => ({
    schema: member,
    type: context.lower(member, inner),
  }));
  for (const keyword of ["oneOf", "anyOf"]) {
    const alternatives = ownList(schema, keyword);
    if (alternatives.length === 0) continue;
    const type = lowerAlternatives(context, schema, alternatives, scope);
    parts.push({ schema: { oneOf: alternatives }, type });
  }
  if (isDescribing(schema)) {
    const rest = Object.entries(schema).filter(([keyword]) => !isComposing(keyword));
    parts.push({ schema: Object.fromEntries(rest), type: lowerOwn(schema, scope) });
  }
  return parts;
}

/** Drops parts and writes out references until the rest can all be true of one value. */
function settle(
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
  for (const [index, { fields, additional }] of claims.entries()) {
    if (isTyped && (additional || fields.size > 0)) result.add(index);
    for (const [name, claim] of fields) {
      if (claim.partial) continue;
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

function contradict(context: LoweringContext, earlier: Claim, later: Claim, scope: Scope): boolean {
  return earlier.schemas.some((left) =>
    later.schemas.some((right) => !mayAgree(context, left, right, scope, 0)),
  );
}

function mayAgree(
  context: LoweringContext,
  left: Json,
  right: Json,
  scope: Scope,
  depth: number,
): boolean {
  if (left === right || depth > 3) return true;
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
    if (!mayAgree(context, first, second, scope, depth + 1)) return false;
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

/** Makes fields required that are optional where they come from. What no part knows is not made up. */
function requireFields(
  context: LoweringContext,
  type: TypeIR,
  required: ReadonlySet<string>,
  claims: readonly Claims[],
  scope: Scope,
): TypeIR {
  if (required.size === 0) return type;
  const [inline, others] = splitInline(type);
  const fields: FieldTypeIR[] = inline.map((field) =>
    field.optional && required.has(field.name) ? { ...field, optional: false } : field,
  );
  const known = new Set(inline.map((field) => field.name));
  if (!scope.borrowed && others) {
    for (const name of required) {
      if (known.has(name)) continue;
      const found = claims.flatMap((each) => each.fields.get(name) ?? []);
      if (found.length === 0 || found.some((claim) => claim.required)) continue;
      fields.push(borrow(context, name, found, scope));
    }
  }
  return replaceInline(context, type, fields, scope);
}

/** The fields of the object that stands inline, and whether anything stands beside it. */
function splitInline(type: TypeIR): readonly [readonly FieldTypeIR[], boolean] {
  if (type.kind === "object") return [type.fields, false];
  if (type.kind !== "intersection") return [[], true];
  const object = type.members.find((member) => member.kind === "object");
  return [object?.fields ?? [], true];
}

function replaceInline(
  context: LoweringContext,
  type: TypeIR,
  fields: readonly FieldTypeIR[],
  scope: Scope,
): TypeIR {
  if (type.kind === "object") return { ...type, fields };
  if (fields.length === 0) return type;
  const members = type.kind === "intersection" ? type.members : [type];
  const object = members.find((member) => member.kind === "object");
  if (object !== undefined) {
    const replaced = members.map((each) => (each === object ? { ...object, fields } : each));
    return { kind: "intersection", members: replaced };
  }
  return intersectTypes(context, [...members, { kind: "object", fields }], scope.direction);
}

function borrow(
  context: LoweringContext,
  name: string,
  claims: readonly Claim[],
  scope: Scope,
): FieldTypeIR {
  const inner: Scope = { ...innerScope(scope), borrowed: true };
  const schemas = claims.flatMap((claim) =>
    claim.partial ? claim.schemas : claim.schemas.slice(0, 1),
  );
  const types = schemas.map((schema) => context.lower(schema, inner));
  return fieldOf(name, uniteTypes(types, scope.direction === "output"), false, schemas[0] ?? null);
}

/** The names that a schema requires, in its own words and in those of its inline `allOf` members. */
function collectRequired(schema: JsonObject, depth: number): readonly string[] {
  if (depth > deepestRequired) return [];
  const inline = ownList(schema, "allOf").filter((member) => isObject(member));
  return [
    ...requiredNames(schema),
    ...inline.flatMap((member) => collectRequired(member, depth + 1)),
  ];
}

function distinctParts(parts: readonly Part[]): readonly Part[] {
  return parts.filter(
    (part, index) => !parts.slice(0, index).some((other) => sameType(other.type, part.type)),
  );
}

function isComposing(keyword: string): boolean {
  return keyword === "allOf" || keyword === "oneOf" || keyword === "anyOf" || keyword === "$ref";
}
