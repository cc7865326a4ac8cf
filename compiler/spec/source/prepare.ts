import type { Locate, Result } from "../../diagnostics/diagnostic.ts";
import { diagnostic, hasErrors } from "../../diagnostics/diagnostic.ts";
import type { Host } from "../../host.ts";
import { bundleDocument } from "./bundle.ts";
import { isGraphQLSource } from "../graphql/is-schema.ts";
import { inspectJson } from "./inspect.ts";
import { loadEntry, type LoadedEntry, type PrepareOptions } from "./load-entry.ts";
import type { LoadedSource } from "./load-source.ts";
import type { OpenApiDocument } from "../openapi/open-api-document.ts";
import { applyOverlay } from "../overlay/overlay.ts";
import { maxDepth, parseDocument } from "./parse-document.ts";
import { hashOverlay, readOverlay } from "../overlay/read-overlay.ts";
import { checkSharedScopes } from "../openapi/shared-scopes.ts";
import { withPointers } from "./named-references.ts";
import { withLocalReferences } from "./self-reference.ts";
import type { SourcedEntry } from "./spec-entry.ts";
import { withoutUnreadReferences } from "./unread-references.ts";
import { openVendorDocument } from "./vendor-document.ts";

/** A vendor's whole document, in one piece and mended, ready to be searched and cut. */
export interface PreparedDocument {
  readonly document: OpenApiDocument;
  readonly loaded: LoadedSource;
  /** SHA-256 of the overlay that was applied. */
  readonly overlay?: string;
}

/** Loads, bundles and overlays the document of a `spec` entry that has a source. */
export async function prepareDocument(
  host: Host,
  entry: SourcedEntry,
  locate: Locate,
  options: PrepareOptions,
): Promise<Result<PreparedDocument>> {
  const [found, problems] = await loadEntry(host, entry, locate, options);
  return found === undefined
    ? [undefined, problems]
    : prepareLoaded(host, entry, locate, options, found);
}

/** As `prepareDocument`, of bytes that were loaded already. */
export async function prepareLoaded(
  host: Host,
  entry: SourcedEntry,
  locate: Locate,
  { definitions: folder, limits }: PrepareOptions,
  { source, loaded, span }: LoadedEntry,
): Promise<Result<PreparedDocument>> {
  if (isGraphQLSource(source.text, loaded.bytes)) {
    const values = { source: source.text };
    return [undefined, [diagnostic("resolve/graphql-source", values, span)]];
  }
  const [parsed, parseProblems] = await parseDocument(source.text, loaded.bytes, span, limits);
  if (parsed === undefined) return [undefined, parseProblems];

  let json = withLocalReferences(parsed.json);
  if (parsed.hasParts) json = withoutUnreadReferences(json, false);
  // A part that has an address may be in the document itself.
  if (parsed.hasParts || parsed.hasNames) json = withPointers(json);
  if (parsed.hasParts && inspectJson(json).hasParts) {
    const [bundled, problems] = await bundleDocument(host, folder, source, loaded, json, span);
    if (bundled === undefined) return [undefined, problems];
    json = bundled;
  }
  if (entry.spec.overlay !== undefined) {
    const at = locate([...entry.at, "overlay"], "value");
    const [overlay, readProblems] = await readOverlay(host, folder, entry.spec.overlay, at);
    if (overlay === undefined) return [undefined, readProblems];
    const [mended, problems] = applyOverlay(json, overlay, at);
    if (mended === undefined || hasErrors(problems)) return [undefined, problems];
    if (inspectJson(mended).depth > maxDepth)
      return [undefined, [diagnostic("resolve/too-deep", { source: source.text }, at)]];
    json = mended;
  }
  const file = { path: source.text, text: parsed.text };
  const [document, problems] = openVendorDocument(file, json);
  if (document === undefined) return [undefined, problems];
  const excess = checkSharedScopes(document);
  if (excess !== undefined) return [undefined, [excess]];
  const overlay = hashOverlay(host, folder, entry.spec.overlay);
  return [{ document, loaded, ...(overlay === undefined ? {} : { overlay }) }, []];
}
