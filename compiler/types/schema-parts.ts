import type { Json, JsonObject } from "../json.ts";
import { isObject, own, ownList, ownObject, ownText } from "../spec/json.ts";
import type { SpecSchema } from "../spec/spec.ts";
import type { Direction } from "./direction.ts";
import { hasFlag } from "./flags.ts";
import { requiredNames } from "./keywords.ts";

/** What a schema says of one property, in all places that it is put together from. */
export interface Claim {
  readonly schemas: readonly Json[];
  readonly required: boolean;
  /** Whether only some alternatives have the property. */
  readonly partial: boolean;
}

/** What a schema says by itself of its members, and the schemas that it is put together from. */
export interface SchemaParts {
  readonly required: readonly string[];
  /** The properties that are part of the type in one direction. */
  readonly properties: readonly (readonly [name: string, claim: Claim])[];
  /** Whether members that are not listed have a type of their own. */
  readonly additional: boolean;
  /** What it refers to. */
  readonly target?: Json;
  readonly allOf: readonly Json[];
  /** `oneOf` and `anyOf`. */
  readonly unions: readonly (readonly Json[])[];
}

/**
 * Makes a function that reads each schema once. An inheritance of many levels is looked through from every one of
 * them, so most schemas of it are met a hundred times.
 */
export function createSchemaParts(
  resolve: (reference: string) => SpecSchema | undefined,
): (schema: JsonObject, direction: Direction) => SchemaParts {
  const known = {
    input: new WeakMap<JsonObject, SchemaParts>(),
    output: new WeakMap<JsonObject, SchemaParts>(),
  };
  return (schema, direction) => {
    const found = known[direction].get(schema);
    if (found !== undefined) return found;
    const parts = readParts(resolve, schema, direction);
    known[direction].set(schema, parts);
    return parts;
  };
}

/** Whether a property is not part of the type: read-only ones are not sent, write-only ones not received. */
export function isDropped(
  resolve: (reference: string) => SpecSchema | undefined,
  property: Json,
  direction: Direction,
): boolean {
  return hasFlag(resolve, property, direction === "input" ? "readOnly" : "writeOnly");
}

function readParts(
  resolve: (reference: string) => SpecSchema | undefined,
  schema: JsonObject,
  direction: Direction,
): SchemaParts {
  const reference = ownText(schema, "$ref");
  const target = reference === undefined ? undefined : resolve(reference)?.schema;
  const properties = Object.entries(ownObject(schema, "properties") ?? {});
  return {
    required: requiredNames(schema),
    properties: properties.flatMap(([name, property]) =>
      isDropped(resolve, property, direction)
        ? []
        : [[name, { schemas: [property], required: false, partial: false }] as const],
    ),
    additional: hasTypedMembers(schema),
    ...(target === undefined ? {} : { target }),
    allOf: ownList(schema, "allOf"),
    unions: ["oneOf", "anyOf"]
      .map((keyword) => ownList(schema, keyword))
      .filter((alternatives) => alternatives.length > 0),
  };
}

function hasTypedMembers(schema: JsonObject): boolean {
  const additional = own(schema, "additionalProperties");
  if (isObject(additional) && Object.keys(additional).length > 0) return true;
  return Object.keys(ownObject(schema, "patternProperties") ?? {}).length > 0;
}
