import type { ConnectorIR, OperationIR } from "../../ir/ir.ts";
import type { TypeIR } from "../../ir/type.ts";
import { plain } from "../printer/text.ts";
import { routeOf } from "../route.ts";
import { inputTypeOf, outputTypeOf } from "../typescript/bytes.ts";
import { canonicalJson, isList, type JsonValue } from "./canonical.ts";
import { type Declarations, declarationsOf } from "./mentions.ts";
import { type Schema, schemaOf, type SchemaRequest } from "./schema.ts";

/** Longer descriptions cost every agent that lists the tools. */
const longestDescription = 200;

/** How a call's output becomes an object: as it is, as one page of items, as `{ result }`, or not at all. */
type OutputShape = "object" | "page" | "result" | "none";

/**
 * Prints `tools.json`: what an agent sees of a connector, one tool for each operation that is not internal,
 * sorted by name (Model Context Protocol, revision 2026-07-28, "Tools").
 */
export function printTools(ir: ConnectorIR): readonly string[] {
  const declarations = declarationsOf(ir);
  const operations = ir.operations
    .filter((operation) => !operation.internal)
    .toSorted((a, b) => (a.toolName < b.toolName ? -1 : 1));
  const outputs: KnownOutputs = new Map();
  const tools = operations.flatMap((operation, index) => [
    index === 0 ? "\n    " : ",\n    ",
    canonicalJson(tool(ir, operation, declarations, outputs), 2),
  ]);
  return [
    `{\n  "connector": ${JSON.stringify(ir.id)},\n  "tools": [`,
    ...tools,
    `${tools.length === 0 ? "" : "\n  "}],\n  "version": ${JSON.stringify(ir.version)}\n}\n`,
  ];
}

function tool(
  ir: ConnectorIR,
  operation: OperationIR,
  declarations: Declarations,
  outputs: KnownOutputs,
): JsonValue {
  const title = `${plain(ir.displayName)}: ${plain(operation.id)}`;
  const route = plain(routeOf(operation));
  const description = plain(operation.summary ?? "") || `${title} (${route})`;
  const shape = shapeOf(operation, declarations);
  const output = outputSchema(operation, shape, declarations, outputs);
  return {
    _meta: meta(operation, shape),
    annotations: annotations(operation),
    description: shortened(description),
    inputSchema: inputSchema(operation, declarations),
    name: operation.toolName,
    ...(output === undefined ? {} : { outputSchema: output }),
    title,
  };
}

function annotations({ effect, idempotency }: OperationIR): JsonValue {
  return {
    destructiveHint: effect === "destroy" || effect === "money",
    idempotentHint: effect === "read" || idempotency.kind === "natural",
    openWorldHint: true,
    readOnlyHint: effect === "read",
  };
}

/** Our own words, richer than the protocol's hints: a host's policy decides by them. */
function meta(operation: OperationIR, shape: OutputShape): JsonValue {
  const { effect } = operation;
  const example = exampleOf(operation);
  return {
    "human/confirm": operation.confirm || effect === "destroy" || effect === "money",
    "human/effect": effect,
    ...(example === undefined ? {} : { "human/example": example }),
    "human/operation": operation.id,
    "human/output": shape,
    "human/scopes": operation.scopes,
    "human/untrusted": operation.untrusted,
  };
}

/** Definitions write bytes as text; here they are what the schema says, Base64. */
function exampleOf({ example, inputType }: OperationIR): JsonValue | undefined {
  const input = isObject(example) ? example["input"] : undefined;
  if (!isObject(example) || !isObject(input)) return example;
  const types = new Map(inputType.fields.map(({ name, type }) => [name, type]));
  const entries = Object.entries(input).map(
    ([name, value]) => [name, inBase64(types.get(name), value)] as const,
  );
  return { ...example, input: Object.fromEntries(entries) };
}

function inBase64(type: TypeIR | undefined, value: JsonValue): JsonValue {
  if (type?.kind === "bytes" && typeof value === "string")
    return Buffer.from(value).toString("base64");
  if (type?.kind === "array" && isList(value))
    return value.map((each) => inBase64(type.items, each));
  return value;
}

function isObject(value: JsonValue | undefined): value is Readonly<Record<string, JsonValue>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function inputSchema(operation: OperationIR, declarations: Declarations): Schema {
  const schema = schemaOf(inputTypeOf(operation), { declarations, closed: true });
  return { ...schema, additionalProperties: false };
}

/** Schemas of outputs that are declared, by shape and name: many operations give the same. */
type KnownOutputs = Map<string, Schema | undefined>;

function outputSchema(
  operation: OperationIR,
  shape: OutputShape,
  declarations: Declarations,
  known: KnownOutputs,
): Schema | undefined {
  const type = outputTypeOf(operation);
  if (type?.kind !== "reference" || operation.projection !== undefined)
    return shapedSchema(operation, type, shape, declarations);
  const key = `${shape} ${type.name}`;
  if (!known.has(key)) known.set(key, shapedSchema(operation, type, shape, declarations));
  return known.get(key);
}

/** The protocol wants an object at the top; `human/output` says what became of the output. */
function shapedSchema(
  operation: OperationIR,
  type: TypeIR | undefined,
  shape: OutputShape,
  declarations: Declarations,
): Schema | undefined {
  if (type === undefined) return undefined;
  // A projection is described in full; of a vendor's whole answer an agent is told the outline.
  const request = { declarations, closed: false };
  const outline = (depth: number): SchemaRequest =>
    operation.projection === undefined ? { ...request, outline: depth } : request;
  switch (shape) {
    case "none":
      return undefined;
    case "object":
      return { ...schemaOf(type, outline(1)), type: "object" };
    case "page":
      return schemaOf(page(type), outline(2));
    case "result":
      return schemaOf(wrapped(type), outline(2));
  }
}

function shapeOf(operation: OperationIR, declarations: Declarations): OutputShape {
  const type = outputTypeOf(operation);
  if (type === undefined) return "none";
  if (operation.items !== undefined) return "page";
  const seen = new Set<TypeIR>();
  let target: TypeIR | undefined = type;
  while (target?.kind === "reference" && !seen.has(target)) {
    seen.add(target);
    target = declarations.get(target.name);
  }
  return target?.kind === "object" || target?.kind === "map" ? "object" : "result";
}

function page(item: TypeIR): TypeIR {
  return {
    kind: "object",
    fields: [
      { name: "items", type: { kind: "array", items: item }, optional: false },
      { name: "next", type: { kind: "string" }, optional: true },
    ],
  };
}

function wrapped(type: TypeIR): TypeIR {
  return { kind: "object", fields: [{ name: "result", type, optional: false }] };
}

function shortened(text: string): string {
  if (text.length <= longestDescription) return text;
  const characters = [...text];
  if (characters.length <= longestDescription) return text;
  return `${characters.slice(0, longestDescription - 1).join("")}…`;
}
