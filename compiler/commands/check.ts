import { compileDefinitions, type CompiledConnector } from "../compile.ts";
import { definitionIds, definitionPath } from "../definition-files.ts";
import { applyFixes } from "../diagnostics/apply-fixes.ts";
import { type Diagnostic, diagnostic, hasErrors } from "../diagnostics/diagnostic.ts";
import { type DiagnosticFormat, printDiagnostics } from "../diagnostics/print.ts";
import { type Host, readText } from "../host.ts";
import { findComments } from "../load/tokens.ts";
import { positionOf } from "../source.ts";
import { counted } from "../summary.ts";
import { line, type Outcome } from "./outcome.ts";

export interface CheckCommand {
  readonly definitions: string;
  /** Only these connectors; absent: all. */
  readonly ids?: readonly string[];
  /** Mend what can be mended without a choice, and write the definitions back. */
  readonly fix: boolean;
  readonly format: DiagnosticFormat;
  readonly color: boolean;
}

/** One mended place can bring another to light; more rounds than these would be going in a circle. */
const MOST_ROUNDS = 10;

/** `human connector check [ids…] [--fix]`: everything that `compile` says, and the lines left to do. */
export async function runCheck(host: Host, command: CheckCommand): Promise<Outcome> {
  const mended = command.fix ? await fixAll(host, command) : [];
  const { diagnostics: found } = await compileDefinitions(host, optionsOf(command));
  const diagnostics = [...found, ...idsOf(host, command).flatMap((id) => todos(host, command, id))];
  const errors = diagnostics.filter((each) => each.severity === "error").length;
  const summary = `${counted(errors, "error")}, ${counted(diagnostics.length - errors, "warning")}`;
  return {
    exitCode: hasErrors(diagnostics) ? 1 : 0,
    stdout: line(printDiagnostics(diagnostics, command.format, { color: command.color })),
    stderr: line([...mended, summary].join("\n")),
  };
}

/** `# TODO` is how `human connector new` marks what only a person can say. */
function todos(host: Host, { definitions }: CheckCommand, id: string): readonly Diagnostic[] {
  const path = definitionPath(definitions, id);
  const source = { path, text: readText(host, path) ?? "" };
  return findComments(source).flatMap((span) => {
    const text = source.text.slice(span.start, span.end);
    const todo = /^#+\s*TODO\b[:\s]*(.*)$/s.exec(text)?.[1]?.trim();
    return todo === undefined ? [] : [diagnostic("check/todo", { todo: sentence(todo) }, span)];
  });
}

function sentence(todo: string): string {
  if (todo === "") return "something is left to do here.";
  return /[.!?]$/.test(todo) ? todo : `${todo}.`;
}

async function fixAll(host: Host, command: CheckCommand): Promise<readonly string[]> {
  const report: string[] = [];
  for (const id of idsOf(host, command)) report.push(...(await fixDefinition(host, command, id)));
  return report;
}

/** Mends a definition round by round; a round that would change what it means is taken back. */
async function fixDefinition(
  host: Host,
  command: CheckCommand,
  id: string,
): Promise<readonly string[]> {
  const path = definitionPath(command.definitions, id);
  const report: string[] = [];
  let before = await compileOne(host, command, id);
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const source = { path, text: readText(host, path) ?? "" };
    const { text, mended } = applyFixes(source, before?.diagnostics ?? []);
    if (mended.length === 0 || text === source.text) break;
    host.write(path, text);
    const after = await compileOne(host, command, id);
    if (!isSame(before, after)) {
      host.write(path, source.text);
      break;
    }
    report.push(...mended.map((each) => describe(each)));
    before = after;
  }
  return report;
}

/** What does not compile means nothing yet; what compiles must give the same connector again. */
function isSame(
  before: CompiledConnector | undefined,
  after: CompiledConnector | undefined,
): boolean {
  if (before?.connector === undefined) return true;
  return after?.connector !== undefined && meaningOf(before) === meaningOf(after);
}

/** All of a connector but the hash of its text; lists that are sets say nothing twice. */
function meaningOf({ connector }: CompiledConnector): string {
  const sets = new Set(["hosts", "scopes", "auth"]);
  return JSON.stringify({ ...connector, provenance: {}, waivers: [] }, (key, value: unknown) =>
    sets.has(key) && Array.isArray(value)
      ? [...new Set(value.map((each) => JSON.stringify(each)))]
      : value,
  );
}

function describe({ code, span, fix, message }: Diagnostic): string {
  const { source, start, end } = fix?.span ?? span;
  const { line: row, column } = positionOf(source, start);
  const [old, text] = [source.text.slice(start, end).trim(), fix?.text.trim() ?? ""];
  const what = text === "" ? `removed \`${old}\`` : `\`${old}\` is now \`${text}\``;
  return `${source.path}:${row}:${column}: ${old === "" ? message : what} (${code})`;
}

async function compileOne(
  host: Host,
  command: CheckCommand,
  id: string,
): Promise<CompiledConnector | undefined> {
  const { connectors } = await compileDefinitions(host, { ...optionsOf(command), ids: [id] });
  return connectors.find((each) => each.id === id);
}

function idsOf(host: Host, { definitions, ids }: CheckCommand): readonly string[] {
  const all = definitionIds(host, definitions);
  return ids === undefined ? all : all.filter((id) => ids.includes(id));
}

/** Nothing is written, so that there is no folder of output. */
function optionsOf({ definitions, ids }: CheckCommand): Parameters<typeof compileDefinitions>[1] {
  return { definitions, out: "", ...(ids === undefined ? {} : { ids }) };
}
