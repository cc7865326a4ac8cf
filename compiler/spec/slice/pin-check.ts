import { diagnostic, type Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Host } from "../../host.ts";
import { integrityOfBytes } from "../source/load-source.ts";
import type { LockEntry } from "./lock.ts";
import { hashOverlay } from "../overlay/read-overlay.ts";
import type { LocatedDefinition, SourcedEntry } from "../source/spec-entry.ts";
import { parseSpecSource } from "../source/spec-source.ts";

/** Says what of a `spec` entry changed after it was pinned: the source, a file of ours, or the overlay. */
export function checkPin(
  host: Host,
  folder: string,
  { definition, locate }: LocatedDefinition,
  entry: SourcedEntry,
  pinned: LockEntry,
): readonly Diagnostic[] {
  const sourceChanged = pinned.source !== entry.spec.source || fileChanged(host, folder, pinned);
  const wrong = sourceChanged ? checkSource(host, folder, { definition, locate }, entry) : [];
  if (wrong.length > 0) return wrong;
  const report = (what: "source" | "overlay"): Diagnostic => {
    const values = { what, id: entry.key, connector: definition.id };
    return diagnostic("resolve/pin-outdated", values, locate([...entry.at, what], "value"));
  };
  const overlayChanged = pinned.overlay !== hashOverlay(host, folder, entry.spec.overlay);
  return [
    ...(sourceChanged ? [report("source")] : []),
    ...(overlayChanged ? [report("overlay")] : []),
  ];
}

/** Says what is wrong with a source that pinning would stumble over too; a package is asked for then alone. */
export function checkSource(
  host: Host,
  folder: string,
  { locate }: LocatedDefinition,
  { at, spec }: SourcedEntry,
): readonly Diagnostic[] {
  const span = locate([...at, "source"], "value");
  const [source, problems] = parseSpecSource(spec.source, span);
  if (source?.kind !== "file") return problems;
  const path = `${folder}/${source.path}`;
  return host.read(path) === undefined ? [diagnostic("resolve/unknown-file", { path }, span)] : [];
}

function fileChanged(host: Host, folder: string, { source, integrity }: LockEntry): boolean {
  if (!source.startsWith("file:")) return false;
  const bytes = host.read(`${folder}/${source.slice("file:".length)}`);
  return bytes === undefined || integrityOfBytes(bytes) !== integrity;
}
