import { diagnostic, type Result } from "../diagnostics/diagnostic.ts";
import { startOf, type SourceFile } from "../source.ts";
import { own, ownText } from "./json.ts";
import type { OpenApiDocument } from "./open-api-document.ts";
import { openOpenApi3 } from "./openapi3.ts";
import { convertSwagger2 } from "./swagger2/convert.ts";
import type { JsonObject } from "../json.ts";

/** Opens a parsed document with the reader of its dialect. */
export function openSpecDocument(file: SourceFile, json: JsonObject): Result<OpenApiDocument> {
  const version = versionOf(json);
  if (version === undefined) {
    return [undefined, [diagnostic("resolve/unknown-dialect", { file: file.path }, startOf(file))]];
  }
  const dialect = /^(?:2\.0|3\.[012])(?=\.|$)/.exec(version)?.[0];
  switch (dialect) {
    case "2.0": {
      // Places in what was converted are not places in the text.
      const converted = { path: file.path, text: "" };
      return [openOpenApi3(converted, convertSwagger2(json), "3.0"), []];
    }
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

/** In YAML without quotes, `swagger: 2.0` is a number. */
function versionOf(json: JsonObject): string | undefined {
  const swagger = own(json, "swagger") === 2 ? "2.0" : ownText(json, "swagger");
  return ownText(json, "openapi") ?? swagger;
}
