import { isObject } from "../spec/json.ts";
import type { Json } from "../json.ts";
import type { Claim } from "./schema-parts.ts";
import type { LoweringContext, Scope } from "./scope.ts";

/** What a schema says of all its properties. */
export interface Claims {
  readonly fields: ReadonlyMap<string, Claim>;
  /** Whether members that are not listed have a type of their own. */
  readonly additional: boolean;
  /** How many schemas were looked at. */
  readonly looked: number;
  /** Whether there was more to look at. */
  readonly unfinished: boolean;
}

/** How many schemas one look goes through: an inheritance that is deeper is taken as it is. */
const mostSchemas = 100;

/** Collects what a schema says of its properties, through references, `allOf`, `oneOf` and `anyOf`. */
export function readClaims(context: LoweringContext, schema: Json, scope: Scope): Claims {
  const fields = new Map<string, Claim>();
  const required = new Set<string>();
  const seen = new Set<Json>();
  const queue: { readonly schema: Json; readonly partial: boolean }[] = [
    { schema, partial: false },
  ];
  let additional = false;
  for (const { schema: next, partial } of queue) {
    if (!isObject(next) || seen.has(next) || seen.size >= mostSchemas) continue;
    seen.add(next);
    const parts = context.parts(next, scope.direction);
    additional ||= parts.additional;
    if (!partial) for (const name of parts.required) required.add(name);
    for (const [name, own] of parts.properties) {
      const claim = fields.get(name);
      if (claim !== undefined) fields.set(name, joinClaims(claim, own, partial));
      else fields.set(name, partial ? { ...own, partial } : own);
    }
    if (parts.target !== undefined) queue.push({ schema: parts.target, partial });
    for (const each of parts.allOf) queue.push({ schema: each, partial });
    for (const union of parts.unions) {
      for (const each of union) queue.push({ schema: each, partial: true });
    }
  }
  for (const name of required) {
    const claim = fields.get(name);
    if (claim !== undefined) fields.set(name, { ...claim, required: true });
  }
  return { fields, additional, looked: seen.size, unfinished: seen.size >= mostSchemas };
}

function joinClaims(known: Claim, own: Claim, partial: boolean): Claim {
  const schemas = [...known.schemas, ...own.schemas];
  return { schemas, required: false, partial: known.partial && partial };
}
