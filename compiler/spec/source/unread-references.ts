import type { Json, JsonObject } from "../../json.ts";
import { isExtension, isList, isObject } from "../json.ts";

/** Members that hold things by names of the vendor's, which may read like keywords. */
const NAMED: ReadonlySet<string> = new Set([
  ...["$defs", "callbacks", "content", "definitions", "dependentSchemas", "encoding", "headers"],
  ...["links", "mediaTypes", "parameters", "pathItems", "paths", "patternProperties", "properties"],
  ...["requestBodies", "responses", "schemas", "securityDefinitions", "securitySchemes"],
  ...["variables", "webhooks"],
]);

/**
 * A document, or a part of one, without the files that its examples and its extensions refer to: packages often lack
 * them, and nothing is made of them. Whatever else stands there stays, for overlays.
 */
export function withoutUnreadReferences(json: JsonObject, isPart: boolean): JsonObject {
  // Of a part it is not known what it is: names may stand at its top.
  return readMembers(json, isPart);
}

function read(value: Json, isNamed: boolean): Json {
  if (isList(value)) return value.map((each) => read(each, false));
  return isObject(value) ? readMembers(value, isNamed) : value;
}

function readMembers(object: JsonObject, isNamed: boolean): JsonObject {
  const copied = Object.entries(object).map(([key, member]) => {
    if (!isNamed && isUnread(key)) return [key, withoutReferences(member)] as const;
    return [key, read(member, !isNamed && NAMED.has(key))] as const;
  });
  return Object.fromEntries(copied);
}

function isUnread(key: string): boolean {
  // What lies below `x-ms-paths` are operations like any other.
  return key === "example" || key === "examples" || (isExtension(key) && key !== "x-ms-paths");
}

function withoutReferences(value: Json): Json {
  if (isList(value)) return value.map(withoutReferences);
  if (!isObject(value)) return value;
  const copied = Object.entries(value)
    .filter(([key, member]) => key !== "$ref" || !isOutside(member))
    .map(([key, member]) => [key, withoutReferences(member)] as const);
  return Object.fromEntries(copied);
}

/** Whether a reference leads out of the document that it stands in. */
function isOutside(reference: Json | undefined): boolean {
  return typeof reference === "string" && !reference.startsWith("#");
}
