import { type Diagnostic, hasErrors } from "../diagnostics/diagnostic.ts";
import { printDiagnostics } from "../diagnostics/print.ts";
import type { Host } from "../host.ts";
import { formatUpdate, updateSpecs } from "../spec/slice/update.ts";
import { readDefinitions } from "./definitions.ts";
import { line, type Outcome } from "./outcome.ts";
import type { SpecCommand } from "./spec-pin.ts";

export interface UpdateCommand extends SpecCommand {
  /** Pin the newest version too. */
  readonly write: boolean;
}

/** `human connector spec update [ids…] [--write]`. */
export async function runSpecUpdate(host: Host, command: UpdateCommand): Promise<Outcome> {
  const { definitions: folder, write, limits } = command;
  const [definitions, problems] = readDefinitions(host, folder, command.ids);
  const diagnostics: Diagnostic[] = [...problems];
  const reports: string[] = [];
  for (const definition of definitions) {
    const [updates, found] = await updateSpecs(
      host,
      { definitions: folder, write, ...(limits && { limits }) },
      definition,
    );
    diagnostics.push(...found);
    for (const update of updates ?? [])
      reports.push(command.format === "json" ? JSON.stringify(update) : formatUpdate(update));
  }
  const printed = printDiagnostics(diagnostics, command.format, { color: command.color });
  return {
    exitCode: hasErrors(diagnostics) ? 1 : 0,
    stdout: line(printed) + line(reports.join(command.format === "json" ? "\n" : "\n\n")),
    stderr: "",
  };
}
