import type { SpecParameter } from "../spec.ts";
import { isObject, members, own, ownList, ownObject, ownText } from "../json.ts";
import { readSchemaOrContent } from "./open-api-content.ts";
import { joinReference, resolveReference } from "../pointer.ts";
import type { Placed, Reading } from "./reading.ts";

/**
 * The parameters that a parameter in the `querystring` of OpenAPI 3.2 stands for: the members of its form, each one
 * of the query. Undefined where it is no form, or one whose members nobody names.
 */
export function readQueryString(
  reading: Reading,
  { value, pointer }: Placed,
): readonly SpecParameter[] | undefined {
  const { contentType = "", schema } = readSchemaOrContent(reading, value, pointer) ?? {};
  if (!/^application\/x-www-form-urlencoded *(?:;|$)/i.test(contentType)) return undefined;
  if (schema === undefined || !isObject(schema.schema)) return undefined;
  const reference = ownText(schema.schema, "$ref");
  const target = reference === undefined ? schema : resolveReference(reading.json, reference);
  if (target === undefined || !isObject(target.schema)) return undefined;
  const required = own(value, "required") === true ? ownList(target.schema, "required") : [];
  const found = members(ownObject(target.schema, "properties") ?? {}).map(
    ([name, property]): SpecParameter => ({
      name,
      in: "query",
      required: required.includes(name),
      style: "form",
      explode: true,
      allowReserved: false,
      multiSegment: false,
      schema: {
        schema: property,
        pointer: joinReference(`${target.pointer}/properties`, name),
      },
      deprecated: false,
      pointer,
    }),
  );
  return found.length === 0 ? undefined : found;
}
