import { diagnostic, type Diagnostic, type Result } from "../../diagnostics/diagnostic.ts";
import type { Host } from "../../host.ts";
import { startOf } from "../../source.ts";
import { cutEntry } from "./cut-entry.ts";
import { readLock, type Lock } from "./lock.ts";
import { readLockedSlice } from "./locked-slice.ts";
import type { DocumentLimits } from "../source/parse-document.ts";
import { checkPin } from "./pin-check.ts";
import {
  hasSource,
  listSpecs,
  slicePath,
  type LocatedDefinition,
  type SourcedEntry,
} from "../source/spec-entry.ts";

const suffix = /\.slice\.(json|graphql)$/;

export interface VerifyOptions {
  /** Folder of the definitions, `definitions`. */
  readonly definitions: string;
  readonly limits?: DocumentLimits;
}

/** A slice that is what its source gives. */
export interface VerifiedSlice {
  readonly key: string;
  readonly source: string;
  readonly version?: string;
}

/**
 * Cuts every slice again from the bytes that the lock file names and compares the two, so that nobody can
 * slip a changed path or host through a folded diff. Gives the slices that are right.
 */
export async function verifySpecs(
  host: Host,
  options: VerifyOptions,
  definitions: readonly LocatedDefinition[],
): Promise<Result<readonly VerifiedSlice[]>> {
  const [lock, lockProblems] = readLock(host, options.definitions);
  if (lock === undefined) return [undefined, lockProblems];
  const diagnostics = [...findOrphans(host, options.definitions, lock)];
  const verified: VerifiedSlice[] = [];
  for (const located of definitions) {
    for (const entry of listSpecs(located.definition).filter(hasSource)) {
      const [slice, problems] = await verifyEntry(host, options, located, entry, lock);
      diagnostics.push(...problems);
      if (slice !== undefined) verified.push(slice);
    }
  }
  return [verified, diagnostics];
}

/** A slice and its lock entry come and go together. */
function findOrphans(host: Host, folder: string, lock: Lock): readonly Diagnostic[] {
  const slices = host.list(`${folder}/specs`).filter((name) => suffix.test(name));
  const found = slices.map((name) => name.replace(suffix, ""));
  const span = startOf(lock.file);
  return [
    ...slices
      .filter((name) => !lock.entries.has(name.replace(suffix, "")))
      .map((name) => ({ slice: `${folder}/specs/${name}` }))
      .map((values) => diagnostic("resolve/slice-without-lock", values, span)),
    ...[...lock.entries.keys()]
      .filter((key) => !found.includes(key))
      .map((key) => ({ slice: slicePath(folder, key, "json") }))
      .map((values) => diagnostic("resolve/lock-without-slice", values, span)),
  ];
}

async function verifyEntry(
  host: Host,
  options: VerifyOptions,
  located: LocatedDefinition,
  entry: SourcedEntry,
  lock: Lock,
): Promise<Result<VerifiedSlice>> {
  const { definitions: folder, limits } = options;
  const [slice, sliceProblems] = readLockedSlice(host, folder, located, entry, lock);
  if (slice === undefined) return [undefined, sliceProblems];
  const { pinned, file } = slice;
  const outdated = checkPin(host, folder, located, entry, pinned);
  if (outdated.length > 0) return [undefined, outdated];
  const [cut, problems] = await cutEntry(host, entry, located, {
    definitions: folder,
    pin: pinned,
    ...(limits === undefined ? {} : { limits }),
  });
  if (cut === undefined) return [undefined, problems];
  const { source, version } = pinned;
  if (cut.text !== file.text) {
    const connector = located.definition.id;
    const values = { slice: file.path, source, version: version ?? "", connector };
    const span = located.locate([...entry.at, "source"], "value");
    return [undefined, [...problems, diagnostic("resolve/slice-differs", values, span)]];
  }
  const pin = { source, ...(version === undefined ? {} : { version }) };
  return [{ key: entry.key, ...pin }, problems];
}
