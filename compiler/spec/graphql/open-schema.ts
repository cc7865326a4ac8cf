import { GraphQLSchema, buildASTSchema, specifiedScalarTypes, type DocumentNode } from "graphql";
import { type Diagnostic, diagnostic, type Result } from "../../diagnostics/diagnostic.ts";
import type { SourceFile } from "../../source.ts";
import type { SpecDocument } from "../spec.ts";
import type { LocatedDefinition } from "../source/spec-entry.ts";
import { openGraphQL } from "./document.ts";
import { readRequest, type GraphQLRequest } from "./request.ts";
import { spanInScalar } from "./text-span.ts";
import { collectUsage, type SchemaUsage } from "./usage.ts";

/** A definition's documents, checked against a schema. */
export interface OpenedSchema {
  readonly document: SpecDocument;
  readonly usage: SchemaUsage;
}

/** Checks every document of a definition against a schema; what is wrong is told at its place in the YAML. */
export function openSchema(
  file: SourceFile,
  definitions: DocumentNode,
  located: LocatedDefinition,
): Result<OpenedSchema> {
  const { definition, locate } = located;
  const schema = schemaOf(definitions);
  const requests = new Map<string, GraphQLRequest>();
  const diagnostics: Diagnostic[] = [];
  for (const [id, { graphql: text }] of Object.entries(definition.operations)) {
    if (text === undefined) continue;
    const read = readRequest(schema, text);
    if (read.kind === "request") requests.set(id, read.request);
    else
      for (const { message, start, end } of read.problems)
        report(id, message, (whole) => spanInScalar(whole, text, start, end));
  }
  const document = openGraphQL(file, schema, requests);
  for (const id of requests.keys())
    if (document.operation(id) === undefined)
      report(id, "The answer of this document is too large.", (whole) => whole);
  if (diagnostics.length > 0) return [undefined, diagnostics];
  return [{ document, usage: collectUsage(schema, [...requests.values()]) }, []];

  function report(
    id: string,
    message: string,
    spanOf: (whole: Diagnostic["span"]) => Diagnostic["span"],
  ): void {
    const whole = locate(["operations", id, "graphql"], "value");
    const values = { message, connector: definition.id };
    diagnostics.push(diagnostic("bind/graphql", values, spanOf(whole)));
  }
}

/** The schema, with those scalars of the specification too that it does not mention. */
function schemaOf(definitions: DocumentNode): GraphQLSchema {
  const trusted = { assumeValid: true, assumeValidSDL: true };
  const config = buildASTSchema(definitions, trusted).toConfig();
  const types = [...config.types, ...specifiedScalarTypes];
  return new GraphQLSchema({ ...config, types: [...new Set(types)] });
}
