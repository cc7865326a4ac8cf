import {
  Kind,
  OperationTypeNode,
  print,
  stripIgnoredCharacters,
  typeFromAST,
  type GraphQLSchema,
  type VariableDefinitionNode,
} from "graphql";
import type { Json, JsonObject } from "../../json.ts";
import type { SourceFile } from "../../source.ts";
import { formatReference, resolveReference } from "../pointer.ts";
import type { SpecBody, SpecDocument, SpecMediaType, SpecOperation } from "../spec.ts";
import { leafSchema, namedSchemas, typeSchema } from "./named-types.ts";
import type { GraphQLRequest } from "./request.ts";
import { answerSchema } from "./selection.ts";

const mediaType = "application/json";

/**
 * Opens a schema and the documents of a definition as what the other stages know: operations, by the ids that
 * the definition gives them, with bodies and answers in JSON Schema. A body's members are the variables.
 * Documents whose answer is too large are left out.
 */
export function openGraphQL(
  file: SourceFile,
  schema: GraphQLSchema,
  requests: ReadonlyMap<string, GraphQLRequest>,
): SpecDocument {
  const components: JsonObject = { components: { schemas: namedSchemas(schema) } };
  const operations = new Map<string, SpecOperation>();
  for (const [id, request] of requests) {
    const data = answerSchema(schema, request);
    if (data !== undefined) operations.set(id, operationOf(schema, id, request, data));
  }
  return {
    file,
    dialect: "graphql",
    servers: [],
    operationIds: [...operations.keys()],
    operation: (operationId) => operations.get(operationId),
    resolve: (reference) => resolveReference(components, reference),
  };
}

function operationOf(
  schema: GraphQLSchema,
  id: string,
  { document, operation }: GraphQLRequest,
  data: JsonObject,
): SpecOperation {
  const kind = operation.operation === OperationTypeNode.QUERY ? "query" : "mutation";
  const fields = operation.selectionSet.selections.flatMap((each) =>
    each.kind === Kind.FIELD ? [each.name.value] : [],
  );
  const pointer = formatReference(["operations", id]);
  const answer: JsonObject = { type: "object", properties: { data }, required: ["data"] };
  return {
    operationId: [kind, ...new Set(fields)].join(" "),
    method: "POST",
    path: "",
    parameters: [],
    body: bodyOf(schema, operation.variableDefinitions ?? [], `${pointer}/variables`),
    responses: [
      {
        status: "200",
        content: [
          { mediaType, schema: { schema: answer, pointer: `${pointer}/answer` }, encoding: {} },
        ],
        headers: {},
        pointer: `${pointer}/answer`,
      },
    ],
    servers: [],
    deprecated: false,
    graphql: {
      kind,
      text: stripIgnoredCharacters(print(document)),
      ...(operation.name === undefined ? {} : { name: operation.name.value }),
    },
    pointer,
  };
}

function bodyOf(
  schema: GraphQLSchema,
  variables: readonly VariableDefinitionNode[],
  pointer: string,
): SpecBody {
  const properties = variables.flatMap(({ variable, type }): (readonly [string, Json])[] => {
    const found = typeFromAST(schema, type);
    if (found === undefined) return [];
    return [[variable.name.value, typeSchema(found, leafSchema)]];
  });
  const required = variables.flatMap(({ variable, type, defaultValue }) =>
    type.kind === Kind.NON_NULL_TYPE && defaultValue === undefined ? [variable.name.value] : [],
  );
  const body: JsonObject = { type: "object", properties: Object.fromEntries(properties), required };
  const content: SpecMediaType =
    properties.length === 0
      ? { mediaType, encoding: {} }
      : { mediaType, schema: { schema: body, pointer }, encoding: {} };
  return { required: true, content: [content], pointer };
}
