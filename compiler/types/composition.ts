import type { TypeIR } from "../ir/type.ts";
import { ownList } from "../spec/json.ts";
import type { JsonObject } from "../json.ts";
import { lowerAlternatives } from "./alternatives.ts";
import { readClaims } from "./claims.ts";
import { settleParts, type Part } from "./contradiction.ts";
import { isBare, isDescribing, isOnlyNullable } from "./keywords.ts";
import { intersectTypes } from "./meet.ts";
import { again, isLost, nullType, unknownType } from "./primitives.ts";
import { collectRequired, requireFields } from "./required.ts";
import { distinctTypes } from "./same-type.ts";
import { memberScope, type LoweringContext, type Scope } from "./scope.ts";
import { uniteTypes } from "./union.ts";
import { widthOf } from "./width.ts";

/** More parts, or more alternatives once multiplied out, are not given a type. */
const mostParts = 200;
const mostAlternatives = 10_000;

/** How many plain schemas a comparison of parts costs at least, out of the budget of a type. */
const comparisonCost = 100;

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
  const type = compose(context, schema, scope, lowerOwn);
  const allowsNull = type !== again && ownList(schema, "allOf").some(isOnlyNullable);
  return allowsNull ? uniteTypes([type, nullType], false) : type;
}

function compose(
  context: LoweringContext,
  schema: JsonObject,
  scope: Scope,
  lowerOwn: (schema: JsonObject, scope: Scope) => TypeIR,
): TypeIR {
  const parts = readParts(context, schema, scope, lowerOwn);
  const told = distinctParts(parts.filter((part) => !isSilent(part)));
  const [only] = told;
  if (only === undefined) return fallBack(parts, lowerOwn(schema, scope));
  const required = collectRequired(schema);
  if (told.length === 1 && required.size === 0) return only.type;

  // What is put together on the way back from where the budget ended is lost with it, and not looked at.
  const isSpent = scope.budget.left < 0 || context.unfinished.left < 0 || told.length > mostParts;
  if (isSpent || multiply(context, told, scope) > mostAlternatives) {
    return unknownType("not-expressible");
  }
  const claims = told.map((part) => readClaims(context, part.schema, scope));
  const looked = claims.reduce((sum, each) => sum + each.looked, 0);
  context.unfinished.left -= claims.filter((each) => each.unfinished).length;
  scope.budget.left -= Math.max(comparisonCost, looked);
  const agreed = told.length === 1 ? told : settleParts(context, told, claims, scope);
  const types = agreed.map((part) => part.type);
  const merged = intersectTypes(context, types, scope.direction);
  return requireFields(context, merged, required, claims, scope);
}

/** The type where no part has a weighty word: a bare `type`, or what a bare part lets one guess. */
function fallBack(parts: readonly Part[], own: TypeIR): TypeIR {
  if (own.kind !== "unknown") return own;
  const types = parts.map((part) => part.type);
  const guess = types.find((type) => type.kind !== "unknown");
  return guess ?? types.find((type) => type === again) ?? types[0] ?? own;
}

/** Whether a part adds nothing to the others. */
function isSilent(part: Part): boolean {
  const { type } = part;
  if (isBare(part.schema)) return true;
  return type.kind === "unknown" && (type === again || !isLost(type));
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

/** The parts without those that repeat an earlier one. */
function distinctParts(parts: readonly Part[]): readonly Part[] {
  const kept = new Set(distinctTypes(parts.map((part) => part.type)));
  return parts.filter((part) => kept.delete(part.type));
}

function multiply(context: LoweringContext, parts: readonly Part[], { direction }: Scope): number {
  return parts.reduce((product, part) => product * widthOf(context, part.schema, direction), 1);
}

function isComposing(keyword: string): boolean {
  return keyword === "allOf" || keyword === "oneOf" || keyword === "anyOf" || keyword === "$ref";
}
