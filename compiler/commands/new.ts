import { type Diagnostic, diagnostic, hasErrors } from "../diagnostics/diagnostic.ts";
import { type DiagnosticFormat, printDiagnostics } from "../diagnostics/print.ts";
import { definitionPath } from "../definition-files.ts";
import { draftDefinition } from "../draft/definition.ts";
import type { Host } from "../host.ts";
import type { PrepareOptions } from "../spec/source/load-entry.ts";
import type { DocumentLimits } from "../spec/source/parse-document.ts";
import { type PinOptions, pinSpecs } from "../spec/slice/pin.ts";
import { prepareDocument } from "../spec/source/prepare.ts";
import { readDefinition } from "../read-definition.ts";
import { counted } from "../summary.ts";
import { adoptSource, type GivenDocument } from "./adopt.ts";
import { argument, chooseOperations } from "./choose-operations.ts";
import { line, type Outcome } from "./outcome.ts";

export interface NewCommand extends GivenDocument {
  readonly id: string;
  /** See `chooseOperations`. */
  readonly operations: string;
  readonly format: DiagnosticFormat;
  readonly color: boolean;
  /** Default: documents of 64 MB. */
  readonly limits?: DocumentLimits;
}

/** The largest document that we know, Microsoft's Graph in its newest version, has 22,361. */
const MOST_OPERATIONS = 25_000;

/** `human connector new <id> --spec <source> --operations <list>`: a definition that compiles, and its slice. */
export async function runNew(host: Host, command: NewCommand): Promise<Outcome> {
  const { id, definitions } = command;
  const path = definitionPath(definitions, id);
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) return refused(command, "new/bad-id", { id }, id);
  if (host.read(path) !== undefined) return refused(command, "new/exists", { path }, id);
  const { source, copy } = adoptSource(host, command, id);
  const earlier = copy && host.read(copy.path);
  if (copy !== undefined) host.write(copy.path, copy.bytes);
  const outcome = await draftOf(host, command, source, path);
  if (copy === undefined || outcome.exitCode === 0) return outcome;
  if (earlier === undefined) host.remove(copy.path);
  else host.write(copy.path, earlier);
  return outcome;
}

async function draftOf(
  host: Host,
  command: NewCommand,
  source: string,
  path: string,
): Promise<Outcome> {
  const { id, definitions } = command;
  const span = argument(command.spec);
  const entry = { id: "", key: id, at: [], operationIds: [], spec: { source } };
  const [prepared, problems] = await prepareDocument(host, entry, () => span, pinOptions(command));
  if (prepared === undefined || hasErrors(problems)) return failed(command, problems);
  const [entries, chosen] = chooseOperations(prepared.document, command.operations);
  if (hasErrors(chosen)) return failed(command, [...problems, ...chosen]);
  if (entries.length === 0)
    return failed(command, [...problems, ...chosen, diagnostic("new/no-operations", {}, span)]);
  if (entries.length > MOST_OPERATIONS) {
    const found = String(entries.length);
    const values = { name: "operations", found, most: String(MOST_OPERATIONS) };
    return failed(command, [diagnostic("validate/too-many", values, span)]);
  }
  const schema = `${"../".repeat(definitions.split("/").length)}${schemaIn(host)}`;
  const { document } = prepared;
  host.write(path, draftDefinition({ id, source, schema, document, entries }));
  const pinning = { ...pinOptions(command), prepared: new Map([[source, prepared]]) };
  return await pinDraft(host, command, { path, count: entries.length, said: chosen }, pinning);
}

const SCHEMA = "schemas/connector.schema.json";

/** The schema of definitions for editors: the repository's own, or that of the installed compiler. */
function schemaIn(host: Host): string {
  const installed = `node_modules/@human/connector-compiler/${SCHEMA}`;
  return host.read(SCHEMA) === undefined && host.read(installed) !== undefined ? installed : SCHEMA;
}

/** Pins what was drafted; a draft that cannot be pinned is taken back. */
async function pinDraft(
  host: Host,
  command: NewCommand,
  draft: { readonly path: string; readonly count: number; readonly said: readonly Diagnostic[] },
  pinning: PinOptions,
): Promise<Outcome> {
  const { id, definitions } = command;
  const { path, count, said } = draft;
  const [definition, problems] = readDefinition(host, definitions, id);
  const [report, found] =
    definition === undefined
      ? ([undefined, []] as const)
      : await pinSpecs(host, pinning, definition);
  const diagnostics = [...said, ...problems, ...found];
  if (report === undefined || hasErrors(diagnostics)) {
    const outcome = failed(command, diagnostics);
    host.remove(path);
    return outcome;
  }
  const slices = report.slices.map((each) => each.path).join(", ");
  return {
    exitCode: 0,
    stdout: line(printDiagnostics(diagnostics, command.format, { color: command.color })),
    stderr: line(
      `${path}: ${counted(count, "operation")}, pinned in ${slices}. Next: answer its TODO lines, then compile.`,
    ),
  };
}

function pinOptions({ definitions, limits }: NewCommand): PrepareOptions {
  return { definitions, ...(limits && { limits }) };
}

function refused<Code extends "new/bad-id" | "new/exists">(
  command: NewCommand,
  code: Code,
  values: Parameters<typeof diagnostic<Code>>[1],
  text: string,
): Outcome {
  return failed(command, [diagnostic(code, values, argument(text))]);
}

function failed(command: NewCommand, diagnostics: readonly Diagnostic[]): Outcome {
  const printed = printDiagnostics(diagnostics, command.format, { color: command.color });
  return { exitCode: 1, stdout: line(printed), stderr: "" };
}
