import type { ScalarTypeIR, TypeIR } from "../ir/type.ts";
import { isList, members, own, ownText } from "../spec/json.ts";
import type { Json, JsonObject } from "../json.ts";
import { isNullable, typesOf } from "./keywords.ts";
import { nullType, unknownType } from "./primitives.ts";
import { deepestSchema, type Direction } from "./scope.ts";
import { uniteTypes } from "./union.ts";

/**
 * Lowers one of the JSON types that has no parts; undefined for the others and for words nobody knows. Bytes are
 * text of the format `binary`, unless what carries them can hold bytes: JSON and XML cannot.
 */
export function lowerScalar(
  type: string,
  schema: JsonObject,
  holdsBytes: boolean,
): TypeIR | undefined {
  const bytes: TypeIR = holdsBytes ? { kind: "bytes" } : { kind: "string", format: "binary" };
  switch (type) {
    case "string":
      return isBinary(schema) ? bytes : scalar("string", schema);
    case "number":
    case "integer":
    case "boolean":
      return scalar(type, schema);
    case "null":
      return nullType;
    case "file":
      return bytes;
    default:
      return undefined;
  }
}

/** Lowers `const`: a literal, or an object or a list of such. */
export function lowerConstant(value: Json, depth = 0): TypeIR {
  if (value === null) return nullType;
  if (typeof value !== "object") return { kind: "literal", value };
  if (depth > deepestSchema) return unknownType("not-expressible");
  const inner = (each: Json): TypeIR => lowerConstant(each, depth + 1);
  if (isList(value)) return { kind: "tuple", items: value.map(inner) };
  const fields = members(value).map(([name, each]) => ({
    name,
    type: inner(each),
    optional: false,
  }));
  return { kind: "object", fields };
}

/**
 * Lowers `enum`; undefined where its values are none of a literal type, or contradict the stated type
 * altogether. One value is a tag and stays closed; several are open in outputs, since vendors add values,
 * and wherever some of them contradict the stated type, since the rest is then not trustworthy.
 */
export function lowerEnum(schema: JsonObject, direction: Direction): TypeIR | undefined {
  const listed = own(schema, "enum");
  if (!isList(listed) || listed.length === 0) return undefined;
  const hasNull = listed.includes(null);
  const scalars = listed.filter((value) => isScalar(value));
  const values = scalars.filter((value) => fits(value, schema));
  if (listed.some((value) => typeof value === "object" && value !== null)) return undefined;
  if (values.length === 0) return hasNull && scalars.length === 0 ? nullType : undefined;

  const open = values.length < scalars.length || direction === "output";
  const texts = values.filter((value) => typeof value !== "boolean");
  const flags = values.filter((value) => typeof value === "boolean");
  const members: TypeIR[] = flags.map((value) => ({ kind: "literal", value }));
  if (texts.length > 0) members.unshift(enumOf(texts, open && texts.length > 0, scalars.length));
  if (hasNull) members.push(nullType);
  return uniteTypes(members, open);
}

/** Whether a schema's `enum` is closed in inputs and open in outputs. */
export function isOpenable(schema: JsonObject): boolean {
  const type = lowerEnum(schema, "input");
  const members = type?.kind === "union" ? type.members : [type];
  return members.some((member) => member?.kind === "enum" && !member.open);
}

function enumOf(values: readonly (string | number)[], open: boolean, listed: number): TypeIR {
  const distinct = [...new Set(values)];
  const [only] = distinct;
  return distinct.length === 1 && listed === values.length && only !== undefined
    ? { kind: "literal", value: only }
    : { kind: "enum", values: distinct, open };
}

function fits(value: string | number | boolean, schema: JsonObject): boolean {
  const types = typesOf(schema).filter((type) => type !== "null");
  if (types.length === 0) return true;
  return types.some((type) => {
    if (type === "integer" || type === "number") return typeof value === "number";
    if (type === "string" || type === "boolean") return typeof value === type;
    return type !== "object" && type !== "array";
  });
}

function isScalar(value: Json): value is string | number | boolean {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** Media types whose content is no text. */
const BYTES =
  /^(?:(?:audio|font|video)\/|image\/(?!svg)|application\/(?:octet-stream|pdf|zip|gzip)\b)/i;

/** OpenAPI 3.0 writes bytes as `format: binary`, 3.1 as a media type that is not encoded as text. */
function isBinary(schema: JsonObject): boolean {
  if (ownText(schema, "format") === "binary") return true;
  const media = ownText(schema, "contentMediaType") ?? "";
  return BYTES.test(media) && own(schema, "contentEncoding") === undefined;
}

function scalar(kind: ScalarTypeIR["kind"], schema: JsonObject): ScalarTypeIR {
  const format = ownText(schema, "format");
  return format === undefined ? { kind } : { kind, format };
}

/** Adds null to the type of a schema that allows it. */
export function withNull(type: TypeIR, schema: JsonObject): TypeIR {
  return isNullable(schema) ? uniteTypes([type, nullType], false) : type;
}
