import { sha256 } from "../canonical.ts";
import type { Locate, Result } from "../diagnostics/diagnostic.ts";
import type { Host } from "../host.ts";
import { inlineDocument } from "./inline-spec.ts";
import type { LockEntry } from "./lock.ts";
import type { OpenApiDocument } from "./open-api-document.ts";
import { prepareDocument, type PrepareOptions } from "./prepare.ts";
import { cutSlice } from "./slice.ts";
import type { SourcedEntry } from "./spec-entry.ts";

/** A slice as it was cut, and what the lock file says about it. */
export interface CutEntry {
  readonly entry: SourcedEntry;
  readonly document: OpenApiDocument;
  readonly text: string;
  readonly lockEntry: LockEntry;
}

/** Loads the vendor's document of a `spec` entry and cuts the operations in use out of it. */
export async function cutEntry(
  host: Host,
  entry: SourcedEntry,
  locate: Locate,
  options: PrepareOptions,
): Promise<Result<CutEntry>> {
  const [prepared, problems] = await prepareDocument(host, entry, locate, options);
  if (prepared === undefined) return [undefined, problems];
  const { document, loaded, overlay } = prepared;
  const ids = entry.operationIds.filter((id) => document.entry(id) !== undefined);
  const [text = "", warnings] = cutSlice(document, ids, inlineDocument(entry));
  const lockEntry: LockEntry = {
    source: entry.spec.source,
    ...(loaded.version === undefined ? {} : { version: loaded.version }),
    integrity: loaded.integrity,
    ...(overlay === undefined ? {} : { overlay }),
    slice: sha256(text),
    operations: ids.length,
  };
  const read = ids.flatMap((id) => document.problems(id));
  return [{ entry, document, text, lockEntry }, [...problems, ...warnings, ...read]];
}
