import { diagnostic, type Result } from "../diagnostics/diagnostic.ts";
import { startOf, type SourceFile } from "../source.ts";
import { own, ownText } from "./json.ts";
import type { OpenApiDocument } from "./openapi/open-api-document.ts";
import { openOpenApi3 } from "./openapi/openapi3.ts";
import type { JsonObject } from "../json.ts";

/** Opens a parsed document of OpenAPI 3 with the reader of its dialect. */
export function openSpecDocument(file: SourceFile, json: JsonObject): Result<OpenApiDocument> {
  const version = versionOf(json);
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

/** The version that a document names. In YAML without quotes, `swagger: 2.0` is a number. */
export function versionOf(json: JsonObject): string | undefined {
  const swagger = own(json, "swagger") === 2 ? "2.0" : ownText(json, "swagger");
  return ownText(json, "openapi") ?? swagger;
}
