import type { Json, JsonObject } from "../json.ts";

/** Whether a value is a JSON object: neither null nor a list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is a JSON list. */
export function isList(value: unknown): value is readonly Json[] {
  return Array.isArray(value);
}

/** Reads an own member: what an object inherits is never part of a document. */
export function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}

/** Reads an own member that must be an object; undefined where it is absent or something else. */
export function ownObject(object: JsonObject, key: string): JsonObject | undefined {
  const value = own(object, key);
  return isObject(value) ? value : undefined;
}

/** Reads an own member that must be a list; empty where it is absent or something else. */
export function ownList(object: JsonObject, key: string): readonly Json[] {
  const value = own(object, key);
  return isList(value) ? value : [];
}

/** Reads an own member that must be text. */
export function ownText(object: JsonObject, key: string): string | undefined {
  const value = own(object, key);
  return typeof value === "string" ? value : undefined;
}

/** Reads an own member that must be true or false. */
export function ownFlag(object: JsonObject, key: string): boolean | undefined {
  const value = own(object, key);
  return typeof value === "boolean" ? value : undefined;
}

/**
 * The names of an object's members in its own order. `__proto__` is left out: JSON.parse makes it an own member, and
 * whoever copies it by assignment would change a prototype.
 */
export function memberNames(object: JsonObject): readonly string[] {
  const names = Object.keys(object);
  return hasPrototypeMember(object) ? names.filter((name) => name !== PROTOTYPE) : names;
}

/** The members of an object in its own order, as of `memberNames`. */
export function members(object: JsonObject): readonly (readonly [string, Json])[] {
  const entries = Object.entries(object);
  return hasPrototypeMember(object) ? entries.filter(([name]) => name !== PROTOTYPE) : entries;
}

const PROTOTYPE = "__proto__";

function hasPrototypeMember(object: JsonObject): boolean {
  return Object.hasOwn(object, PROTOTYPE);
}

/** The members of an object sorted by code unit, which no locale changes. */
export function sortedMembers(object: JsonObject): readonly (readonly [string, Json])[] {
  return members(object).toSorted(([left], [right]) => compareText(left, right));
}

/** Orders text by code unit. */
export function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Names of an OpenAPI extension. */
export function isExtension(key: string): boolean {
  return key.startsWith("x-");
}
