import { expect } from "vitest";
import { type NewCommand, runNew } from "../../../compiler/commands/new.ts";
import { compileDefinitions } from "../../../compiler/compile.ts";
import { readText } from "../../../compiler/host.ts";
import { createMemoryHost } from "../../../compiler/host-memory.ts";
import type { ConnectorIR } from "../../../compiler/ir/ir.ts";
import type { Json, JsonObject } from "../../../compiler/json.ts";

/** What was drafted for a document. */
export interface Drafted {
  readonly text: string;
  /** What `check` lists of it. */
  readonly todos: readonly string[];
  /** What it compiles to, without an error. */
  readonly connector: ConnectorIR;
}

/** A document of one server and these paths. */
export function petsDocument(paths: JsonObject, rest: JsonObject = {}): JsonObject {
  return {
    openapi: "3.1.0",
    info: { title: "Pets", version: "1" },
    servers: [{ url: "https://api.pets.example" }],
    paths,
    ...rest,
  };
}

/** An operation that reads. */
export function reading(operationId: string, rest: JsonObject = {}): JsonObject {
  return { get: { operationId, responses: {}, ...rest } };
}

/** A parameter of text. */
export function parameter(
  place: string,
  name: string,
  rest: Readonly<Record<string, Json>> = {},
): JsonObject {
  return { name, in: place, schema: { type: "string" }, ...rest };
}

/** What `new` is asked for: all operations of `definitions/pets.json`. */
export const newPets: NewCommand = {
  id: "pets",
  definitions: "definitions",
  spec: "file:pets.json",
  operations: "all",
  format: "short",
  color: false,
};

/** Drafts, pins and compiles all operations of a document. */
export async function draft(document: JsonObject): Promise<Drafted> {
  const host = createMemoryHost({ "definitions/pets.json": JSON.stringify(document) });
  const drafted = await runNew(host, newPets);
  expect([drafted.exitCode, drafted.stdout]).toEqual([0, ""]);
  const options = { definitions: "definitions", out: "generated" };
  const { connectors, diagnostics } = await compileDefinitions(host, options);
  expect(diagnostics.map(({ code, message }) => `${code} ${message}`)).toEqual([]);
  const connector = connectors[0]?.connector;
  if (connector === undefined) throw new Error("The draft was not compiled.");
  const text = readText(host, "definitions/pets.connector.yaml") ?? "";
  const todos = [...text.matchAll(/# TODO: (.*)/g)].map((match) => match[1] ?? "");
  return { text, todos, connector };
}

/** The lines of a section of a draft, without their indentation and without what is left to do. */
export function section(text: string, name: string): readonly string[] {
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.startsWith(`${name}:`));
  const rest = lines.slice(start + 1);
  const end = rest.findIndex((line) => !line.startsWith(" "));
  return rest
    .slice(0, end < 0 ? rest.length : end)
    .map((line) => line.trim().replace(/ *# TODO:.*/, ""))
    .filter((line) => line !== "");
}
