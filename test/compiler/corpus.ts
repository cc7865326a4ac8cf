import { globSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { runCheck } from "../../compiler/commands/check.ts";
import { runNew } from "../../compiler/commands/new.ts";
import { runSpecPin } from "../../compiler/commands/spec-pin.ts";
import { runSpecVerify } from "../../compiler/commands/spec-verify.ts";
import { compileDefinitions } from "../../compiler/compile.ts";
import { printDiagnostics } from "../../compiler/diagnostics/print.ts";
import type { Host } from "../../compiler/host.ts";
import { createMemoryHost, type MemoryPackage } from "../../compiler/host-memory.ts";

/**
 * One folder of a corpus. Its files are put under `definitions/`, besides `expected.txt` and `case.json`,
 * which may say more about the case.
 */
interface CaseOptions {
  /** What is run; `compile` unless something else is said. */
  readonly command?: "check" | "compile" | "new" | "spec pin" | "spec verify";
  /** Connectors that the command is given; all unless some are named. The id that `new` is given. */
  readonly ids?: readonly string[];
  /** What `new` is given besides the id. */
  readonly new?: { readonly spec: string; readonly operations: string };
  /** Files of `test/err/_shared/`, put under `definitions/` too, by the same path. */
  readonly shared?: readonly string[];
  /** Packages that the registry has. */
  readonly packages?: readonly MemoryPackage[];
  /** Files that are made this long, in bytes, by a comment. */
  readonly sizes?: Readonly<Record<string, number>>;
}

type Files = Readonly<Record<string, string | Uint8Array>>;

const NOT_INPUT = new Set(["case.json", "expected.txt"]);
const SHARED = "test/err/_shared";
const DEFINITIONS = "definitions";

/** Stages before anything is looked up in a vendor's document: their cases bring all that they need. */
const EARLY: ReadonlySet<string> = new Set(["load", "new", "resolve", "validate"]);

/** Folders that hold a case, by the files that are in them, sorted. */
export function caseFolders(corpus: string): readonly string[] {
  const files = globSync("*/*/*/{case.json,expected.txt,*.connector.yaml}", { cwd: corpus });
  return [...new Set(files.map((file) => dirname(file)))].sort();
}

/** The definition that most cases are a slip of, and its vendor's document, as they are once pinned. */
export async function pinShared(): Promise<Files> {
  const paths = ["specs/tracker.openapi.yaml", "tracker.connector.yaml"];
  const files = Object.fromEntries(
    paths.map((path) => [`${DEFINITIONS}/${path}`, readFileSync(join(SHARED, path))]),
  );
  const host = createMemoryHost(files);
  const outcome = await runSpecPin(host, specCommand([]));
  if (outcome.exitCode !== 0) throw new Error(outcome.stdout);
  const pinned = [`${DEFINITIONS}/specs/tracker.slice.json`, `${DEFINITIONS}/specs.lock.yaml`];
  return {
    ...files,
    ...Object.fromEntries(pinned.map((path) => [path, host.read(path) ?? ""])),
  };
}

/** Runs a case and gives the diagnostics as they are printed without colour. */
export async function runCase(folder: string, pinned: Files): Promise<string> {
  const options = readOptions(folder);
  const stage = folder.split("/").at(-3) ?? "";
  const files = { ...(EARLY.has(stage) ? {} : pinned), ...readInput(folder, options) };
  return ended(await runCommand(createMemoryHost(files, options.packages), options));
}

async function runCommand(host: Host, options: CaseOptions): Promise<string> {
  const { command = "compile", ids } = options;
  switch (command) {
    case "compile": {
      const compile = { definitions: DEFINITIONS, out: "generated", ...(ids && { ids }) };
      const { diagnostics } = await compileDefinitions(host, compile);
      return printDiagnostics(diagnostics, "pretty", { color: false });
    }
    case "check": {
      const check = {
        definitions: DEFINITIONS,
        fix: false,
        format: "pretty",
        color: false,
      } as const;
      return (await runCheck(host, ids === undefined ? check : { ...check, ids })).stdout;
    }
    case "new": {
      const { spec = "", operations = "" } = options.new ?? {};
      const id = ids?.[0] ?? "";
      return (await runNew(host, { ...specCommand([]), id, spec, operations })).stdout;
    }
    case "spec pin":
      return (await runSpecPin(host, specCommand(ids ?? []))).stdout;
    case "spec verify":
      return (await runSpecVerify(host, specCommand(ids ?? []))).stdout;
  }
}

function specCommand(ids: readonly string[]): Parameters<typeof runSpecPin>[1] {
  return { definitions: DEFINITIONS, ids, format: "pretty", color: false };
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

function readInput(folder: string, options: CaseOptions): Files {
  const own = globSync("**/*.*", { cwd: folder }).filter((path) => !NOT_INPUT.has(path));
  const files = [
    ...(options.shared ?? []).map((path) => [path, join(SHARED, path)] as const),
    ...own.map((path) => [path, join(folder, path)] as const),
  ];
  return Object.fromEntries(
    files.map(([path, file]) => [
      `${DEFINITIONS}/${path}`,
      padded(readFileSync(file), options.sizes?.[path]),
    ]),
  );
}

function padded(bytes: Uint8Array, size = 0): Uint8Array {
  if (bytes.length >= size) return bytes;
  return Buffer.concat([bytes, Buffer.alloc(1, "#"), Buffer.alloc(size - bytes.length - 1, " ")]);
}

function ended(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}
