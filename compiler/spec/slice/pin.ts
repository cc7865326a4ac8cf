import { hasErrors, type Diagnostic, type Result } from "../../diagnostics/diagnostic.ts";
import { readText, type Host } from "../../host.ts";
import { cutEntry, cutPrepared, type CutEntry } from "./cut-entry.ts";
import { checkOneSchema } from "../graphql/check-entry.ts";
import { inlineDocument } from "../source/inline-spec.ts";
import { readLock, writeLock, type Lock, type LockEntry } from "./lock.ts";
import { checkOperations } from "../openapi/operation-check.ts";
import { indexOperations } from "../openapi/operation-index.ts";
import type { DocumentLimits } from "../source/parse-document.ts";
import type { PreparedDocument } from "../source/prepare.ts";
import {
  checkSpecIds,
  hasSource,
  listSpecs,
  sliceForms,
  slicePath,
  type LocatedDefinition,
  type SliceForm,
  type SourcedEntry,
  type SpecEntry,
} from "../source/spec-entry.ts";

export interface PinOptions {
  /** Folder of the definitions, `definitions`. */
  readonly definitions: string;
  /** Take the newest version, also where one is pinned. */
  readonly update?: boolean;
  readonly limits?: DocumentLimits;
  /** Documents by their sources, read a moment ago: used where no version is pinned. */
  readonly prepared?: ReadonlyMap<string, PreparedDocument>;
}

export interface PinnedSlice {
  /** The key in the lock file: `github`, or `twilio-sms.lookups`. */
  readonly key: string;
  readonly path: string;
  readonly source: string;
  readonly version?: string;
  readonly operations: number;
  /** Of the slice as it was written, in UTF-16 code units. */
  readonly length: number;
  /** Whether the slice differs from the one that was there. */
  readonly changed: boolean;
}

export interface PinReport {
  readonly slices: readonly PinnedSlice[];
}

/**
 * Cuts what a definition uses out of its vendor's documents, and writes the slices and the lock file. The
 * version that is pinned stays, unless the source changed or an update is asked for. With an error nothing is
 * written.
 */
export async function pinSpecs(
  host: Host,
  options: PinOptions,
  located: LocatedDefinition,
): Promise<Result<PinReport>> {
  const { definitions: folder } = options;
  const twins = checkSpecIds(located);
  if (twins.length > 0) return [undefined, twins];
  const [lock, lockProblems] = readLock(host, folder);
  if (lock === undefined) return [undefined, lockProblems];
  const entries = listSpecs(located.definition);
  const [cuts, problems] = await cutAll(host, options, located, entries.filter(hasSource), lock);
  if (cuts === undefined) return [undefined, problems];
  const unknown = checkOperations(located, knownOperations(entries, cuts));
  const diagnostics = [...problems, ...unknown];
  if (hasErrors(diagnostics)) return [undefined, diagnostics];

  const slices = cuts.map((cut) => writeSlice(host, folder, cut));
  const keys = cuts.map(({ entry }) => entry.key);
  const stale = [...lock.entries.keys()].filter(
    (key) => isOf(located.definition.id, key) && !keys.includes(key),
  );
  for (const key of stale) removeSlices(host, folder, key, sliceForms);
  const changes = new Map<string, LockEntry | undefined>(stale.map((key) => [key, undefined]));
  for (const { entry, lockEntry } of cuts) changes.set(entry.key, lockEntry);
  writeLock(host, lock, changes);
  return [{ slices }, diagnostics];
}

async function cutAll(
  host: Host,
  options: PinOptions,
  located: LocatedDefinition,
  entries: readonly SourcedEntry[],
  lock: Lock,
): Promise<Result<readonly CutEntry[]>> {
  const { definitions, limits, update, prepared } = options;
  const diagnostics: Diagnostic[] = [];
  const cuts: CutEntry[] = [];
  for (const entry of entries) {
    const pin = update === true ? undefined : pinnedPackage(lock.entries.get(entry.key), entry);
    const ready = pin === undefined ? prepared?.get(entry.spec.source) : undefined;
    const [cut, problems] =
      ready !== undefined && entry.spec.overlay === undefined
        ? cutPrepared(entry, located, ready)
        : await cutEntry(host, entry, located, {
            definitions,
            ...(limits === undefined ? {} : { limits }),
            ...(pin === undefined ? {} : { pin }),
          });
    diagnostics.push(...problems);
    if (cut !== undefined) cuts.push(cut);
  }
  diagnostics.push(...checkOneSchema(cuts, located.locate));
  return [cuts.length === entries.length ? cuts : undefined, diagnostics];
}

/** A file of ours is pinned as it is now; a package stays at its version. */
function pinnedPackage(known: LockEntry | undefined, entry: SourcedEntry): LockEntry | undefined {
  const isSame = known?.source === entry.spec.source && known.version !== undefined;
  return isSame ? known : undefined;
}

function knownOperations(
  entries: readonly SpecEntry[],
  cuts: readonly CutEntry[],
): ReadonlyMap<string, readonly string[]> {
  return new Map(
    entries.map((entry) => {
      const document = cuts.find((cut) => cut.entry === entry)?.document;
      const vendors = document?.dialect === "graphql" ? [] : (document?.operationIds ?? []);
      return [entry.id, [...vendors, ...indexOperations(inlineDocument(entry)).keys()]];
    }),
  );
}

function writeSlice(host: Host, folder: string, cut: CutEntry): PinnedSlice {
  const { entry, form, text, lockEntry } = cut;
  const path = slicePath(folder, entry.key, form);
  const changed = readText(host, path) !== text;
  if (changed) host.write(path, text);
  const others = sliceForms.filter((each) => each !== form);
  removeSlices(host, folder, entry.key, others);
  const { source, version, operations } = lockEntry;
  return {
    key: entry.key,
    path,
    source,
    ...(version === undefined ? {} : { version }),
    operations,
    length: text.length,
    changed,
  };
}

function removeSlices(host: Host, folder: string, key: string, forms: readonly SliceForm[]): void {
  for (const path of forms.map((form) => slicePath(folder, key, form)))
    if (host.read(path) !== undefined) host.remove(path);
}

/** Ids of connectors have no dot: what follows one is the id of a document. */
function isOf(connector: string, key: string): boolean {
  return key === connector || key.startsWith(`${connector}.`);
}
