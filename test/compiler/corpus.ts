import { globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { runSpecPin } from "../../compiler/commands/spec-pin.ts";
import { runSpecVerify } from "../../compiler/commands/spec-verify.ts";
import { compileDefinitions } from "../../compiler/compile.ts";
import { printDiagnostics } from "../../compiler/diagnostics/print.ts";
import { createMemoryHost, type MemoryPackage } from "../../compiler/host-memory.ts";

/**
 * One folder of a corpus. Its files are put under `definitions/`, besides `expected.txt` and `case.json`,
 * which may say more about the case.
 */
interface CaseOptions {
  /** What is run; `compile` unless something else is said. */
  readonly command?: "compile" | "spec pin" | "spec verify";
  /** Connectors that the command is given; all unless some are named. */
  readonly ids?: readonly string[];
  /** Files of `test/err/_shared/`, put under `definitions/` too, by the same path. */
  readonly shared?: readonly string[];
  /** Packages that the registry has. */
  readonly packages?: readonly MemoryPackage[];
  /** Every definition is made this long, in bytes, by a comment. */
  readonly size?: number;
}

const NOT_INPUT = new Set(["case.json", "expected.txt"]);
const SHARED = "test/err/_shared";

/** Folders that hold a case, by the files that are in them, sorted. */
export function caseFolders(corpus: string): readonly string[] {
  const files = globSync("*/*/*/{case.json,expected.txt,*.connector.yaml}", { cwd: corpus });
  return [...new Set(files.map((file) => dirname(file)))].sort();
}

/** Runs a case and gives the diagnostics as they are printed without colour. */
export async function runCase(folder: string): Promise<string> {
  const options = readOptions(folder);
  const host = createMemoryHost(readInput(folder, options), options.packages);
  const compile = { definitions: "definitions", out: "generated" };
  const { command = "compile", ids } = options;
  if (command === "compile") {
    const { diagnostics } = compileDefinitions(
      host,
      ids === undefined ? compile : { ...compile, ids },
    );
    return ended(printDiagnostics(diagnostics, "pretty", { color: false }));
  }
  const spec = {
    definitions: "definitions",
    ids: ids ?? [],
    format: "pretty",
    color: false,
  } as const;
  const outcome = await (command === "spec pin"
    ? runSpecPin(host, spec)
    : runSpecVerify(host, spec));
  return ended(outcome.stdout);
}

/** Compares with a file, which `UPDATE_GOLDEN=1` writes instead; never on CI. */
export function expectGolden(text: string, path: string): void {
  if (process.env["UPDATE_GOLDEN"] === "1") {
    if (process.env["CI"] !== undefined) throw new Error("Goldens are not updated on CI.");
    writeFileSync(path, text);
  }
  const [file] = globSync(path);
  expect(text).toBe(file === undefined ? undefined : readFileSync(file, "utf8"));
}

function readOptions(folder: string): CaseOptions {
  const [path] = globSync(join(folder, "case.json"));
  return path === undefined ? {} : (JSON.parse(readFileSync(path, "utf8")) as CaseOptions);
}

function readInput(folder: string, options: CaseOptions): Readonly<Record<string, Uint8Array>> {
  const own = globSync("**/*.*", { cwd: folder }).filter((path) => !NOT_INPUT.has(path));
  const files = [
    ...(options.shared ?? []).map((path) => [path, join(SHARED, path)] as const),
    ...own.map((path) => [path, join(folder, path)] as const),
  ];
  return Object.fromEntries(
    files.map(([path, file]) => [`definitions/${path}`, padded(readFileSync(file), options.size)]),
  );
}

function padded(bytes: Uint8Array, size = 0): Uint8Array {
  if (bytes.length >= size) return bytes;
  return Buffer.concat([bytes, Buffer.from(`#${" ".repeat(size - bytes.length - 1)}`)]);
}

function ended(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}
