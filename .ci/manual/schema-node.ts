import { posix } from "node:path";
import type { Json, JsonObject } from "../../compiler/json.ts";
import type { SchemaFiles } from "../../compiler/validate/bundle.ts";

/** A schema, the file that it stands in, and where a reader finds it if it has a heading of its own. */
export interface SchemaNode {
  readonly schema: JsonObject;
  readonly path: string;
  readonly heading?: string;
}

/** All that the manual knows how to say. A keyword that is not here stops it, as readers would miss a rule. */
const KEYWORDS: ReadonlySet<string> = new Set(
  (
    "$schema $ref title description examples default definitions type enum pattern minLength maxLength minimum maximum " +
    "items minItems maxItems uniqueItems properties required additionalProperties propertyNames minProperties maxProperties " +
    "dependencies oneOf allOf not if then else const patternErrorMessage errorMessage x-code x-slots"
  ).split(" "),
);

/** Throws an Error for a schema with a keyword that the manual cannot explain. */
export function nodeOf(schema: Json | undefined, path: string): SchemaNode {
  const known = object(schema);
  for (const keyword of Object.keys(known))
    if (!KEYWORDS.has(keyword))
      throw new Error(`The manual cannot explain "${keyword}" (${path}).`);
  return { schema: known, path };
}

/**
 * Follows a reference once. What stands beside it goes before what it leads to. A schema with a title has a heading:
 * a file's is a section, a definition's is a kind of value.
 */
export function follow(node: SchemaNode, files: SchemaFiles): SchemaNode {
  const { $ref: reference, ...beside } = node.schema;
  if (typeof reference !== "string") return node;
  const [file = "", pointer = ""] = reference.split("#");
  const path = file === "" ? node.path : posix.join(posix.dirname(node.path), file);
  let target: Json = files[path] ?? {};
  for (const step of pointer.split("/").slice(1)) target = object(target)[step] ?? {};
  const found = nodeOf(target, path);
  if (Object.keys(found.schema).length === 0) throw new Error(`Nothing is at ${reference}.`);
  const heading = found.schema["title"];
  const schema = { ...found.schema, ...beside };
  return typeof heading === "string" ? { schema, path, heading } : { schema, path };
}

/** The schema under a keyword, in the same file. */
export function below(node: SchemaNode, keyword: string): SchemaNode {
  return nodeOf(node.schema[keyword], node.path);
}

export function has(node: SchemaNode, keyword: string): boolean {
  return node.schema[keyword] !== undefined;
}

/** An object of the schema; an empty one for what is none. */
export function object(value: Json | undefined): JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as JsonObject)
    : {};
}

/** A list of the schema; an empty one for what is none. */
export function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}

export function texts(value: Json | undefined): readonly string[] {
  return list(value).map(String);
}
