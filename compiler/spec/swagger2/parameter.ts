import { isExtension, isObject, members, own, ownText } from "../json.ts";
import { formatReference, parseReference } from "../pointer.ts";
import type { Json, JsonObject } from "../../json.ts";
import type { Conversion, Resolved } from "./conversion.ts";
import { convertSchema } from "./schema.ts";

/** Members of a parameter that say nothing of its value's type. */
const beside: ReadonlySet<string> = new Set(
  "name in required description allowEmptyValue schema deprecated default".split(" "),
);

/** Says parameters of paths, queries and headers in the words of OpenAPI 3.0. */
export function convertParameters(
  conversion: Conversion,
  parameters: readonly Resolved[],
): readonly Json[] {
  return parameters
    .filter(({ value }) => !isBodyParameter(value))
    .map((each) => sharedReference(each) ?? convertParameter(conversion, each.value));
}

/** The document's table of parameters, without those that make up a body: operations have these themselves. */
export function convertShared(conversion: Conversion, parameters: JsonObject): JsonObject {
  const converted = members(parameters).flatMap(([name, value]) =>
    isObject(value) && !isBodyParameter(value)
      ? [[name, convertParameter(conversion, value)] as const]
      : [],
  );
  return Object.fromEntries(converted);
}

/** Whether a parameter is a body or a field of a form. */
export function isBodyParameter(parameter: JsonObject): boolean {
  const location = ownText(parameter, "in");
  return location === "body" || location === "formData";
}

/** The schema that a parameter which is no body has among its own members. */
export function schemaOfParameter(conversion: Conversion, parameter: JsonObject): Json {
  const declared = own(parameter, "schema");
  const facts = members(parameter).filter(
    ([name]) => !beside.has(name) && (!isExtension(name) || name === "x-nullable"),
  );
  return convertSchema(conversion, declared ?? Object.fromEntries(facts));
}

/**
 * How a list is written: `csv` unless it says something else. `multi` repeats the name; nothing of OpenAPI 3
 * stands for tabs, which our own `tabDelimited` does.
 */
export function listStyle(parameter: JsonObject): JsonObject {
  if (own(parameter, "type") !== "array") return {};
  switch (ownText(parameter, "collectionFormat")) {
    case "multi":
      return { style: "form", explode: true };
    case "ssv":
      return { style: "spaceDelimited", explode: false };
    case "pipes":
      return { style: "pipeDelimited", explode: false };
    case "tsv":
      return { style: "tabDelimited", explode: false };
    default:
      return { explode: false };
  }
}

function sharedReference({ reference }: Resolved): JsonObject | undefined {
  const [table, name, ...rest] = parseReference(reference ?? "") ?? [];
  if (table !== "parameters" || name === undefined || rest.length > 0) return undefined;
  return { $ref: formatReference(["components", "parameters", name]) };
}

function convertParameter(conversion: Conversion, parameter: JsonObject): Json {
  const kept = members(parameter).filter(([name]) => name !== "default" && beside.has(name));
  // Microsoft's: the caller encodes the value, and may have slashes in it.
  const isRaw = own(parameter, "x-ms-skip-url-encoding") === true;
  const isInPath = ownText(parameter, "in") === "path";
  return {
    ...Object.fromEntries(kept),
    ...listStyle(parameter),
    ...(isRaw ? { [isInPath ? "x-multi-segment" : "allowReserved"]: true } : {}),
    schema: schemaOfParameter(conversion, parameter),
  };
}
