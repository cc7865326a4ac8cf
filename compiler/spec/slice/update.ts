import { hasErrors, type Diagnostic, type Result } from "../../diagnostics/diagnostic.ts";
import type { Host } from "../../host.ts";
import { formatChanges, type SpecChange } from "../compare/change.ts";
import { compareOperations } from "../compare/compare.ts";
import { cutEntry } from "./cut-entry.ts";
import { readLock, type Lock } from "./lock.ts";
import { type LockedSlice, readLockedSlice } from "./locked-slice.ts";
import { pinSpecs, type PinOptions } from "./pin.ts";
import type { SpecDocument } from "../spec.ts";
import {
  hasSource,
  listSpecs,
  type LocatedDefinition,
  type SourcedEntry,
} from "../source/spec-entry.ts";
import { openVendorDocument } from "../source/vendor-document.ts";

export interface UpdateOptions extends Omit<PinOptions, "update"> {
  /** Pin the newest version, and not only say what it changes. */
  readonly write?: boolean;
}

/** What the newest version of a document changes for a definition. */
export interface DocumentUpdate {
  readonly key: string;
  readonly source: string;
  /** The pinned version; absent for a file. */
  readonly before?: string;
  /** The newest version; absent for a file. */
  readonly after?: string;
  readonly changes: readonly SpecChange[];
}

/**
 * Looks for newer versions of a definition's documents and says what they change for the operations in use.
 * With `write`, they are pinned too.
 */
export async function updateSpecs(
  host: Host,
  options: UpdateOptions,
  located: LocatedDefinition,
): Promise<Result<readonly DocumentUpdate[]>> {
  const { write, ...pinOptions } = options;
  const [lock, lockProblems] = readLock(host, options.definitions);
  if (lock === undefined) return [undefined, lockProblems];
  const diagnostics: Diagnostic[] = [];
  const updates: DocumentUpdate[] = [];
  for (const entry of listSpecs(located.definition).filter(hasSource)) {
    const [update, problems] = await compareWithNewest(host, pinOptions, located, entry, lock);
    diagnostics.push(...problems);
    if (update !== undefined) updates.push(update);
  }
  if (hasErrors(diagnostics)) return [undefined, diagnostics];
  if (write !== true) return [updates, diagnostics];
  const [report, problems] = await pinSpecs(host, { ...pinOptions, update: true }, located);
  return [report === undefined ? undefined : updates, problems];
}

async function compareWithNewest(
  host: Host,
  options: PinOptions,
  located: LocatedDefinition,
  entry: SourcedEntry,
  lock: Lock,
): Promise<Result<DocumentUpdate>> {
  const [slice, sliceProblems] = readLockedSlice(host, options.definitions, located, entry, lock);
  if (slice === undefined) return [undefined, sliceProblems];
  const [pinned, openProblems] = await openSlice(slice, located);
  if (pinned === undefined) return [undefined, openProblems];
  const [cut, problems] = await cutEntry(host, entry, located, options);
  if (cut === undefined) return [undefined, problems];
  const { version: before } = slice.pinned;
  const { version: after } = cut.lockEntry;
  const update = {
    key: entry.key,
    source: entry.spec.source,
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
    changes: compareOperations(pinned, cut.document, idsOf(entry, pinned)),
  };
  return [update, problems];
}

async function openSlice(
  { file, json }: LockedSlice,
  located: LocatedDefinition,
): Promise<Result<SpecDocument>> {
  if (json !== undefined) return openVendorDocument(file, json);
  const { openSchemaSlice } = await import("../graphql/schema-slice.ts");
  return openSchemaSlice(file, located);
}

/** All documents of a definition are for its one GraphQL schema. */
function idsOf(entry: SourcedEntry, { dialect, operationIds }: SpecDocument): readonly string[] {
  return dialect === "graphql" ? operationIds : entry.operationIds;
}

/** Writes an update for people. */
export function formatUpdate({ key, source, before, after, changes }: DocumentUpdate): string {
  const versions = before === after ? (before ?? "") : `${before ?? ""} -> ${after ?? ""}`;
  const title = `${key}: ${source} ${versions}`.trimEnd();
  return changes.length === 0
    ? `${title}\nNothing changes for the operations in use.`
    : `${title}\n\n${formatChanges(changes)}`;
}
