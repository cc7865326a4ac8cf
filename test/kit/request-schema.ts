import type { OpenAPIV3 } from "openapi-types";
import { mendKeywords } from "./mend-schema.ts";
import { follow } from "./vendor-operation.ts";

type Schema = OpenAPIV3.SchemaObject;
type SchemaOrReference = Schema | OpenAPIV3.ReferenceObject;

/** Deeper values of a request are not looked at: a schema that refers to itself has no end. */
const deepest = 16;

/** Stands for a schema behind a reference, which is not written out then. */
export type LinkSchema = (reference: string, mayClose: boolean) => Schema;

/**
 * Reads the vendor's schemas for ajv: references written out, and no looser than the vendor's words.
 * `nullable` without a `type` becomes a choice with null, which is what vendors mean by it. Members that no
 * schema names are refused although OpenAPI lets them pass, unless it \`isOpen\`: a vendor ignores a misspelt member, and
 * nobody would notice. Where all is `text`, as in a path, a query or a form, "1" is a string and a number: there
 * `oneOf` asks for one at least.
 */
export function createSchemaReader(
  document: OpenAPIV3.Document,
  encoding: "text" | "json",
  link?: LinkSchema,
  isOpen = false,
): (schema: SchemaOrReference, mayClose?: boolean) => Schema {
  const read = (node: SchemaOrReference, depth: number, mayClose: boolean): Schema => {
    // Vendors write `true`, null and lists where the types say schema.
    if (!isSchema(node)) return typeof node === "boolean" ? node : {};
    if (link !== undefined && "$ref" in node) return link(node.$ref, mayClose);
    if (depth > deepest && link === undefined) return {};
    const below = (each: SchemaOrReference, closes = true): Schema => read(each, depth + 1, closes);
    const followed = follow<Schema>(document, node);
    const { nullable, oneOf = [], allOf = [], ...rest } = mendKeywords(followed);
    const { anyOf = [], not, properties, additionalProperties } = rest;
    const parts = [...allOf, ...anyOf, ...oneOf];
    const hasParts = parts.some((each) => follow<Schema>(document, each).properties !== undefined);
    const closes = !isOpen && mayClose && properties !== undefined && !hasParts;
    // Where members are spread over several schemas, all of them together know all.
    const closesParts =
      !isOpen && mayClose && hasParts && (properties !== undefined || allOf.length > 0);
    const partsClose = mayClose && properties === undefined && allOf.length === 0;
    const choices = oneOf.map((each) => below(each, partsClose));
    const all = [
      ...allOf.map((each) => below(each, false)),
      ...(choices.length > 0
        ? [encoding === "text" ? { anyOf: choices } : { oneOf: choices }]
        : []),
    ];
    const strict = {
      ...rest,
      // JSON Schema wants no value twice; Stripe lists one twice.
      ...(rest.enum && { enum: [...new Set<unknown>(writtenAs(encoding, rest.enum))] }),
      ...(properties && { properties: mapValues(properties, (each) => below(each)) }),
      ...(closes && { additionalProperties: false }),
      ...(closesParts && { unevaluatedProperties: false }),
      ...(additionalProperties !== undefined && {
        additionalProperties:
          typeof additionalProperties === "object"
            ? below(additionalProperties)
            : additionalProperties,
      }),
      ...("items" in rest && { items: listOrOne(rest.items, (each) => below(each)) }),
      ...(anyOf.length > 0 && { anyOf: anyOf.map((each) => below(each, partsClose)) }),
      ...(not && { not: below(not, false) }),
      ...(all.length > 0 && { allOf: all }),
    } as Schema;
    if (nullable !== true) return strict;
    return rest.type === undefined
      ? { anyOf: [strict, { enum: [null] }] }
      : { ...strict, nullable };
  };
  return (schema, mayClose = true) => read(schema, 0, mayClose);
}

/** Values of a list whose type nobody states are compared as they are sent. */
function writtenAs(encoding: "text" | "json", values: readonly unknown[]): readonly unknown[] {
  return encoding === "json" ? values : [...values, ...values.map(String)];
}

function isSchema(node: unknown): boolean {
  return typeof node === "object" && node !== null && !Array.isArray(node);
}

/** Of tuples `items` is a list, in documents of Swagger 2 too. */
function listOrOne(
  items: SchemaOrReference | readonly SchemaOrReference[],
  map: (schema: SchemaOrReference) => Schema,
): Schema | Schema[] {
  return isList(items) ? items.map(map) : map(items);
}

function isList(items: unknown): items is readonly SchemaOrReference[] {
  return Array.isArray(items);
}

function mapValues<Value, Result>(
  values: Readonly<Record<string, Value>>,
  map: (value: Value) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(values).map(([key, value]) => [key, map(value)]));
}
