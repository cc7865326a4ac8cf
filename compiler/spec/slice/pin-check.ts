import { diagnostic, type Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { Host } from "../../host.ts";
import { integrityOfBytes } from "../source/load-source.ts";
import type { LockEntry } from "./lock.ts";
import { hashOverlay } from "../overlay/read-overlay.ts";
import type { LocatedDefinition, SourcedEntry } from "../source/spec-entry.ts";

/** Says what of a `spec` entry changed after it was pinned: the source, a file of ours, or the overlay. */
export function checkPin(
  host: Host,
  folder: string,
  { definition, locate }: LocatedDefinition,
  entry: SourcedEntry,
  pinned: LockEntry,
): readonly Diagnostic[] {
  const report = (what: "source" | "overlay"): Diagnostic => {
    const values = { what, id: entry.key, connector: definition.id };
    return diagnostic("resolve/pin-outdated", values, locate([...entry.at, what], "value"));
  };
  const sourceChanged = pinned.source !== entry.spec.source || fileChanged(host, folder, pinned);
  const overlayChanged = pinned.overlay !== hashOverlay(host, folder, entry.spec.overlay);
  return [
    ...(sourceChanged ? [report("source")] : []),
    ...(overlayChanged ? [report("overlay")] : []),
  ];
}

function fileChanged(host: Host, folder: string, { source, integrity }: LockEntry): boolean {
  if (!source.startsWith("file:")) return false;
  const bytes = host.read(`${folder}/${source.slice("file:".length)}`);
  return bytes === undefined || integrityOfBytes(bytes) !== integrity;
}
