import { type Diagnostic, hasErrors } from "../diagnostics/diagnostic.ts";
import { type DiagnosticFormat, printDiagnostics } from "../diagnostics/print.ts";
import type { Host } from "../host.ts";
import type { DocumentLimits } from "../spec/source/parse-document.ts";
import { type PinnedSlice, pinSpecs } from "../spec/slice/pin.ts";
import { counted } from "../summary.ts";
import { readDefinitions } from "./definitions.ts";
import { line, type Outcome } from "./outcome.ts";

export interface SpecCommand {
  readonly definitions: string;
  readonly ids: readonly string[];
  readonly format: DiagnosticFormat;
  readonly color: boolean;
  /** Default: documents of 64 MB. */
  readonly limits?: DocumentLimits;
}

/** `human connector spec pin [ids…]`. */
export async function runSpecPin(host: Host, command: SpecCommand): Promise<Outcome> {
  const { limits } = command;
  const [definitions, problems] = readDefinitions(host, command.definitions, command.ids);
  const diagnostics: Diagnostic[] = [...problems];
  const pinned: PinnedSlice[] = [];
  for (const definition of definitions) {
    const options = { definitions: command.definitions, ...(limits && { limits }) };
    const [report, found] = await pinSpecs(host, options, definition);
    diagnostics.push(...found);
    pinned.push(...(report?.slices ?? []));
  }
  return {
    exitCode: hasErrors(diagnostics) ? 1 : 0,
    stdout: line(printDiagnostics(diagnostics, command.format, { color: command.color })),
    stderr: line(pinned.map(describe).join("\n")),
  };
}

function describe(slice: PinnedSlice): string {
  const version = slice.version === undefined ? "" : ` ${slice.version}`;
  const state = slice.changed ? "written" : "unchanged";
  return `${slice.path}: ${counted(slice.operations, "operation")} of ${slice.source}${version}, ${state}`;
}
