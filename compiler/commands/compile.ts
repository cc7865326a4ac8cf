import type { CompileOptions, CompiledConnector } from "../compile.ts";
import { sha256 } from "../canonical.ts";
import { definitionIds } from "../definition-files.ts";
import { type Diagnostic, hasErrors } from "../diagnostics/diagnostic.ts";
import { type DiagnosticFormat, printDiagnostics } from "../diagnostics/print.ts";
import type { Host } from "../host.ts";
import {
  hashShared,
  type Memory,
  readMemory,
  recall,
  recallDiagnostics,
  remember,
  type RememberedConnector,
  writeMemory,
} from "../memory.ts";
import { type ConnectorSummary, counted, describeSummary, summarize } from "../summary.ts";
import type { Drift } from "../verify/drift.ts";
import { line, type Outcome } from "./outcome.ts";

export interface CompileCommand extends CompileOptions {
  /** Write nothing; output that differs is a finding. */
  readonly check: boolean;
  readonly format: DiagnosticFormat;
  readonly color: boolean;
  /** Tells one state of the compiler from another; absent: nothing is remembered. */
  readonly fingerprint?: string;
}

/** What a compilation, or the memory of one, says of the connectors that it was asked for. */
interface Report {
  readonly diagnostics: readonly Diagnostic[];
  readonly summaries: readonly ConnectorSummary[];
  readonly failed: number;
  readonly drift: readonly Drift[];
}

/** `human connector compile [ids…]`. */
export async function runCompile(host: Host, command: CompileCommand): Promise<Outcome> {
  const { diagnostics, drift, summaries, failed } = await report(host, command);
  const stale = command.check && drift.length > 0;
  const printed = printDiagnostics(diagnostics, command.format, { color: command.color });
  const files = `${counted(drift.length, "file")} ${command.check ? "out of date" : "written"}`;
  return {
    exitCode: hasErrors(diagnostics) || stale ? 1 : 0,
    stdout: line(printed) + (stale ? line(staleText(drift)) : ""),
    stderr: line(describeSummary(summaries, failed, files)),
  };
}

/** What was remembered, and a compilation of the rest. */
async function report(host: Host, command: CompileCommand): Promise<Report> {
  const all = definitionIds(host, command.definitions);
  const ids = command.ids ?? all;
  const recalled = recallUnchanged(host, command, ids, all);
  const changed = ids.filter((id) => !recalled.has(id));
  const fromMemory: Report = {
    diagnostics: [...recalled].flatMap(([id, each]) =>
      recallDiagnostics(host, command.definitions, id, each),
    ),
    summaries: [...recalled.values()].map((each) => each.summary),
    failed: 0,
    drift: [],
  };
  if (changed.length === 0 && ids.length > 0) return fromMemory;
  const fresh = await compileChanged(host, { ...command, ids: changed }, all);
  return {
    diagnostics: [...fromMemory.diagnostics, ...fresh.diagnostics],
    summaries: [...fromMemory.summaries, ...fresh.summaries],
    failed: fresh.failed,
    drift: fresh.drift,
  };
}

/** Connectors whose inputs and outputs are what they were; none where the list of connectors is another. */
function recallUnchanged(
  host: Host,
  command: CompileCommand,
  ids: readonly string[],
  all: readonly string[],
): ReadonlyMap<string, RememberedConnector> {
  if (command.check || command.fingerprint === undefined) return new Map();
  const memory = readMemory(host, command.fingerprint);
  const index = host.read(`${command.out}/index.ts`);
  if (index === undefined || sha256(index) !== memory.catalog) return new Map();
  if (all.join() !== Object.keys(memory.connectors).join()) return new Map();
  const shared = hashShared(host, command.definitions);
  return new Map(
    ids.flatMap((id) => {
      const remembered = recall(host, memory, { ...command, id, shared });
      return remembered === undefined ? [] : [[id, remembered] as const];
    }),
  );
}

async function compileChanged(
  host: Host,
  command: CompileCommand,
  all: readonly string[],
): Promise<Report> {
  const { compileDefinitions } = await import("../compile.ts");
  const { findDrift, writeOutput } = await import("../verify/drift.ts");
  const compilation = await compileDefinitions(host, command);
  const drift = findDrift(host, command.out, compilation, all);
  if (!command.check) {
    writeOutput(host, command.out, compilation, drift);
    rememberAll(host, command, compilation.connectors, compilation.catalog?.bytes ?? "");
  }
  const compiled = compilation.connectors.flatMap((each) => each.connector ?? []);
  return {
    diagnostics: compilation.diagnostics,
    summaries: compiled.map(summarize),
    failed: compilation.connectors.length - compiled.length,
    drift,
  };
}

function rememberAll(
  host: Host,
  command: CompileCommand,
  compiled: readonly CompiledConnector[],
  catalog: Uint8Array | string,
): void {
  if (command.fingerprint === undefined) return;
  const before = readMemory(host, command.fingerprint).connectors;
  const connectors = new Map<string, RememberedConnector>(Object.entries(before));
  const shared = hashShared(host, command.definitions);
  for (const { id, connector, diagnostics, files } of compiled) {
    const summary = connector === undefined ? undefined : summarize(connector);
    const remembered =
      summary && remember(host, command.definitions, { id, shared, summary, diagnostics, files });
    if (remembered === undefined) connectors.delete(id);
    else connectors.set(id, remembered);
  }
  const all = definitionIds(host, command.definitions);
  const memory: Memory = {
    compiler: command.fingerprint,
    catalog: sha256(catalog),
    connectors: Object.fromEntries(
      all.flatMap((id) => {
        const remembered = connectors.get(id);
        return remembered === undefined ? [] : [[id, remembered]];
      }),
    ),
  };
  writeMemory(host, memory);
}

/** The first differing line of each file, so that a reviewer sees at once what is stale. */
function staleText(drift: readonly Drift[]): string {
  const lines = drift.map((each) => {
    if (each.kind !== "changed") return `${each.path}: ${each.kind}`;
    return [
      `${each.path}:${String(each.line)}: differs`,
      `  expected: ${each.expected ?? ""}`,
      `  found:    ${each.actual ?? ""}`,
    ].join("\n");
  });
  const help = "The output is out of date: run `npm run compile` and commit the result.";
  return [...lines, help].join("\n");
}
