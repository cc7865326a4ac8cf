import { diagnostic, type Result } from "../diagnostics/diagnostic.ts";
import { startOf, type SourceFile } from "../source.ts";
import { foreignDocument } from "./foreign-format.ts";
import { ownText } from "./json.ts";
import type { OpenApiDocument } from "./openapi/open-api-document.ts";
import { openOpenApi3 } from "./openapi/openapi3.ts";
import type { JsonObject } from "../json.ts";

/** Opens a parsed document of OpenAPI 3 with the reader of its dialect. */
export function openSpecDocument(file: SourceFile, json: JsonObject): Result<OpenApiDocument> {
  const version = versionOf(json);
  if (version === undefined) {
    const values = { file: file.path, reason: foreignDocument(json, file.text) };
    return [undefined, [diagnostic("resolve/unknown-dialect", values, startOf(file))]];
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

/** The version that a document names. */
export function versionOf(json: JsonObject): string | undefined {
  return ownText(json, "openapi") ?? ownText(json, "swagger");
}
