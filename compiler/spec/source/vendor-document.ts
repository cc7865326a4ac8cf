import type { Result } from "../../diagnostics/diagnostic.ts";
import type { JsonObject } from "../../json.ts";
import type { SourceFile } from "../../source.ts";
import { openSpecDocument, versionOf } from "../document.ts";
import type { OpenApiDocument } from "../openapi/open-api-document.ts";
import { openOpenApi3 } from "../openapi/openapi3.ts";
import { convertSwagger2 } from "../swagger2/convert.ts";

/** Opens what a vendor wrote, Swagger 2.0 too. Slices are in the words of OpenAPI 3 whatever they were cut from. */
export function openVendorDocument(file: SourceFile, json: JsonObject): Result<OpenApiDocument> {
  if (!/^2\.0(?=\.|$)/.test(versionOf(json) ?? "")) return openSpecDocument(file, json);
  // Places in what was converted are not places in the text.
  const converted = { path: file.path, text: "" };
  return [openOpenApi3(converted, convertSwagger2(json), "3.0"), []];
}
