import { readFileSync, statSync } from "node:fs";
import { dirname, extname, join } from "node:path";
import { runNew } from "../../compiler/commands/new.ts";
import { compileDefinitions } from "../../compiler/compile.ts";
import type { EmittedFile } from "../../compiler/emit/emit.ts";
import { readText } from "../../compiler/host.ts";
import { createMemoryHost } from "../../compiler/host-memory.ts";
import type { ConnectorIR } from "../../compiler/ir/ir.ts";
import { summarize } from "../../compiler/summary.ts";

/** What came of one document, before its output was type-checked. */
export interface Attempt {
  /** Operations of the connector; none where it failed. */
  readonly operations: number;
  readonly fields: number;
  /** Fields of no known type, by reason. */
  readonly unknowns: Readonly<Record<string, number>>;
  /** Why there is no connector: codes of diagnostics, or `crash`. */
  readonly failures: readonly string[];
  /** The first words about the failure. */
  readonly message?: string;
  readonly warnings: Readonly<Record<string, number>>;
  readonly milliseconds: { readonly new: number; readonly compile: number };
  /** Parameters that no caller gives, with their places, since they carry the credential. */
  readonly omitted?: readonly string[];
  readonly files: readonly EmittedFile[];
  /** Absent where there is none. */
  readonly connector?: ConnectorIR;
}

/** Drafts a connector of all operations of a document, pins and compiles it, all in memory. */
export async function compileDocument(
  id: string,
  path: string,
  bytes: Uint8Array,
): Promise<Attempt> {
  const spec = `spec${extname(path)}`;
  const memory = createMemoryHost({ [`definitions/${spec}`]: bytes });
  const host = { ...memory, read: (file: string) => memory.read(file) ?? readPart(path, file) };
  const started = performance.now();
  const drafted = await runNew(host, {
    id,
    definitions: "definitions",
    spec: `file:${spec}`,
    operations: "all",
    format: "short",
    color: false,
  });
  const middle = performance.now();
  if (drafted.exitCode !== 0)
    return failed(codesIn(drafted.stdout), drafted.stdout, middle - started, 0);
  const compilation = await compileDefinitions(host, {
    definitions: "definitions",
    out: "generated",
  });
  const compiling = performance.now() - middle;
  const [compiled] = compilation.connectors;
  const errors = compilation.diagnostics.filter((each) => each.severity === "error");
  if (compiled?.connector === undefined) {
    const codes = [...new Set(errors.map((each) => each.code))];
    return failed(codes, errors[0]?.message ?? "", middle - started, compiling);
  }
  const { operations, fields } = summarize(compiled.connector);
  const { unknowns } = compiled.connector.counts;
  return {
    operations,
    fields,
    unknowns: Object.fromEntries(unknowns.map(({ reason, count }) => [reason, count])),
    failures: [],
    warnings: countBy(compilation.diagnostics.map((each) => each.code)),
    milliseconds: { new: round(middle - started), compile: round(compiling) },
    omitted: omittedIn(readText(host, `definitions/${id}.connector.yaml`) ?? ""),
    files: compiled.files.filter((file) => file.path.endsWith(".ts")),
    connector: compiled.connector,
  };
}

/** A part of a document lies beside it or below. */
function readPart(document: string, file: string): Uint8Array | undefined {
  const part = join(dirname(document), file.replace(/^definitions\//, ""));
  return statSync(part, { throwIfNoEntry: false })?.isFile() === true
    ? readFileSync(part)
    : undefined;
}

function failed(
  codes: readonly string[],
  message: string,
  drafting: number,
  compiling: number,
): Attempt {
  return {
    operations: 0,
    fields: 0,
    unknowns: {},
    failures: codes.length === 0 ? ["unsaid"] : codes,
    message: message.slice(0, 500),
    warnings: {},
    milliseconds: { new: round(drafting), compile: round(compiling) },
    files: [],
  };
}

/** The codes of diagnostics printed in the format `short`. */
function codesIn(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/ error\[([\w/-]+)\]/g)].map((match) => match[1] ?? ""))];
}

/** The names after `omit:` in a draft: plain words, or texts as JSON writes them. */
function omittedIn(draft: string): readonly string[] {
  const list = /^ {2}omit: \[(.*)\]/m.exec(draft)?.[1] ?? "";
  return [...list.matchAll(/"(?:[^"\\]|\\.)*"|[^\s,"]+/g)].map(([each]) =>
    each.startsWith('"') ? String(JSON.parse(each)) : each,
  );
}

function countBy(names: readonly string[]): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return Object.fromEntries(counts);
}

function round(milliseconds: number): number {
  return Math.round(milliseconds);
}
