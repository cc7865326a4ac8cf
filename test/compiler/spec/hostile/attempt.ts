import { extname } from "node:path";
import { runNew } from "../../../../compiler/commands/new.ts";
import { compileDefinitions } from "../../../../compiler/compile.ts";
import { readDefinition } from "../../../../compiler/read-definition.ts";
import type { Diagnostic } from "../../../../compiler/diagnostics/diagnostic.ts";
import { createMemoryHost } from "../../../../compiler/host-memory.ts";
import type { Host } from "../../../../compiler/host.ts";
import { pinSpecs } from "../../../../compiler/spec/slice/pin.ts";
import { type Attack, definitionPath } from "./attack.ts";
import { processorTime } from "../../../kit/processor-time.ts";

/** What came of an attack. */
export interface Outcome {
  /** Codes of errors, each once; none where it compiled. */
  readonly codes: readonly string[];
  /** The first words of the first error, or of what was thrown. */
  readonly message?: string;
  /** Errors whose place is none in the text that they name. */
  readonly unplaced: readonly string[];
  /** User and system time, in seconds. */
  readonly cpu: number;
}

const folder = "definitions";

/** Drafts or pins, and compiles, all in memory. What is thrown is the outcome `crash`. */
export async function attempt(attack: Attack, size: number): Promise<Outcome> {
  const files = attack.files(size);
  const before = processorTime();
  const said = await carryOut(files).catch((error: unknown): Said => {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { codes: ["crash"], unplaced: [], message };
  });
  return { ...said, cpu: (processorTime() - before) / 1000 };
}

type Said = Omit<Outcome, "cpu">;

async function carryOut(files: Readonly<Record<string, string | Uint8Array>>): Promise<Said> {
  const host = createMemoryHost(files);
  const prepared = definitionPath in files ? await pin(host) : await draft(host, files);
  if (prepared.codes.length > 0) return prepared;
  const { diagnostics, connectors } = await compileDefinitions(host, {
    definitions: folder,
    out: "out",
  });
  const said = judge(diagnostics);
  const compiled = connectors.some(({ connector }) => connector !== undefined);
  return said.codes.length > 0 || compiled ? said : { codes: ["unsaid"], unplaced: [] };
}

async function pin(host: Host): Promise<Said> {
  const [validated, problems] = readDefinition(host, folder, "hostile");
  if (validated === undefined) return judge(problems);
  const [, found] = await pinSpecs(host, { definitions: folder }, validated);
  return judge([...problems, ...found]);
}

/** A draft is printed: places are read from what is. */
async function draft(
  host: Host,
  files: Readonly<Record<string, string | Uint8Array>>,
): Promise<Said> {
  const [path = ""] = Object.keys(files);
  const drafted = await runNew(host, {
    id: "hostile",
    definitions: folder,
    spec: `file:spec${extname(path)}`,
    operations: "all",
    format: "short",
    color: false,
  });
  if (drafted.exitCode === 0) return { codes: [], unplaced: [] };
  const lines = drafted.stdout.split("\n").filter((line) => line.includes(" error["));
  const codes = lines.map((line) => / error\[([\w/-]+)\]/.exec(line)?.[1] ?? "unsaid");
  const unplaced = lines.filter((line) => !/^.+?:\d+:\d+: error\[/.test(line));
  const message = lines[0]?.slice(0, 500) ?? drafted.stdout.slice(0, 500);
  return { codes: codes.length === 0 ? ["unsaid"] : [...new Set(codes)], unplaced, message };
}

function judge(diagnostics: readonly Diagnostic[]): Said {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const unplaced = errors.filter(
    ({ span: { source, start, end } }) =>
      !(start >= 0 && start <= end && end <= source.text.length && source.path !== ""),
  );
  const [first] = errors;
  return {
    codes: [...new Set(errors.map(({ code }) => code))],
    unplaced: unplaced.map(({ code, message }) => `${code}: ${message.slice(0, 200)}`),
    ...(first === undefined ? {} : { message: first.message.slice(0, 500) }),
  };
}
