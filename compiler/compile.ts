import { bindConnector } from "./bind/bind.ts";
import type { BoundDocument } from "./bind/bound.ts";
import { sha256 } from "./canonical.ts";
import { checkConnector } from "./check/check.ts";
import { definitionIds, noSuchDefinition, otherSuffixes } from "./definition-files.ts";
import { type Diagnostic, diagnostic, hasErrors } from "./diagnostics/diagnostic.ts";
import { emitCatalog, emitConnector, type EmittedFile } from "./emit/emit.ts";
import { byteTypes } from "./emit/typescript/bytes.ts";
import type { Host } from "./host.ts";
import type { ConnectorIR } from "./ir/ir.ts";
import { lowerConnector } from "./lower/lower.ts";
import { pascalCase } from "./names.ts";
import { type EventNames, nameEvents } from "./lower/event-names.ts";
import { nameOperations } from "./lower/operation-names.ts";
import { createTypeLowering } from "./types/type-lowering.ts";
import { readDefinition } from "./read-definition.ts";
import { startOf } from "./source.ts";
import { readSlices } from "./spec/slice/read-slices.ts";
import { compilerVersion } from "./version.ts";

export interface CompileOptions {
  /** Folder of the definitions, relative to the working folder. */
  readonly definitions: string;
  /** Folder of the output. */
  readonly out: string;
  /** Only these connectors; absent: all. */
  readonly ids?: readonly string[];
}

export interface CompiledConnector {
  readonly id: string;
  readonly diagnostics: readonly Diagnostic[];
  /** Absent where an error stopped it. */
  readonly connector?: ConnectorIR;
  /** Relative to the output folder; empty where an error stopped it. */
  readonly files: readonly EmittedFile[];
}

export interface Compilation {
  readonly connectors: readonly CompiledConnector[];
  /** The typed catalogue of all connectors that have output. */
  readonly catalog?: EmittedFile;
  /** Of all connectors, and of the folder itself. */
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Compiles definitions to files, in memory. The stages are load, validate, resolve, bind, lower, check
 * and emit; each gives diagnostics and never throws at input. A connector that fails does not stop others.
 */
export async function compileDefinitions(
  host: Host,
  options: CompileOptions,
): Promise<Compilation> {
  const all = definitionIds(host, options.definitions);
  const ids = options.ids ?? all;
  const missing = ids.filter((id) => !all.includes(id));
  const problems = [
    ...(options.ids === undefined ? otherSuffixes(host, options.definitions) : []),
    ...(all.length === 0 ? [noDefinitions(options.definitions)] : []),
    ...(all.length === 0
      ? []
      : missing.map((id) => noSuchDefinition(options.definitions, id, all))),
  ];
  const connectors: CompiledConnector[] = [];
  for (const id of ids.filter((each) => !missing.includes(each)))
    connectors.push(await compileConnector(host, options.definitions, id));
  const listed = all.filter((id) => hasOutput(host, options, connectors, id));
  const diagnostics = [...problems, ...connectors.flatMap((each) => each.diagnostics)];
  if (listed.length === 0) return { connectors, diagnostics };
  const catalog = emitCatalog(
    listed.map((id) => ({ id, className: `${pascalCase(id)}Connector` })),
  );
  return { connectors, catalog, diagnostics };
}

async function compileConnector(
  host: Host,
  folder: string,
  id: string,
): Promise<CompiledConnector> {
  const [validated, readDiagnostics] = readDefinition(host, folder, id);
  if (validated === undefined) return { id, diagnostics: readDiagnostics, files: [] };
  const { definition } = validated;
  const [slices, sliceDiagnostics] = await readSlices(host, folder, validated);
  const resolved = [...readDiagnostics, ...sliceDiagnostics];
  if (slices === undefined || hasErrors(resolved)) return { id, diagnostics: resolved, files: [] };
  const names = nameOperations(Object.keys(definition.operations));
  const eventNames = nameEvents(definition);
  const documents = typedDocuments(slices, names, eventNames, definition.driver !== undefined);
  const [bound, bindDiagnostics] = bindConnector(validated, documents);
  const diagnostics = [...resolved, ...bindDiagnostics];
  if (bound === undefined || hasErrors(diagnostics)) return { id, diagnostics, files: [] };
  const connector = lowerConnector({
    bound,
    names,
    eventNames,
    definitionHash: sha256(JSON.stringify(definition)),
    compilerVersion,
  });
  diagnostics.push(...checkConnector(bound, connector));
  if (hasErrors(diagnostics)) return { id, diagnostics, files: [] };
  return { id, diagnostics, connector, files: emitConnector(connector) };
}

/** Gives each document its types; names that the operations take are kept free, and those of documents before it. */
function typedDocuments(
  slices: readonly Omit<BoundDocument, "types">[],
  names: ReturnType<typeof nameOperations>,
  eventNames: EventNames,
  holdsBytes: boolean,
): readonly BoundDocument[] {
  const reserved = new Set([
    ...byteTypes,
    ...[...names.values()].flatMap((each) => [each.inputName, each.outputName, each.itemName]),
    eventNames.union,
    ...eventNames.data.values(),
  ]);
  return slices.map((slice) => ({
    ...slice,
    types: createTypeLowering(slice.document, {
      reservedNames: reserved,
      holdsBytes,
    }),
  }));
}

function hasOutput(
  host: Host,
  options: CompileOptions,
  connectors: readonly CompiledConnector[],
  id: string,
): boolean {
  const compiled = connectors.find((each) => each.id === id);
  if (compiled !== undefined && compiled.files.length > 0) return true;
  return host.read(`${options.out}/${id}/${id}.ts`) !== undefined;
}

function noDefinitions(folder: string): Diagnostic {
  return diagnostic("load/no-definitions", { folder }, startOf({ path: folder, text: "" }));
}
