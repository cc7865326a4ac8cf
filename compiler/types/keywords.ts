import { isList, isObject, own, ownList, ownObject, ownText } from "../spec/json.ts";
import type { Json, JsonObject } from "../json.ts";

/** Keywords that make a schema more than a bare type. */
const describing: readonly string[] = [
  "const",
  "enum",
  "items",
  "prefixItems",
  "patternProperties",
];

/** Keywords without which a schema that does not describe anything has no type of its own. */
const typing: readonly string[] = ["$ref", "$dynamicRef", "$recursiveRef", "type"];

const compositions: readonly string[] = ["allOf", "oneOf", "anyOf"];

/** The JSON types that a schema allows as written, `null` among them; or what its other keywords tell. */
export function typesOf(schema: JsonObject): readonly string[] {
  const stated = own(schema, "type");
  if (typeof stated === "string") return [stated];
  const listed = isList(stated) ? stated.filter((each) => typeof each === "string") : [];
  if (listed.some((each) => each !== "null")) return [...new Set(listed)];
  const inferred = inferType(schema);
  return inferred === undefined ? listed : [...listed, inferred];
}

/** Whether null is allowed, in the spelling of 3.0, of 3.1 or of Swagger 2.0's extension. */
export function isNullable(schema: JsonObject): boolean {
  if (own(schema, "nullable") === true || own(schema, "x-nullable") === true) return true;
  const type = own(schema, "type");
  return isList(type) && type.includes("null");
}

/** Whether a schema says that null is allowed and nothing else, as some vendors write an alternative. */
export function isOnlyNullable(schema: Json): boolean {
  return isObject(schema) && isNullable(schema) && isBare(schema);
}

/** Whether a schema says no more than "an object, or null": what Microsoft writes beside a `$ref` that may be null. */
export function isNullableObject(schema: Json): boolean {
  if (!isObject(schema) || !isNullable(schema) || isDescribing(schema) || isComposed(schema))
    return false;
  const { type: _, ...rest } = schema;
  return ownText(schema, "type") === "object" && isBare(rest);
}

/** Whether a schema only adds to what stands beside it: prose, `required`, a format, limits. */
export function isBare(schema: Json): boolean {
  if (!isObject(schema) || isDescribing(schema) || isComposed(schema)) return false;
  return typing.every((keyword) => own(schema, keyword) === undefined);
}

/** Whether a schema's own keywords say more than a bare type does. */
export function isDescribing(schema: JsonObject): boolean {
  if (describing.some((keyword) => own(schema, keyword) !== undefined)) return true;
  const properties = ownObject(schema, "properties");
  if (properties !== undefined && Object.keys(properties).length > 0) return true;
  const additional = ownObject(schema, "additionalProperties");
  return additional !== undefined && Object.keys(additional).length > 0;
}

/** Whether a schema is put together from others. */
export function isComposed(schema: JsonObject): boolean {
  return compositions.some((keyword) => ownList(schema, keyword).length > 0);
}

/** The names that a schema requires. */
export function requiredNames(schema: JsonObject): readonly string[] {
  return ownList(schema, "required").filter((name) => typeof name === "string");
}

function inferType(schema: JsonObject): string | undefined {
  if (
    ["properties", "additionalProperties", "patternProperties", "required"].some((keyword) =>
      isObjectOrListOrFlag(own(schema, keyword)),
    )
  ) {
    return isComposed(schema) && !isDescribing(schema) ? undefined : "object";
  }
  if (own(schema, "items") !== undefined || own(schema, "prefixItems") !== undefined)
    return "array";
  const format = ownText(schema, "format");
  if (format === undefined) {
    const isEncoded = ["contentEncoding", "contentMediaType"].some(
      (keyword) => ownText(schema, keyword) !== undefined,
    );
    return isEncoded ? "string" : undefined;
  }
  if (/^u?int(?:8|16|32|64)$/.test(format)) return "integer";
  if (/^(?:float|double)$/.test(format)) return "number";
  if (format === "boolean") return format;
  // Words for people may mean anything.
  return /\s/.test(format) ? undefined : "string";
}

function isObjectOrListOrFlag(value: Json | undefined): boolean {
  return typeof value === "boolean" || (typeof value === "object" && value !== null);
}

const unconditional: readonly Json[] = [];

/** The schemas that hold on a condition alone. */
export function conditionsOf(schema: JsonObject): readonly Json[] {
  const isConditional = own(schema, "if") !== undefined;
  if (
    !isConditional &&
    own(schema, "dependentSchemas") === undefined &&
    own(schema, "dependencies") === undefined
  )
    return unconditional;
  return [
    ...(isConditional ? [own(schema, "then"), own(schema, "else")] : []),
    // Before 2019-09, lists of names stand among the schemas.
    ...["dependentSchemas", "dependencies"].flatMap((keyword) =>
      Object.values(ownObject(schema, keyword) ?? {}),
    ),
  ].flatMap((each) => (each === undefined || isList(each) ? [] : [each]));
}
