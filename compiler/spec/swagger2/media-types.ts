import { isList, own } from "../json.ts";
import type { Json, JsonObject } from "../../json.ts";
import type { Conversion } from "./conversion.ts";
import { convertSchema, isFile } from "./schema.ts";

/** What an operation consumes or produces: an own list, even an empty one, wins over the document's. */
export function mediaTypes(
  { json }: Conversion,
  operation: JsonObject,
  key: "consumes" | "produces",
): readonly string[] {
  const listed = own(operation, key) ?? own(json, key);
  if (!isList(listed)) return [];
  return [...new Set(listed.filter((each) => typeof each === "string"))];
}

/** A schema as the content of each media type. A file is bytes, also where all else is JSON or XML. */
export function contentOf(
  conversion: Conversion,
  schema: Json,
  types: readonly string[],
): JsonObject {
  const fitting = isFile(schema)
    ? types.filter((type) => !/[/+](?:json|xml)\b/i.test(type))
    : types;
  const fallback = isFile(schema) ? "application/octet-stream" : "application/json";
  const content = { schema: convertSchema(conversion, schema) };
  return sameContent(fitting.length === 0 ? [fallback] : fitting, content);
}

/** One content under several media types. */
export function sameContent(types: readonly string[], content: JsonObject): JsonObject {
  return Object.fromEntries(types.map((type) => [type, content]));
}
