import { isList, isObject, members, own, ownText } from "../json.ts";
import { memberRule } from "../slice/slice-rules.ts";
import type { Json, JsonObject } from "../../json.ts";
import type { Conversion } from "./conversion.ts";

/** Says a schema of Swagger 2.0 in the words of OpenAPI 3.0: references, files, null and discriminators. */
export function convertSchema(conversion: Conversion, schema: Json): Json {
  if (isList(schema)) return schema.map((each) => convertSchema(conversion, each));
  if (!isObject(schema)) return schema;
  const converted = members(schema)
    .filter(([keyword]) => keyword !== "collectionFormat" && keyword !== "x-nullable")
    .map(([keyword, value]) => [keyword, convertKeyword(conversion, keyword, value)] as const);
  return {
    ...Object.fromEntries(converted),
    ...(own(schema, "x-nullable") === true ? { nullable: true } : {}),
    ...(isFile(schema) ? { type: "string", format: "binary" } : {}),
  };
}

/** Whether a schema stands for bytes; AutoRest writes it as an object of format `file`. */
export function isFile(schema: Json | undefined): boolean {
  if (!isObject(schema)) return false;
  return ownText(schema, "type") === "file" || ownText(schema, "format") === "file";
}

function convertKeyword(conversion: Conversion, keyword: string, value: Json): Json {
  if (keyword === "$ref") return typeof value === "string" ? conversion.rewrite(value) : value;
  if (keyword === "discriminator" && typeof value === "string") return { propertyName: value };
  const rule = memberRule("schema", keyword);
  if (typeof rule !== "object") return value;
  return "mapOf" in rule ? convertMap(conversion, value) : convertSchema(conversion, value);
}

function convertMap(conversion: Conversion, value: Json): Json {
  if (!isObject(value)) return value;
  const converted = members(value).map(([name, each]) => [name, convertSchema(conversion, each)]);
  return Object.fromEntries(converted) as JsonObject;
}
