import type { Diagnostic } from "../../../compiler/diagnostics/diagnostic.ts";
import type { Span } from "../../../compiler/source.ts";
import { openVendorDocument } from "../../../compiler/spec/source/vendor-document.ts";
import type { OpenApiDocument } from "../../../compiler/spec/openapi/open-api-document.ts";
import type { JsonObject } from "../../../compiler/json.ts";
import type { SpecOperation } from "../../../compiler/spec/spec.ts";
import type { LocatedDefinition } from "../../../compiler/spec/source/spec-entry.ts";
import type { OperationDefinition, SpecDefinition } from "../../../compiler/validate/definition.ts";

/** Where tests report that do not look at places. */
export const span: Span = { source: { path: "test", text: "" }, start: 0, end: 0 };

/** Opens a document of OpenAPI 3.0, or of the version that it names itself. */
export function openDocument(json: JsonObject): OpenApiDocument {
  const whole = { openapi: "3.0.3", info: { title: "Pets", version: "1" }, ...json };
  const file = { path: "pets.json", text: JSON.stringify(whole) };
  const [document, diagnostics] = openVendorDocument(file, JSON.parse(file.text));
  if (document === undefined) throw new Error(diagnostics[0]?.message);
  return document;
}

/** Opens a document of one operation, `GET <path>`, and reads it. */
export function readOperation(
  operation: JsonObject,
  path = "/pets",
  rest: JsonObject = {},
): Reading {
  const document = openDocument({
    paths: { [path]: { get: { operationId: "op", ...operation } } },
    ...rest,
  });
  const read = document.operation("op");
  if (read === undefined) throw new Error("There is no operation.");
  return { document, operation: read, problems: document.problems("op") };
}

interface Reading {
  readonly document: OpenApiDocument;
  readonly operation: SpecOperation;
  readonly problems: readonly Diagnostic[];
}

/** A definition with operations that use those of a document; keys are located at offsets that tell them apart. */
export function defineConnector(
  spec: SpecDefinition | readonly SpecDefinition[],
  uses: readonly string[],
  id = "pets",
): LocatedDefinition {
  const operations: Record<string, OperationDefinition> = {};
  uses.forEach((use, index) => {
    operations[`op${String(index)}`] = { use };
  });
  return {
    definition: {
      id,
      name: "Pets",
      version: "1.0.0",
      kind: "oauth",
      category: "crm",
      publisher: { id: "human", visibility: "public" },
      docs: "https://pets.example",
      hosts: ["api.pets.example"],
      connection: { test: { call: "users.me" } },
      spec,
      operations,
    },
    locate: (path) => ({ source: { path: path.join("."), text: "" }, start: 0, end: 0 }),
  };
}

/** Codes and messages, which is what most tests compare. */
export function messages(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map(({ code, message }) => `${code}: ${message}`);
}
