import { createTypeLowering, type TypeLowering } from "../../../compiler/types/type-lowering.ts";
import { openSpecDocument } from "../../../compiler/spec/document.ts";
import type { Json, JsonObject } from "../../../compiler/json.ts";
import type { SpecDocument } from "../../../compiler/spec/spec.ts";

/** Opens a document for a test; a document that cannot be opened fails it. */
export function openDocument(json: JsonObject): SpecDocument {
  const [document, diagnostics] = openSpecDocument({ path: "spec.json", text: "{}" }, json);
  if (document === undefined) throw new Error(diagnostics.map((each) => each.message).join(" "));
  return document;
}

/** The types of a document that holds these schemas and nothing else. */
export function lowerSchemas(
  schemas: Readonly<Record<string, Json>>,
  version = "3.0.3",
  reservedNames: ReadonlySet<string> = new Set(),
): TypeLowering {
  const json = { openapi: version, paths: {}, components: { schemas } };
  return createTypeLowering(openDocument(json), { reservedNames });
}

/** A reference to a schema of that document. */
export function refer(name: string): { readonly schema: JsonObject; readonly pointer: string } {
  return { schema: { $ref: `#/components/schemas/${name}` }, pointer: "#/test" };
}
