import { sha256 } from "../../canonical.ts";
import { diagnostic, type Result } from "../../diagnostics/diagnostic.ts";
import { decode, type Host } from "../../host.ts";
import type { SourceFile } from "../../source.ts";
import { isObject } from "../json.ts";
import type { Lock, LockEntry } from "./lock.ts";
import { checkSource } from "./pin-check.ts";
import type { Json, JsonObject } from "../../json.ts";
import {
  sliceForms,
  slicePath,
  type LocatedDefinition,
  type SliceForm,
  type SourcedEntry,
} from "../source/spec-entry.ts";

/** A slice whose bytes are the ones in the lock file. */
export interface LockedSlice {
  readonly pinned: LockEntry;
  readonly file: SourceFile;
  /** Absent for a GraphQL schema. */
  readonly json?: JsonObject;
}

/** Reads the slice of a `spec` entry. Nobody may have edited it. */
export function readLockedSlice(
  host: Host,
  folder: string,
  located: LocatedDefinition,
  entry: SourcedEntry,
  lock: Lock,
): Result<LockedSlice> {
  const { definition, locate } = located;
  const span = locate([...entry.at, "source"], "value");
  const connector = definition.id;
  const found = findSlice(host, folder, entry.key);
  const pinned = lock.entries.get(entry.key);
  if (found === undefined || pinned === undefined) {
    const wrong = checkSource(host, folder, located, entry);
    if (wrong.length > 0) return [undefined, wrong];
    return [undefined, [diagnostic("resolve/not-pinned", { id: entry.key, connector }, span)]];
  }
  const { form, path, bytes } = found;
  if (sha256(bytes) !== pinned.slice) {
    return [undefined, [diagnostic("resolve/hash-differs", { slice: path, connector }, span)]];
  }
  const text = decode(bytes);
  if (form === "graphql") return [{ pinned, file: { path, text } }, []];
  const json = parse(text);
  if (json !== undefined) return [{ pinned, file: { path, text }, json }, []];
  const values = { source: path, reason: "it is not JSON" };
  return [undefined, [diagnostic("resolve/malformed-document", values, span)]];
}

interface FoundSlice {
  readonly form: SliceForm;
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** The slice of whichever form is there. */
function findSlice(host: Host, folder: string, key: string): FoundSlice | undefined {
  for (const form of sliceForms) {
    const path = slicePath(folder, key, form);
    const bytes = host.read(path);
    if (bytes !== undefined) return { form, path, bytes };
  }
  return undefined;
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: Json = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
