import {
  getNamedType,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
  isScalarType,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  type GraphQLType,
} from "graphql";
import type { Json, JsonObject } from "../../json.ts";
import { formatReference } from "../pointer.ts";
import { sentOnly } from "../spec.ts";
import { scalarSchema } from "./scalars.ts";

/** The JSON Schemas of a schema's enums and input types, as the components of a document. */
export function namedSchemas(schema: GraphQLSchema): JsonObject {
  const entries = Object.values(schema.getTypeMap())
    .filter((type) => !type.name.startsWith("__"))
    .flatMap((type) => {
      const named = namedSchema(type);
      return named === undefined ? [] : [[type.name, named] as const];
    });
  return Object.fromEntries(entries);
}

/**
 * The JSON Schema of a type in its place: lists and null around what `leaf` makes of the type itself. In
 * GraphQL everything may be null that is not said to be otherwise.
 */
export function typeSchema(
  type: GraphQLType,
  leaf: (type: GraphQLNamedType) => JsonObject,
): JsonObject {
  if (!isNonNullType(type)) return { anyOf: [bareSchema(type, leaf), { type: "null" }] };
  return bareSchema(type.ofType, leaf);
}

/** The JSON Schema of a scalar, and the reference to an enum or an input type. */
export function leafSchema(type: GraphQLNamedType): JsonObject {
  if (isScalarType(type)) return scalarSchema(type.name);
  return { $ref: formatReference(["components", "schemas", type.name]) };
}

function bareSchema(type: GraphQLType, leaf: (type: GraphQLNamedType) => JsonObject): JsonObject {
  if (isListType(type)) return { type: "array", items: typeSchema(type.ofType, leaf) };
  return leaf(getNamedType(type));
}

function namedSchema(type: GraphQLNamedType): JsonObject | undefined {
  if (isEnumType(type)) return { type: "string", enum: type.getValues().map(({ name }) => name) };
  if (!isInputObjectType(type)) return undefined;
  const fields = Object.values(type.getFields());
  if (!type.isOneOf)
    return { ...inputSchema(fields, fields.filter(isRequiredInputField)), [sentOnly]: true };
  const alternatives = fields.map((field) => inputSchema([field], [field]));
  return { oneOf: alternatives, [sentOnly]: true };
}

function inputSchema(
  fields: readonly GraphQLInputField[],
  required: readonly GraphQLInputField[],
): JsonObject {
  const properties = fields.map((field): readonly [string, Json] => {
    const { name, type, deprecationReason } = field;
    // What has to be there is not null either, whatever its type says: so it is with `@oneOf`.
    const schema = required.includes(field)
      ? bareSchema(getNullableType(type), leafSchema)
      : typeSchema(type, leafSchema);
    return [name, deprecationReason == null ? schema : { ...schema, deprecated: true }];
  });
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    required: required.map(({ name }) => name),
    additionalProperties: false,
  };
}
