import { isObject, own, ownList, ownObject, ownText } from "../spec/json.ts";
import type { Json, JsonObject } from "../json.ts";
import { requiredNames } from "./keywords.ts";
import { isDropped } from "./object.ts";
import type { LoweringContext, Scope } from "./scope.ts";

/** What a schema says of one property, in all places that it is put together from. */
export interface Claim {
  readonly schemas: readonly Json[];
  readonly required: boolean;
  /** Whether only some alternatives have the property. */
  readonly partial: boolean;
}

/** What a schema says of all its properties. */
export interface Claims {
  readonly fields: ReadonlyMap<string, Claim>;
  /** Whether members that are not listed have a type of their own. */
  readonly additional: boolean;
}

/** How many schemas one look goes through: an inheritance that is deeper is taken as it is. */
const mostSchemas = 100;

/** Collects what a schema says of its properties, through references, `allOf`, `oneOf` and `anyOf`. */
export function readClaims(context: LoweringContext, schema: Json, scope: Scope): Claims {
  const found = new Map<string, { schemas: Json[]; partial: boolean }>();
  const required = new Set<string>();
  const seen = new Set<Json>();
  const queue: { readonly schema: Json; readonly partial: boolean }[] = [
    { schema, partial: false },
  ];
  let additional = false;
  for (const { schema: next, partial } of queue) {
    if (!isObject(next) || seen.has(next) || seen.size >= mostSchemas) continue;
    seen.add(next);
    additional ||= hasTypedMembers(next);
    if (!partial) for (const name of requiredNames(next)) required.add(name);
    for (const [name, property] of Object.entries(ownObject(next, "properties") ?? {})) {
      if (isDropped(context, property, scope)) continue;
      const claim = found.get(name);
      if (claim === undefined) found.set(name, { schemas: [property], partial });
      else {
        claim.schemas.push(property);
        claim.partial &&= partial;
      }
    }
    const reference = ownText(next, "$ref");
    const target = reference === undefined ? undefined : context.resolve(reference);
    if (target !== undefined) queue.push({ schema: target.schema, partial });
    for (const each of ownList(next, "allOf")) queue.push({ schema: each, partial });
    for (const keyword of ["oneOf", "anyOf"]) {
      for (const each of ownList(next, keyword)) queue.push({ schema: each, partial: true });
    }
  }
  const fields = new Map(
    [...found].map(([name, claim]) => [name, { ...claim, required: required.has(name) }] as const),
  );
  return { fields, additional };
}

function hasTypedMembers(schema: JsonObject): boolean {
  const additional = own(schema, "additionalProperties");
  if (isObject(additional) && Object.keys(additional).length > 0) return true;
  return Object.keys(ownObject(schema, "patternProperties") ?? {}).length > 0;
}
