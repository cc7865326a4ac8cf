import type { GraphQLInputField, GraphQLNamedType, GraphQLSchema, GraphQLType } from "graphql";
import type { Json, JsonObject } from "../../json.ts";
import { formatReference } from "../pointer.ts";
import { sentOnly } from "../spec.ts";
import type { GraphQLLibrary } from "./library.ts";
import { scalarSchema } from "./scalars.ts";

/** The JSON Schemas of a schema's enums and input types, as the components of a document. */
export function namedSchemas(graphql: GraphQLLibrary, schema: GraphQLSchema): JsonObject {
  const entries = Object.values(schema.getTypeMap())
    .filter((type) => !type.name.startsWith("__"))
    .flatMap((type) => {
      const named = namedSchema(graphql, type);
      return named === undefined ? [] : [[type.name, named] as const];
    });
  return Object.fromEntries(entries);
}

/**
 * The JSON Schema of a type in its place: lists and null around what `leaf` makes of the type itself. In
 * GraphQL everything may be null that is not said to be otherwise.
 */
export function typeSchema(
  graphql: GraphQLLibrary,
  type: GraphQLType,
  leaf: (type: GraphQLNamedType) => JsonObject,
): JsonObject {
  if (!graphql.isNonNullType(type))
    return { anyOf: [bareSchema(graphql, type, leaf), { type: "null" }] };
  return bareSchema(graphql, type.ofType, leaf);
}

/** The JSON Schema of a scalar, and the reference to an enum or an input type. */
export function leafSchema(graphql: GraphQLLibrary, type: GraphQLNamedType): JsonObject {
  if (graphql.isScalarType(type)) return scalarSchema(type.name);
  return { $ref: formatReference(["components", "schemas", type.name]) };
}

function bareSchema(
  graphql: GraphQLLibrary,
  type: GraphQLType,
  leaf: (type: GraphQLNamedType) => JsonObject,
): JsonObject {
  if (graphql.isListType(type))
    return { type: "array", items: typeSchema(graphql, type.ofType, leaf) };
  return leaf(graphql.getNamedType(type));
}

function namedSchema(graphql: GraphQLLibrary, type: GraphQLNamedType): JsonObject | undefined {
  if (graphql.isEnumType(type))
    return { type: "string", enum: type.getValues().map(({ name }) => name) };
  if (!graphql.isInputObjectType(type)) return undefined;
  const fields = Object.values(type.getFields());
  if (!type.isOneOf)
    return { ...inputSchema(graphql, fields, fields.filter(isRequired)), [sentOnly]: true };
  const alternatives = fields.map((field) => inputSchema(graphql, [field], [field]));
  return { oneOf: alternatives, [sentOnly]: true };

  function isRequired(field: GraphQLInputField): boolean {
    return graphql.isRequiredInputField(field);
  }
}

function inputSchema(
  graphql: GraphQLLibrary,
  fields: readonly GraphQLInputField[],
  required: readonly GraphQLInputField[],
): JsonObject {
  const properties = fields.map((field): readonly [string, Json] => {
    const { name, type, deprecationReason } = field;
    const leaf = (each: GraphQLNamedType): JsonObject => leafSchema(graphql, each);
    // What has to be there is not null either, whatever its type says: so it is with `@oneOf`.
    const schema = required.includes(field)
      ? bareSchema(graphql, graphql.getNullableType(type), leaf)
      : typeSchema(graphql, type, leaf);
    return [name, deprecationReason == null ? schema : { ...schema, deprecated: true }];
  });
  return {
    type: "object",
    properties: Object.fromEntries(properties),
    required: required.map(({ name }) => name),
    additionalProperties: false,
  };
}
