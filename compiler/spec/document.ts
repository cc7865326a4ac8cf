import { diagnostic, type Result } from "../diagnostics/diagnostic.ts";
import { startOf, type SourceFile } from "../source.ts";
import { ownText } from "./json.ts";
import type { OpenApiDocument } from "./open-api-document.ts";
import { openOpenApi3 } from "./openapi3.ts";
import type { JsonObject } from "../json.ts";

/** Opens a parsed document with the reader of its dialect. */
export function openSpecDocument(file: SourceFile, json: JsonObject): Result<OpenApiDocument> {
  const version = ownText(json, "openapi") ?? ownText(json, "swagger");
  if (version === undefined) {
    return [undefined, [diagnostic("resolve/unknown-dialect", { file: file.path }, startOf(file))]];
  }
  const dialect = /^3\.[012](?=\.|$)/.exec(version)?.[0];
  switch (dialect) {
    case "3.0":
    case "3.1":
    case "3.2":
      return [openOpenApi3(file, json, dialect), []];
    default: {
      const values = { file: file.path, version };
      return [undefined, [diagnostic("resolve/unsupported-version", values, startOf(file))]];
    }
  }
}
