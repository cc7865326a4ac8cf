import type { Json, JsonObject } from "../../../../compiler/json.ts";

/**
 * Something that an author could be handed. Files are those of the working folder; where there is no definition
 * among them, one is drafted of the only file, with all its operations.
 */
export interface Attack {
  readonly name: string;
  /** How many of whatever it is that there are. */
  readonly size?: number;
  /** The size that `npm run soak -- --only hostile` tries, where a test of it would take long. */
  readonly soak?: number;
  /** Codes of the errors that this size ends in; absent: those of the other. */
  readonly soakCodes?: readonly string[];
  readonly files: (size: number) => Readonly<Record<string, string | Uint8Array>>;
  /** Codes of the errors that it ends in; absent: it compiles. */
  readonly codes?: readonly string[];
}

/** Where a definition that is an attack's own, or belongs to one, has to be. */
export const definitionPath = "definitions/hostile.connector.yaml";

/** The working folder of an attack by one document in JSON. */
export function document(json: JsonObject): Readonly<Record<string, string>> {
  return { "definitions/spec.json": JSON.stringify(json) };
}

/** The working folder of an attack by the bytes of a document. */
export function written(
  text: string | Uint8Array,
  extension = "json",
): Readonly<Record<string, string | Uint8Array>> {
  return { [`definitions/spec.${extension}`]: text };
}

/** A document of operations. */
export function documentOf(paths: JsonObject, more: JsonObject = {}): JsonObject {
  return {
    openapi: "3.0.3",
    info: { title: "Hostile", version: "1" },
    servers: [{ url: "https://api.hostile.example" }],
    paths,
    ...more,
  };
}

/** A document of two operations, one of which takes what both answer. */
export function schemaDocument(
  schema: Json,
  schemas: JsonObject = {},
  more: JsonObject = {},
): JsonObject {
  const content = { "application/json": { schema } };
  const operation = { operationId: "op", responses: { 200: { description: "", content } } };
  const post = { ...operation, operationId: "send", requestBody: { content } };
  return documentOf({ "/a": { get: operation, post } }, { components: { schemas }, ...more });
}

/** A list of so many. */
export function list<Each>(count: number, make: (index: number) => Each): readonly Each[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

/** An object of so many, called by a prefix and their numbers. */
export function named(count: number, make: (index: number) => Json, prefix = "S"): JsonObject {
  return Object.fromEntries(list(count, (index) => [`${prefix}${String(index)}`, make(index)]));
}

/** A reference to a schema by its name, or by its number. */
export function reference(name: string | number): JsonObject {
  const key = typeof name === "string" ? name : `S${String(name)}`;
  return { $ref: `#/components/schemas/${key}` };
}

/** Schemas of which each is made with a reference to the next, and the last one is plain. */
export function chain(
  count: number,
  link: (next: JsonObject, index: number) => Json,
  last: Json = { type: "string" },
): JsonObject {
  return named(count, (index) => (index === count - 1 ? last : link(reference(index + 1), index)));
}

export const text: JsonObject = { type: "string" };

/** An object with these members. */
export function object(properties: JsonObject): JsonObject {
  return { type: "object", properties };
}

/** An operation of the document that needs no more. */
export function operation(operationId: string, more: JsonObject = {}): JsonObject {
  return { operationId, responses: { 200: { description: "" } }, ...more };
}
