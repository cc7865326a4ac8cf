import type { JsonObject } from "../json.ts";
import { isObject, own, ownText } from "./json.ts";

/** How texts begin that are no document of OpenAPI, and what to say of each. */
const TEXTS: readonly (readonly [start: RegExp, reason: string])[] = [
  [
    /^\s*<(?:!doctype\s+html|html|head|body)\b/i,
    "it is a web page, which servers send in place of a document to those who have not signed in",
  ],
  [/^\s*<[?!a-z]/i, "it is XML"],
  [/^#%RAML\b/, "it is RAML"],
  [/^FORMAT: ?1A\b/, "it is API Blueprint"],
  [/^\u001F\uFFFD/, "it is compressed with gzip: unpack it"],
  [/^PK\u0003\u0004/, "it is a ZIP archive: unpack it"],
];

/** Keys at the top of documents in other formats. */
const KEYS: readonly (readonly [key: string, reason: string])[] = [
  ["asyncapi", "it is AsyncAPI"],
  ["swaggerVersion", "it is Swagger 1"],
  ["smithy", "it is a Smithy model"],
  ["openrpc", "it is OpenRPC"],
  ["arazzo", "it is Arazzo"],
  ["overlay", "it is an overlay, which belongs under `spec.overlay`"],
  ["__export_format", "it is an export of Insomnia"],
  ["discoveryVersion", "it is Google's API Discovery format"],
  ["_postman_id", "it is a Postman collection"],
  ["raml", "it is RAML"],
];

/** Says what a text is that cannot be read as a document of OpenAPI, where it is known by its first characters. */
export function foreignText(text: string): string | undefined {
  return TEXTS.find(([start]) => start.test(text))?.[1];
}

/** Says why a document that was read is none of OpenAPI. */
export function foreignDocument(json: JsonObject, text: string): string {
  const info = own(json, "info");
  const inInfo = isObject(info) ? info : {};
  const known = KEYS.find(
    ([key]) => own(json, key) !== undefined || own(inInfo, key) !== undefined,
  );
  if (known !== undefined) return known[1];
  if (ownText(inInfo, "schema")?.includes("postman") === true) return "it is a Postman collection";
  if (ownText(json, "$schema")?.includes("json-schema.org") === true) return "it is a JSON Schema";
  return foreignText(text) ?? "it has no `openapi`";
}
