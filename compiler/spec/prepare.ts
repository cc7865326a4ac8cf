import type { Locate, Result } from "../diagnostics/diagnostic.ts";
import { hasErrors } from "../diagnostics/diagnostic.ts";
import type { Host } from "../host.ts";
import { bundleDocument } from "./bundle.ts";
import { openSpecDocument } from "./document.ts";
import { loadSource, type LoadedSource, type SourcePin } from "./load-source.ts";
import type { OpenApiDocument } from "./open-api-document.ts";
import { applyOverlay } from "./overlay.ts";
import { parseDocument, type DocumentLimits } from "./parse-document.ts";
import { hashOverlay, readOverlay } from "./read-overlay.ts";
import type { SourcedEntry } from "./spec-entry.ts";
import { parseSpecSource } from "./spec-source.ts";

/** A vendor's whole document, in one piece and mended, ready to be searched and cut. */
export interface PreparedDocument {
  readonly document: OpenApiDocument;
  readonly loaded: LoadedSource;
  /** SHA-256 of the overlay that was applied. */
  readonly overlay?: string;
}

export interface PrepareOptions {
  /** Folder of the definitions. */
  readonly definitions: string;
  readonly limits?: DocumentLimits;
  /** Which bytes the source must be. Absent: the newest ones. */
  readonly pin?: SourcePin;
}

/** Loads, bundles and overlays the document of a `spec` entry that has a source. */
export async function prepareDocument(
  host: Host,
  entry: SourcedEntry,
  locate: Locate,
  options: PrepareOptions,
): Promise<Result<PreparedDocument>> {
  const { definitions: folder, pin, limits } = options;
  const span = locate([...entry.at, "source"], "value");
  const [source, sourceProblems] = parseSpecSource(entry.spec.source, span);
  if (source === undefined) return [undefined, sourceProblems];
  const [loaded, loadProblems] = await loadSource(host, folder, source, span, pin);
  if (loaded === undefined) return [undefined, loadProblems];
  const [parsed, parseProblems] = await parseDocument(source.text, loaded.bytes, span, limits);
  if (parsed === undefined) return [undefined, parseProblems];

  let json = parsed.json;
  if (parsed.hasParts) {
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
    json = mended;
  }
  const file = { path: source.text, text: parsed.text };
  const [document, problems] = openSpecDocument(file, json);
  if (document === undefined) return [undefined, problems];
  const overlay = hashOverlay(host, folder, entry.spec.overlay);
  return [{ document, loaded, ...(overlay === undefined ? {} : { overlay }) }, []];
}
