import type { OpenAPIV3 } from "openapi-types";

type Keywords = Readonly<Record<string, unknown>>;

const types = new Set(["string", "number", "integer", "boolean", "array", "object", "null"]);

/**
 * What ajv would stumble over: OpenAPI 3.0's flags beside limits become limits (JSON Schema draft 06), and
 * keywords that vendors write in a form that means nothing (`required: true`, `type: file`) are left out.
 */
export function mendKeywords<T extends Partial<OpenAPIV3.SchemaObject>>(schema: T): T {
  const mended: Record<string, unknown> = { ...schema };
  const { type, required, pattern } = schema as Keywords;
  // What has members is meant to be an object, also where nobody says so; what has items a list.
  const isMap = typeof schema.additionalProperties === "object";
  if (type === undefined && ("properties" in schema || isMap)) mended["type"] = "object";
  else if (type === undefined && "items" in schema) mended["type"] = "array";
  const known = [type].flat().filter((each) => typeof each === "string" && types.has(each));
  if (type !== undefined && known.length === 0) delete mended["type"];
  if (required !== undefined && !Array.isArray(required)) delete mended["required"];
  if (typeof pattern === "string" && !isPattern(pattern)) delete mended["pattern"];
  if (mended["enum"] !== undefined && !isFilledList(mended["enum"])) delete mended["enum"];
  for (const [flag, limit] of [
    ["exclusiveMinimum", "minimum"],
    ["exclusiveMaximum", "maximum"],
  ] as const) {
    const isExclusive = mended[flag];
    if (typeof isExclusive !== "boolean") continue;
    delete mended[flag];
    if (!isExclusive || typeof mended[limit] !== "number") continue;
    mended[flag] = mended[limit];
    delete mended[limit];
  }
  for (const limit of numeric)
    if (mended[limit] !== undefined && typeof mended[limit] !== "number") delete mended[limit];
  // Only the words of the schema count, not those for people, and no name by which others could call it.
  for (const key of ["id", "$id", "$schema", "discriminator", "example", "examples", "default"])
    delete mended[key];
  return mended as T;
}

const numeric = [
  "minimum",
  "maximum",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "minProperties",
  "maxProperties",
  "multipleOf",
] as const;

function isFilledList(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0;
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text).source !== "";
  } catch {
    return false;
  }
}
