import {
  buildClientSchema,
  buildSchema,
  execute,
  type ExecutionResult,
  getNamedType,
  getNullableType,
  getVariableValues,
  type GraphQLAbstractType,
  type GraphQLFieldResolver,
  type GraphQLOutputType,
  type GraphQLSchema,
  type IntrospectionQuery,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  parse,
  print,
  stripIgnoredCharacters,
  validate,
} from "graphql";
import type { ReceivedRequest } from "./request-oracle.ts";
import type { WireAnswer } from "./wire-server.ts";

/** A vendor that speaks GraphQL: graphql-js on the vendor's whole schema decides what every request means. */
export interface GraphQLVendor {
  /** Why the vendor would refuse a request, and the document that it holds. */
  readonly judge: (request: ReceivedRequest) => GraphQLJudgement;
  /** Answers as the schema promises; `hasNext` says of every connection that there is another page. */
  readonly answer: (request: ReceivedRequest, hasNext: boolean) => WireAnswer;
}

export interface GraphQLJudgement {
  /** Without white space; empty where it cannot be read. */
  readonly document: string;
  readonly errors: readonly string[];
}

interface Sent {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
}

/** Members of a request in JSON (GraphQL over HTTP, section 5.4). */
const members: ReadonlySet<string> = new Set(["query", "variables", "operationName", "extensions"]);

/** The vendor's schema, in the schema language or as an introspection's answer. */
export function readVendorSchema(text: string): GraphQLSchema {
  if (!text.trimStart().startsWith("{")) return buildSchema(text, { assumeValid: true });
  const json = JSON.parse(text) as IntrospectionQuery | { readonly data: IntrospectionQuery };
  return buildClientSchema("data" in json ? json.data : json, { assumeValid: true });
}

/** A document as `judge` gives it. */
export function normalDocument(text: string): string {
  return stripIgnoredCharacters(print(parse(text)));
}

/** Makes a vendor of a schema. */
export function createGraphQLVendor(schema: GraphQLSchema): GraphQLVendor {
  return {
    judge: ({ method, body, headers }) => {
      const sent = readSent(body);
      if (method !== "POST" || headers["content-type"] !== "application/json" || sent === undefined)
        return { document: "", errors: ["A document is sent by POST, as JSON."] };
      return { document: normalDocument(sent.query), errors: problemsOf(schema, sent) };
    },
    answer: ({ body }, hasNext) => {
      const sent = readSent(body);
      if (sent === undefined || problemsOf(schema, sent).length > 0)
        return { status: 400, body: { errors: [{ message: "The request is malformed." }] } };
      const { query, variables: variableValues = {} } = sent;
      const document = parse(query);
      const fieldResolver = sampler(schema, hasNext);
      const result = execute({ schema, document, variableValues, fieldResolver, typeResolver });
      if (result instanceof Promise) throw new Error("Samples are there at once.");
      return { status: 200, body: plain(result) };
    },
  };

  function typeResolver(_: unknown, __: unknown, ___: unknown, type: GraphQLAbstractType): string {
    return schema.getPossibleTypes(type)[0]?.name ?? "";
  }
}

function plain(result: ExecutionResult): unknown {
  return JSON.parse(JSON.stringify(result)) as unknown;
}

function readSent(body: string): Sent | undefined {
  const json = JSON.parse(body) as Partial<Sent> | null;
  return typeof json?.query === "string" ? (json as Sent) : undefined;
}

function problemsOf(schema: GraphQLSchema, sent: Sent): readonly string[] {
  const strangers = Object.keys(sent).filter((name) => !members.has(name));
  const document = parse(sent.query);
  const found = validate(schema, document).map(({ message }) => message);
  const operation = document.definitions.find(
    (each): each is OperationDefinitionNode => each.kind === Kind.OPERATION_DEFINITION,
  );
  const declared = operation?.variableDefinitions ?? [];
  const names = declared.map(({ variable }) => variable.name.value);
  const unknown = Object.keys(sent.variables ?? {}).filter((name) => !names.includes(name));
  const { errors = [] } =
    found.length > 0 ? {} : getVariableValues(schema, declared, sent.variables ?? {});
  return [
    ...strangers.map((name) => `A request has no member "${name}".`),
    ...unknown.map((name) => `The document has no variable "${name}".`),
    ...found,
    ...errors.map(({ message }) => message),
  ];
}

/** Fields of a mutation's answer that say what went wrong: a success has none. */
const problems = /[eE]rrors$/;

/** Every field has something: of lists one item, of what is abstract the first type. */
function sampler(schema: GraphQLSchema, hasNext: boolean): GraphQLFieldResolver<unknown, unknown> {
  return (_, __, ___, { fieldName, returnType }) => {
    if (fieldName === "hasNextPage") return hasNext;
    if (fieldName === "endCursor") return "cursor-1";
    return sampleOf(schema, fieldName, returnType);
  };
}

function sampleOf(schema: GraphQLSchema, name: string, type: GraphQLOutputType): unknown {
  const bare = isNonNullType(type) ? getNullableType(type) : type;
  if (isListType(bare)) return problems.test(name) ? [] : [sampleOf(schema, name, bare.ofType)];
  const named = getNamedType(bare);
  if (isObjectType(named) || isAbstractType(named)) return {};
  if (isEnumType(named)) return named.getValues()[0]?.value as unknown;
  return scalars[named.name] ?? `${name}-1`;
}

const scalars: Readonly<Record<string, unknown>> = {
  Int: 1,
  Float: 1.5,
  Boolean: true,
  Date: "2026-01-31",
  DateTime: "2026-01-31T12:00:00Z",
  TimelessDate: "2026-01-31",
  Decimal: "19.90",
  JSON: { a: 1 },
  URL: "https://example.com/",
  UnsignedInt64: "7",
};
