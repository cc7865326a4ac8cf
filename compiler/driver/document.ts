import type { JsonObject } from "../json.ts";
import { isObject } from "../spec/json.ts";
import type { ConnectorDefinition, OperationDefinition } from "../validate/definition.ts";
import { factsOfDriver } from "./facts.ts";

/** What is said to be the source of such a document. */
export const OWN_SOURCE = "definition";

/**
 * A definition's statements, commands and steps as a document in OpenAPI: their inputs and rows are JSON Schema, so
 * all that is known of schemas holds for them. Undefined where all operations are the vendor's.
 */
export function ownDocument(definition: ConnectorDefinition): JsonObject | undefined {
  const isOwn = ({ steps }: OperationDefinition): boolean =>
    definition.driver !== undefined || steps !== undefined;
  const own = Object.entries(definition.operations).filter(([, operation]) => isOwn(operation));
  if (definition.driver === undefined && own.length === 0) return undefined;
  const paths = own.map(([id, operation]) => {
    const input = inputSchema(definition, operation);
    const output = outputSchema(definition, operation);
    const post: JsonObject = {
      operationId: id,
      ...(takesNothing(input) ? {} : { requestBody: { required: true, ...content(input) } }),
      responses: { "200": { description: "", ...(output === undefined ? {} : content(output)) } },
    };
    return [`/${id}`, { post }] as const;
  });
  return { openapi: "3.1.0", paths: Object.fromEntries(paths) };
}

function takesNothing(input: JsonObject | undefined): input is undefined {
  return input === undefined || Object.keys(input["properties"] ?? {}).length === 0;
}

function content(schema: JsonObject): JsonObject {
  return { content: { "application/json": { schema } } };
}

/** What has no default and cannot be null has to be given. */
export function isRequiredInput(schema: JsonObject): boolean {
  return schema["default"] === undefined && !kindsOf(schema).includes("null");
}

function inputSchema(
  definition: ConnectorDefinition,
  operation: OperationDefinition,
): JsonObject | undefined {
  const { input, command } = operation;
  if (input === undefined || Array.isArray(input)) return commandOf(definition, command)?.input;
  const properties = input as Readonly<Record<string, JsonObject>>;
  const required = Object.keys(properties).filter((name) =>
    isRequiredInput(properties[name] ?? {}),
  );
  return { type: "object", properties, required, additionalProperties: false };
}

function outputSchema(
  definition: ConnectorDefinition,
  { rows, statement, command }: OperationDefinition,
): JsonObject | undefined {
  if (rows !== undefined) {
    const row = { type: "object", properties: rows, required: Object.keys(rows) };
    return { type: "array", items: row };
  }
  if (statement === undefined) return commandOf(definition, command)?.output;
  return { type: "object", properties: { count: { type: "integer" } }, required: ["count"] };
}

function commandOf(
  { driver }: ConnectorDefinition,
  command: string | undefined,
): { readonly input?: JsonObject; readonly output?: JsonObject } | undefined {
  const commands = driver === undefined ? undefined : factsOfDriver(driver.use).commands;
  if (commands === undefined || command === undefined) return undefined;
  return Object.hasOwn(commands, command) ? commands[command] : undefined;
}

const KINDS = ["string", "number", "integer", "boolean", "object", "array", "null"] as const;

/** What the runtime checks of a value; `any` where the schema does not say. */
export function kindsOf(schema: unknown): readonly ((typeof KINDS)[number] | "any")[] {
  if (!isObject(schema)) return ["any"];
  const { type } = schema;
  const listed = KINDS.filter(
    (each) => each === type || (Array.isArray(type) && type.includes(each)),
  );
  if (listed.length === 0) return ["any"];
  return schema["nullable"] === true ? [...listed, "null"] : listed;
}
