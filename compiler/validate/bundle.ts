import { posix } from "node:path";
import type { Json, JsonObject } from "../json.ts";

/** Schemas by their path below `schemas/`, `auth/oauth2.schema.json`. */
export type SchemaFiles = Readonly<Record<string, JsonObject>>;

/** What only people and editors read; validators do not carry it. */
const ANNOTATIONS: ReadonlySet<string> = new Set([
  "$schema",
  "title",
  "description",
  "examples",
  "default",
  "errorMessage",
]);

/** Keywords whose value maps names to schemas. */
const MAPS: ReadonlySet<string> = new Set(["properties", "dependencies"]);
/** Keywords whose value is plain data. */
const DATA: ReadonlySet<string> = new Set(["enum", "const", "required", "x-slots"]);

/**
 * Takes the schema files apart into one schema per definition, without annotations, named
 * `common.duration` or `auth.oauth2`; references lead to these names. Each is compiled once, whoever
 * refers to it.
 */
export function bundleSchemas(files: SchemaFiles): ReadonlyMap<string, JsonObject> {
  const bundle = new Map<string, JsonObject>();
  for (const [path, { definitions = {}, ...schema }] of Object.entries(files)) {
    bundle.set(nameOf(path), prune(schema, path));
    for (const [name, definition] of Object.entries(asObject(definitions))) {
      bundle.set(`${nameOf(path)}.${name}`, prune(asObject(definition), path));
    }
  }
  return new Map([...bundle].map(([name, schema]) => [name, inlineNames(schema, bundle)]));
}

function prune(schema: JsonObject, path: string): JsonObject {
  const kept = Object.entries(schema).filter(([keyword]) => !ANNOTATIONS.has(keyword));
  return Object.fromEntries(kept.map(([key, value]) => [key, pruneKeyword(key, value, path)]));
}

function pruneKeyword(keyword: string, value: Json, path: string): Json {
  if (keyword === "$ref") return target(String(value), path);
  if (DATA.has(keyword)) return value;
  if (MAPS.has(keyword)) {
    const entries = Object.entries(asObject(value));
    return Object.fromEntries(entries.map(([name, each]) => [name, pruneValue(each, path)]));
  }
  return pruneValue(value, path);
}

function pruneValue(value: Json, path: string): Json {
  if (Array.isArray(value)) return value.map((each: Json) => pruneValue(each, path));
  return typeof value === "object" && value !== null ? prune(asObject(value), path) : value;
}

/** A name that breaks a rule is reported with the rule only where the rule stands in place. */
function inlineNames(schema: JsonObject, bundle: ReadonlyMap<string, JsonObject>): JsonObject {
  const inline = (keyword: string, value: Json): Json => {
    if (DATA.has(keyword) || typeof value !== "object" || value === null) return value;
    if (Array.isArray(value)) return value.map((each: Json) => inline("", each));
    const rule = asObject(value);
    const named = keyword === "propertyNames" ? bundle.get(String(rule["$ref"])) : undefined;
    return named ?? inlineNames(rule, bundle);
  };
  const entries = Object.entries(schema);
  return Object.fromEntries(entries.map(([keyword, value]) => [keyword, inline(keyword, value)]));
}

function target(reference: string, from: string): string {
  const [file = "", pointer = ""] = reference.split("#");
  const path = file === "" ? from : posix.join(posix.dirname(from), file);
  return [nameOf(path), ...pointer.split("/").slice(2)].join(".");
}

function nameOf(path: string): string {
  return path.replace(/\.schema\.json$/, "").replaceAll("/", ".");
}

function asObject(value: Json): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : {};
}
