import type { DocumentLimits } from "../spec/source/parse-document.ts";
import { hasErrors } from "../diagnostics/diagnostic.ts";
import { type DiagnosticFormat, printDiagnostics } from "../diagnostics/print.ts";
import type { Host } from "../host.ts";
import type { Span } from "../source.ts";
import { prepareDocument } from "../spec/source/prepare.ts";
import { searchOperations } from "../spec/openapi/search.ts";
import { adoptSource, type GivenDocument } from "./adopt.ts";
import { line, type Outcome } from "./outcome.ts";

export interface SearchCommand extends GivenDocument {
  /** Default: documents of 64 MB. */
  readonly limits?: DocumentLimits;
  readonly words: readonly string[];
  readonly format: DiagnosticFormat;
  readonly color: boolean;
}

/** `human connector spec search <source> <words…>`. */
export async function runSpecSearch(host: Host, command: SearchCommand): Promise<Outcome> {
  const file = { path: "command line", text: command.spec };
  const span: Span = { source: file, start: 0, end: command.spec.length };
  const { source, copy } = adoptSource(host, command, "searched");
  const entry = { id: "", key: "", at: [], operationIds: [], spec: { source } };
  const { definitions, limits } = command;
  const options = { definitions, ...(limits && { limits }) };
  const reading = {
    ...host,
    read: (path: string) => (path === copy?.path ? copy.bytes : host.read(path)),
  };
  const [prepared, diagnostics] = await prepareDocument(reading, entry, () => span, options);
  if (prepared === undefined || hasErrors(diagnostics)) {
    const printed = printDiagnostics(diagnostics, command.format, { color: command.color });
    return { exitCode: 1, stdout: line(printed), stderr: "" };
  }
  const found = searchOperations(prepared.document, command.words);
  const rows = found.map(
    (each) => `${each.operationId}  ${each.method} ${each.path}  ${each.summary ?? ""}`,
  );
  const stdout =
    command.format === "json"
      ? found.map((each) => JSON.stringify(each)).join("\n")
      : rows.join("\n");
  return {
    exitCode: found.length === 0 ? 1 : 0,
    stdout: line(stdout),
    stderr: line(`${String(found.length)} operation${found.length === 1 ? "" : "s"} found`),
  };
}
