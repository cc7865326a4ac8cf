import type { OpenAPI } from "openapi-types";
import { diagnostic, type Result } from "../../diagnostics/diagnostic.ts";
import type { Host } from "../../host.ts";
import { PackageFileError } from "../../package-file-error.ts";
import type { Span } from "../../source.ts";
import { isObject, ownText } from "../json.ts";
import type { LoadedSource } from "./load-source.ts";
import { parseDocument } from "./parse-document.ts";
import type { Json, JsonObject } from "../../json.ts";
import { retrieval } from "./self-reference.ts";
import { isPlainPath, type SpecSource } from "./spec-source.ts";
import { withoutUnreadReferences } from "./unread-references.ts";

/**
 * Makes one document of several files. They are read through the host from the source's own package or
 * folder; references to URLs, and out of that folder, are refused.
 */
export async function bundleDocument(
  host: Host,
  folder: string,
  source: SpecSource,
  loaded: LoadedSource,
  json: JsonObject,
  span: Span,
): Promise<Result<JsonObject>> {
  const { default: parser } = await import("@apidevtools/swagger-parser");
  const read = (file: { readonly url: string }): Promise<Json> =>
    readPart(host, folder, source, loaded, file.url, span);
  try {
    const openapi = ownText(json, "openapi");
    // The parser knows no 3.2, and puts parts together by their references alone.
    const known = openapi?.startsWith("3.2") === true ? { ...json, openapi: "3.1.1" } : json;
    const copy: OpenAPI.Document = JSON.parse(JSON.stringify(known));
    const bundled: unknown = await parser.bundle(retrieval + source.path, copy, {
      resolve: { file: false, http: false, host: { order: 1, canRead: true, read } },
      parse: { json: false, yaml: false, text: false, binary: false, host: parsed },
    });
    if (isObject(bundled)) return [openapi === undefined ? bundled : { ...bundled, openapi }, []];
    return [undefined, [failed(source, span, "nothing is left")]];
  } catch (error) {
    return [undefined, [failed(source, span, error instanceof Error ? error.message : "unknown")]];
  }
}

/** What the resolver gives is parsed already. */
const parsed = {
  order: 1,
  canParse: true,
  parse: (file: { readonly data: unknown }): unknown => file.data,
};

async function readPart(
  host: Host,
  folder: string,
  source: SpecSource,
  loaded: LoadedSource,
  url: string,
  span: Span,
): Promise<Json> {
  const path = url.startsWith(retrieval) ? decodeURIComponent(url.slice(retrieval.length)) : "";
  if (!isInside(source, path)) throw new PartError(`it refers to "${url}"`);
  const bytes =
    source.kind === "npm"
      ? await fetchPart(host, source.name, path, loaded)
      : host.read(`${folder}/${path}`);
  if (bytes === undefined) throw new PartError(`there is no file "${path}"`);
  const [document, diagnostics] = await parseDocument(path, bytes, span);
  if (document === undefined) throw new PartError(diagnostics[0]?.message ?? path);
  return withoutUnreadReferences(document.json, true);
}

async function fetchPart(
  host: Host,
  name: string,
  path: string,
  { version, integrity }: LoadedSource,
): Promise<Uint8Array> {
  try {
    const request = { name, path, integrity, ...(version === undefined ? {} : { version }) };
    return (await host.fetchPackageFile(request)).bytes;
  } catch (error) {
    if (error instanceof PackageFileError) throw new PartError(error.message);
    throw error;
  }
}

/** A file's parts lie beside or below it; a package's anywhere in the package. */
function isInside(source: SpecSource, path: string): boolean {
  if (!isPlainPath(path)) return false;
  const parent = source.path.slice(0, source.path.lastIndexOf("/") + 1);
  return source.kind === "npm" || path.startsWith(parent);
}

class PartError extends Error {}

function failed(source: SpecSource, span: Span, reason: string): ReturnType<typeof diagnostic> {
  const values = { source: source.text, reason: reason.replace(/\.$/, "") };
  return diagnostic("resolve/bundle-failed", values, span);
}
