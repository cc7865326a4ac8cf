import type { Json, JsonObject } from "../../json.ts";
import { isList, isObject, ownText } from "../json.ts";

/** Not a place on any network: what a relative `$self` or `$id` is resolved against. */
export const retrieval = "source://document/";

/**
 * A document whose references to itself by its own address are local ones (`$self` of OpenAPI 3.2).
 * One without an address is the same.
 */
export function withLocalReferences(json: JsonObject): JsonObject {
  const self = ownText(json, "$self");
  if (self === undefined || !URL.canParse(self, retrieval)) return json;
  const base = new URL(self, retrieval);
  base.hash = "";
  const copy = (value: Json): Json => {
    if (isList(value)) return value.map(copy);
    return isObject(value) ? copyObject(value) : value;
  };
  const copyObject = (object: JsonObject): JsonObject =>
    Object.fromEntries(
      Object.entries(object).map(([key, value]) => [
        key,
        key === "$ref" && typeof value === "string" ? localized(value, base) : copy(value),
      ]),
    );
  return copyObject(json);
}

function localized(reference: string, base: URL): string {
  if (reference.startsWith("#") || !URL.canParse(reference, base.href)) return reference;
  const target = new URL(reference, base);
  target.hash = "";
  const [, fragment = ""] = reference.split("#", 2);
  return target.href === base.href ? `#${fragment}` : reference;
}
