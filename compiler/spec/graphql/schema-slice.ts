import type { Result } from "../../diagnostics/diagnostic.ts";
import type { SourceFile } from "../../source.ts";
import type { LoadedEntry } from "../source/load-entry.ts";
import type { DocumentLimits } from "../source/parse-document.ts";
import type { SpecDocument } from "../spec.ts";
import type { LocatedDefinition } from "../source/spec-entry.ts";
import { openSchema } from "./open-schema.ts";
import { readGraphQLSchema, readPinnedSchema } from "./read-schema.ts";
import { printSchemaSlice } from "./slice.ts";

/** Cuts what a definition's documents use out of the vendor's schema. */
export function cutSchema(
  { source, loaded, span }: LoadedEntry,
  located: LocatedDefinition,
  limits?: DocumentLimits,
): Result<{ readonly document: SpecDocument; readonly text: string }> {
  const [schema, problems] = readGraphQLSchema(source.text, loaded.bytes, span, limits);
  if (schema === undefined) return [undefined, problems];
  const file = { path: source.text, text: "" };
  const [opened, wrong] = openSchema(file, schema, located);
  if (opened === undefined) return [undefined, wrong];
  const text = printSchemaSlice(schema, opened.usage);
  // What is compared with a pinned slice has its order, and no document needs what the slice lacks.
  const [document, lost] = openSchemaSlice({ path: "slice.graphql", text }, located);
  return [document && { document, text }, lost];
}

/** Opens a pinned slice with the definition's documents. */
export function openSchemaSlice(
  file: SourceFile,
  located: LocatedDefinition,
): Result<SpecDocument> {
  const [schema, problems] = readPinnedSchema(file);
  if (schema === undefined) return [undefined, problems];
  const [opened, wrong] = openSchema(file, schema, located);
  return [opened?.document, wrong];
}
