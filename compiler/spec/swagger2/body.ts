import { own, ownFlag, ownText } from "../json.ts";
import type { Json, JsonObject } from "../../json.ts";
import type { Conversion, Resolved } from "./conversion.ts";
import { contentOf, mediaTypes, sameContent } from "./media-types.ts";
import { isBodyParameter, listStyle, schemaOfParameter } from "./parameter.ts";
import { isFile } from "./schema.ts";

const urlEncoded = "application/x-www-form-urlencoded";
const multipart = "multipart/form-data";

export interface ConvertedBody {
  /** A request body of OpenAPI 3.0. */
  readonly body?: JsonObject;
  /** Parameters that do not go together with it; an operation has one body at most. */
  readonly left: readonly Json[];
}

/**
 * Makes one request body of the parameters that are a body or fields of a form; an operation's own win over
 * those of its path item.
 */
export function convertBody(
  conversion: Conversion,
  operation: JsonObject,
  shared: readonly Resolved[],
  given: readonly Resolved[],
): ConvertedBody {
  const mine = given.filter(({ value }) => isBodyParameter(value));
  const names = new Set(mine.map(keyOf));
  const inherited = shared.filter((each) => isBodyParameter(each.value) && !names.has(keyOf(each)));
  const all = [...mine, ...inherited];
  const types = mediaTypes(conversion, operation, "consumes");
  const whole = all.find(({ value }) => ownText(value, "in") === "body");
  if (whole !== undefined) {
    const left = mine.filter((each) => each !== whole).map((each) => each.written);
    return { body: wholeBody(conversion, whole.value, types), left };
  }
  return { ...(all.length === 0 ? {} : { body: formBody(conversion, all, types) }), left: [] };
}

/** There is one body, whatever it is called; fields are told apart by their names. */
function keyOf({ value }: Resolved): string {
  const location = ownText(value, "in") ?? "";
  return location === "body" ? location : `${location} ${ownText(value, "name") ?? ""}`;
}

function wholeBody(
  conversion: Conversion,
  parameter: JsonObject,
  types: readonly string[],
): JsonObject {
  return {
    required: ownFlag(parameter, "required") ?? false,
    content: contentOf(conversion, own(parameter, "schema") ?? {}, types),
  };
}

function formBody(
  conversion: Conversion,
  fields: readonly Resolved[],
  types: readonly string[],
): JsonObject {
  const named = fields.map(({ value }) => [ownText(value, "name") ?? "", value] as const);
  const required = named.filter(([, value]) => ownFlag(value, "required") === true);
  const properties = named.map(([name, value]) => [name, schemaOfParameter(conversion, value)]);
  const encoding = named
    .map(([name, value]) => [name, listStyle(value)] as const)
    .filter(([, style]) => Object.keys(style).length > 0);
  const hasFile = named.some(([, value]) => isFile(value));
  const schema = {
    type: "object",
    properties: Object.fromEntries(properties),
    ...(required.length === 0 ? {} : { required: required.map(([name]) => name) }),
  };
  return {
    required: required.length > 0,
    content: sameContent(formTypes(types, hasFile), {
      schema,
      ...(encoding.length === 0 ? {} : { encoding: Object.fromEntries(encoding) }),
    }),
  };
}

/** Fields of forms are written in one of two ways, whatever else `consumes` lists; files only in the second. */
function formTypes(types: readonly string[], hasFile: boolean): readonly string[] {
  if (hasFile) return [multipart];
  const forms = types.filter((type) => /^(?:multipart\/|application\/x-www-form-)/i.test(type));
  return forms.length === 0 ? [urlEncoded] : forms;
}
