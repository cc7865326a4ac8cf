import { hasErrors } from "../diagnostics/diagnostic.ts";
import { printDiagnostics } from "../diagnostics/print.ts";
import type { Host } from "../host.ts";
import { verifySpecs } from "../spec/slice/verify.ts";
import { readDefinitions } from "./definitions.ts";
import { line, type Outcome } from "./outcome.ts";
import type { SpecCommand } from "./spec-pin.ts";

/** `human connector spec verify [ids…]`. */
export async function runSpecVerify(host: Host, command: SpecCommand): Promise<Outcome> {
  const [definitions, problems] = readDefinitions(host, command.definitions, command.ids);
  const { definitions: folder, limits } = command;
  const options = { definitions: folder, ...(limits && { limits }) };
  const [verified, found] = await verifySpecs(host, options, definitions);
  const diagnostics = [...problems, ...found];
  const count = verified?.length ?? 0;
  return {
    exitCode: hasErrors(diagnostics) ? 1 : 0,
    stdout: line(printDiagnostics(diagnostics, command.format, { color: command.color })),
    stderr: line(`${String(count)} slice${count === 1 ? " is" : "s are"} what the source gives`),
  };
}
