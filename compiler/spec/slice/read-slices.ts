import type { Diagnostic, Result } from "../../diagnostics/diagnostic.ts";
import type { Host } from "../../host.ts";
import { ownDocument, OWN_SOURCE } from "../../driver/document.ts";
import type { JsonObject } from "../../json.ts";
import { openSpecDocument } from "../document.ts";
import { checkOneSchema, checkSchemaEntry } from "../graphql/check-entry.ts";
import { addInline, inlineDocument } from "../source/inline-spec.ts";
import { integrityOfBytes } from "../source/load-source.ts";
import { readLock, type Lock } from "./lock.ts";
import { readLockedSlice } from "./locked-slice.ts";
import { checkPin } from "./pin-check.ts";
import type { SpecDocument } from "../spec.ts";
import {
  checkSpecIds,
  hasSource,
  listSpecs,
  type LocatedDefinition,
  type SourcedEntry,
  type SpecEntry,
} from "../source/spec-entry.ts";

/** A document as it was pinned, with what the definition adds to it. */
export interface PinnedDocument {
  /** As the definition gives it; empty for the only one. */
  readonly id: string;
  readonly document: SpecDocument;
  readonly source: string;
  /** Of the package; absent for a file and for what the definition writes out. */
  readonly version?: string;
  readonly integrity: string;
}

/**
 * Reads the pinned documents of a definition: slices and lock file, without a network. What was pinned must
 * be what the definition asks for now, and nobody may have edited it.
 */
export async function readSlices(
  host: Host,
  folder: string,
  located: LocatedDefinition,
): Promise<Result<readonly PinnedDocument[]>> {
  const entries = listSpecs(located.definition);
  const own = ownDocument(located.definition);
  const [written, ownProblems] = own === undefined ? [[], []] : readOwn(located, own);
  if (located.definition.driver !== undefined || written === undefined || entries.length === 0)
    return [written, ownProblems];
  const twins = checkSpecIds(located);
  if (twins.length > 0) return [undefined, twins];
  const [lock, lockProblems] = readLock(host, folder);
  if (lock === undefined) return [undefined, lockProblems];
  const opened: { readonly entry: SpecEntry; readonly pinned: PinnedDocument }[] = [];
  const diagnostics: Diagnostic[] = [...ownProblems];
  for (const entry of entries) {
    const [pinned, problems] = hasSource(entry)
      ? await readSlice(host, folder, located, entry, lock)
      : readInline(located, entry);
    diagnostics.push(...problems);
    if (pinned !== undefined) opened.push({ entry, pinned });
  }
  const documents = opened.map(({ pinned }) => pinned);
  const schemas = opened.map(({ entry, pinned }) => ({ entry, document: pinned.document }));
  diagnostics.push(...checkOneSchema(schemas, located.locate));
  const isComplete = documents.length === entries.length;
  return [isComplete ? [...documents, ...written] : undefined, diagnostics];
}

/** What a definition itself says of operations, where others have a vendor's document. */
function readOwn(
  { locate }: LocatedDefinition,
  json: JsonObject,
): Result<readonly PinnedDocument[]> {
  const [document, problems] = openSpecDocument(locate(["operations"]).source, json);
  if (document === undefined) return [undefined, problems];
  return [[{ id: "", document, source: OWN_SOURCE, integrity: "" }], problems];
}

function readInline(located: LocatedDefinition, entry: SpecEntry): Result<PinnedDocument> {
  const json = inlineDocument(entry);
  const [document, problems] = openSpecDocument(located.locate(entry.at).source, json);
  if (document === undefined) return [undefined, problems];
  const integrity = integrityOfBytes(new TextEncoder().encode(JSON.stringify(json)));
  return [{ id: entry.id, document, source: "inline", integrity }, problems];
}

async function readSlice(
  host: Host,
  folder: string,
  located: LocatedDefinition,
  entry: SourcedEntry,
  lock: Lock,
): Promise<Result<PinnedDocument>> {
  const [slice, sliceProblems] = readLockedSlice(host, folder, located, entry, lock);
  if (slice === undefined) return [undefined, sliceProblems];
  const outdated = checkPin(host, folder, located, entry, slice.pinned);
  if (outdated.length > 0) return [undefined, outdated];
  const { source, version, integrity } = slice.pinned;
  const pin = { source, ...(version === undefined ? {} : { version }), integrity };
  if (slice.json === undefined) {
    const wrong = checkSchemaEntry(entry, located.locate);
    if (wrong.length > 0) return [undefined, wrong];
    const { openSchemaSlice } = await import("../graphql/schema-slice.ts");
    const [schema, problems] = openSchemaSlice(slice.file, located);
    return [schema && { id: entry.id, document: schema, ...pin }, problems];
  }
  const [json, conflicts] = addInline(slice.json, entry, located.locate);
  if (json === undefined) return [undefined, conflicts];
  const [document, problems] = openSpecDocument(slice.file, json);
  if (document === undefined) return [undefined, problems];
  const skipped = entry.operationIds.flatMap((id) => document.problems(id));
  return [{ id: entry.id, document, ...pin }, [...problems, ...skipped]];
}
