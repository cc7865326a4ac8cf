import type { CompileOptions, CompiledConnector } from "../compile.ts";
import { sha256 } from "../canonical.ts";
import { definitionIds } from "../definition-files.ts";
import { type Diagnostic, hasErrors } from "../diagnostics/diagnostic.ts";
import { type DiagnosticFormat, printDiagnostics } from "../diagnostics/print.ts";
import type { Host } from "../host.ts";
import {
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
  const report = recallAll(host, command) ?? (await compileAll(host, command));
  const { diagnostics, drift } = report;
  const stale = command.check && drift.length > 0;
  const printed = printDiagnostics(diagnostics, command.format, { color: command.color });
  const files = `${counted(drift.length, "file")} ${command.check ? "out of date" : "written"}`;
  return {
    exitCode: hasErrors(diagnostics) || stale ? 1 : 0,
    stdout: line(printed) + (stale ? line(staleText(drift)) : ""),
    stderr: line(describeSummary(report.summaries, report.failed, files)),
  };
}

/** Everything from memory, where nothing changed at all since the last compilation. */
function recallAll(host: Host, command: CompileCommand): Report | undefined {
  if (command.check || command.fingerprint === undefined) return undefined;
  const memory = readMemory(host, command.fingerprint);
  const all = definitionIds(host, command.definitions);
  const index = host.read(`${command.out}/index.ts`);
  const known = Object.keys(memory.connectors);
  if (all.join() !== known.join() || index === undefined) return undefined;
  if (sha256(index) !== memory.catalog) return undefined;
  const ids = command.ids ?? all;
  const found = ids.map((id) => [id, recall(host, memory, { ...command, id })] as const);
  const recalled = found.flatMap(([id, each]) => (each === undefined ? [] : [{ id, each }]));
  if (recalled.length < ids.length || ids.length === 0) return undefined;
  return {
    diagnostics: recalled.flatMap(({ id, each }) =>
      recallDiagnostics(host, command.definitions, id, each),
    ),
    summaries: recalled.map(({ each }) => each.summary),
    failed: 0,
    drift: [],
  };
}

async function compileAll(host: Host, command: CompileCommand): Promise<Report> {
  const { compileDefinitions } = await import("../compile.ts");
  const { findDrift, writeOutput } = await import("../verify/drift.ts");
  const compilation = compileDefinitions(host, command);
  const drift = findDrift(host, command.out, compilation, command.ids === undefined);
  if (!command.check) {
    writeOutput(host, command.out, compilation, drift);
    rememberAll(host, command, compilation.connectors, compilation.catalog?.content ?? "");
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
  catalog: string,
): void {
  if (command.fingerprint === undefined) return;
  const before = readMemory(host, command.fingerprint).connectors;
  const connectors = new Map<string, RememberedConnector>(Object.entries(before));
  for (const { id, connector, diagnostics, files } of compiled) {
    const summary = connector === undefined ? undefined : summarize(connector);
    const remembered =
      summary && remember(host, command.definitions, { id, summary, diagnostics, files });
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
