import { type Compilation, compileDefinitions, type CompileOptions } from "../compile.ts";
import { hasErrors } from "../diagnostics/diagnostic.ts";
import { type DiagnosticFormat, printDiagnostics } from "../diagnostics/print.ts";
import type { Host } from "../host.ts";
import { type Drift, findDrift, writeOutput } from "../verify/drift.ts";
import { line, type Outcome } from "./outcome.ts";

export interface CompileCommand extends CompileOptions {
  /** Write nothing; output that differs is a finding. */
  readonly check: boolean;
  readonly format: DiagnosticFormat;
  readonly color: boolean;
}

/** `human connector compile [ids…]`. */
export function runCompile(host: Host, command: CompileCommand): Outcome {
  const compilation = compileDefinitions(host, command);
  const drift = findDrift(host, command.out, compilation, command.ids === undefined);
  if (!command.check) writeOutput(host, command.out, compilation, drift);
  const stale = command.check && drift.length > 0;
  const failed = hasErrors(compilation.diagnostics);
  const printed = printDiagnostics(compilation.diagnostics, command.format, {
    color: command.color,
  });
  return {
    exitCode: failed || stale ? 1 : 0,
    stdout: line(printed) + (stale ? line(staleText(drift)) : ""),
    stderr: line(summary(compilation, drift, command.check)),
  };
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
  return [...lines, "The output is out of date: run `npm run compile` and commit the result."].join(
    "\n",
  );
}

function summary(compilation: Compilation, drift: readonly Drift[], check: boolean): string {
  const { connectors } = compilation;
  const compiled = connectors.flatMap((each) => each.connector ?? []);
  const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
  const unknowns = sum(compiled.flatMap((each) => each.counts.unknowns.map(({ count }) => count)));
  const fields = sum(compiled.map((each) => each.counts.fields));
  const counted = (number: number, noun: string): string =>
    `${String(number)} ${noun}${number === 1 ? "" : "s"}`;
  const failed = connectors.length - compiled.length;
  return [
    `${counted(compiled.length, "connector")}${failed === 0 ? "" : `, ${String(failed)} failed`}`,
    counted(sum(compiled.map((each) => each.operations.length)), "operation"),
    `${String(unknowns)} of ${counted(fields, "field")} unknown`,
    counted(sum(compiled.map((each) => each.waivers.length)), "waiver"),
    `${counted(sum(compiled.map((each) => each.pending.length)), "feature")} pending in the runtime`,
    check
      ? `${counted(drift.length, "file")} out of date`
      : `${counted(drift.length, "file")} written`,
  ].join(" · ");
}
