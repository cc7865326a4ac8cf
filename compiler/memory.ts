import { sha256 } from "./canonical.ts";
import { definitionPath, lockPath } from "./definition-files.ts";
import type { Diagnostic } from "./diagnostics/diagnostic.ts";
import { type Host, readText } from "./host.ts";
import type { ConnectorSummary } from "./summary.ts";

/**
 * What the last compilation made of each connector, so that an unchanged one need not be compiled again. It
 * only saves time: `compile --check` never looks at it, and whatever of it cannot be read is forgotten.
 */
export interface Memory {
  readonly compiler: string;
  /** SHA-256 of the catalogue of all connectors. */
  readonly catalog: string;
  readonly connectors: Readonly<Record<string, RememberedConnector>>;
}

export interface RememberedConnector {
  /** SHA-256 over everything that the connector is compiled from. */
  readonly inputs: string;
  /** SHA-256 of each file that was written, by its path in the output folder. */
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: ConnectorSummary;
  /** Warnings, all of them in the definition itself. */
  readonly diagnostics: readonly RememberedDiagnostic[];
}

type RememberedDiagnostic = Pick<Diagnostic, "code" | "severity" | "message" | "help"> & {
  readonly start: number;
  readonly end: number;
};

const PATH = "node_modules/.cache/human-connectors/compile.json";
const EMPTY: Memory = { compiler: "", catalog: "", connectors: {} };

/** Reads the memory of this very compiler; empty where there is none. */
export function readMemory(host: Host, compiler: string): Memory {
  const text = readText(host, PATH);
  if (text === undefined) return EMPTY;
  try {
    const memory = JSON.parse(text) as Memory;
    return memory.compiler === compiler ? memory : EMPTY;
  } catch {
    // A file that is no JSON holds no memory; the next compilation writes it anew.
    return EMPTY;
  }
}

/** Keeps the memory beside what npm installed; where npm installed nothing, there is none. */
export function writeMemory(host: Host, memory: Memory): void {
  if (host.folders("node_modules").length > 0) host.write(PATH, JSON.stringify(memory));
}

const SLICE = /\.slice\.(?:json|graphql)$/;

/** SHA-256 over the lock, overlays and own documents of a folder, which any of its definitions may use. */
export function hashShared(host: Host, folder: string): string {
  const specs = `${folder}/specs`;
  const beside = host.list(specs).filter((name) => !SLICE.test(name));
  return hashAll(host, [lockPath(folder), ...beside.map((name) => `${specs}/${name}`)]);
}

/** SHA-256 over all that a connector is compiled from: its definition, its slices and what `hashShared` gave. */
export function hashInputs(host: Host, folder: string, id: string, shared: string): string {
  const specs = `${folder}/specs`;
  const slices = host
    .list(specs)
    .filter((name) => SLICE.test(name) && name.startsWith(`${id}.`))
    .map((name) => `${specs}/${name}`);
  return sha256(`${hashAll(host, [definitionPath(folder, id), ...slices])} ${shared}`);
}

function hashAll(host: Host, paths: readonly string[]): string {
  return sha256(paths.map((path) => `${path} ${hashOf(host, path)}`).join("\n"));
}

/** What is remembered of a connector, if its inputs and its output are what they were. */
export function recall(
  host: Host,
  memory: Memory,
  request: {
    readonly definitions: string;
    readonly out: string;
    readonly id: string;
    /** What `hashShared` gives now. */
    readonly shared: string;
  },
): RememberedConnector | undefined {
  const { definitions, out, id, shared } = request;
  const remembered = Object.hasOwn(memory.connectors, id) ? memory.connectors[id] : undefined;
  if (remembered === undefined) return undefined;
  if (remembered.inputs !== hashInputs(host, definitions, id, shared)) return undefined;
  const folder = `${out}/${id}`;
  const present = host.list(folder).map((name) => `${id}/${name}`);
  if (present.join() !== Object.keys(remembered.outputs).sort().join()) return undefined;
  const same = Object.entries(remembered.outputs).every(
    ([path, hash]) => hashOf(host, `${out}/${path}`) === hash,
  );
  return same ? remembered : undefined;
}

/** The diagnostics of a remembered connector, at home in its definition again. */
export function recallDiagnostics(
  host: Host,
  folder: string,
  id: string,
  remembered: RememberedConnector,
): readonly Diagnostic[] {
  const path = definitionPath(folder, id);
  const source = { path, text: readText(host, path) ?? "" };
  return remembered.diagnostics.map(({ start, end, ...each }) => ({
    ...each,
    span: { source, start, end },
    related: [],
  }));
}

/** What to remember of a connector; undefined where its diagnostics reach beyond its definition. */
export function remember(
  host: Host,
  folder: string,
  compiled: {
    readonly id: string;
    /** What `hashShared` gave. */
    readonly shared: string;
    readonly summary: ConnectorSummary;
    readonly diagnostics: readonly Diagnostic[];
    readonly files: readonly { readonly path: string; readonly bytes: Uint8Array }[];
  },
): RememberedConnector | undefined {
  const path = definitionPath(folder, compiled.id);
  const simple = compiled.diagnostics.every(
    (each) => each.span.source.path === path && each.related.length === 0 && each.fix === undefined,
  );
  if (!simple) return undefined;
  return {
    inputs: hashInputs(host, folder, compiled.id, compiled.shared),
    outputs: Object.fromEntries(compiled.files.map((file) => [file.path, sha256(file.bytes)])),
    summary: compiled.summary,
    diagnostics: compiled.diagnostics.map(({ span, related: _, fix: __, ...each }) => ({
      ...each,
      start: span.start,
      end: span.end,
    })),
  };
}

function hashOf(host: Host, path: string): string {
  const bytes = host.read(path);
  return bytes === undefined ? "" : sha256(bytes);
}
