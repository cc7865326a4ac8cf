import type { Locate, Result } from "../../diagnostics/diagnostic.ts";
import type { Host } from "../../host.ts";
import type { Span } from "../../source.ts";
import { loadSource, type LoadedSource, type SourcePin } from "./load-source.ts";
import type { DocumentLimits } from "./parse-document.ts";
import type { SourcedEntry } from "./spec-entry.ts";
import { parseSpecSource, type SpecSource } from "./spec-source.ts";

export interface PrepareOptions {
  /** Folder of the definitions. */
  readonly definitions: string;
  readonly limits?: DocumentLimits;
  /** Which bytes the source must be. Absent: the newest ones. */
  readonly pin?: SourcePin;
}

/** The bytes of a `spec` entry's source, and where the definition names it. */
export interface LoadedEntry {
  readonly source: SpecSource;
  readonly loaded: LoadedSource;
  readonly span: Span;
}

/** Loads the source of a `spec` entry, whatever it holds. */
export async function loadEntry(
  host: Host,
  entry: SourcedEntry,
  locate: Locate,
  { definitions, pin }: PrepareOptions,
): Promise<Result<LoadedEntry>> {
  const span = locate([...entry.at, "source"], "value");
  const [source, sourceProblems] = parseSpecSource(entry.spec.source, span);
  if (source === undefined) return [undefined, sourceProblems];
  const [loaded, problems] = await loadSource(host, definitions, source, span, pin);
  return [loaded && { source, loaded, span }, problems];
}
