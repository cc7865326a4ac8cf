import { existsSync, readFileSync } from "node:fs";
import { isAbsolute, relative, resolve } from "node:path";
import { inspect, parseArgs, type ParseArgsConfig } from "node:util";
import { createDiskHost } from "./host-disk.ts";
import { normalizeHostPath } from "./host-path.ts";
import type { Host } from "./host.ts";
import type { CompileCommand } from "./commands/compile.ts";
import type { Outcome } from "./commands/outcome.ts";
import type { SpecCommand } from "./commands/spec-pin.ts";
import { usage, usageOf } from "./commands/usage.ts";
import { didYouMean, nearest } from "./diagnostics/suggest.ts";

type Values = Readonly<Record<string, string | boolean | undefined>>;
type Command = (positionals: readonly string[], values: Values) => Promise<Outcome>;

interface CommandEntry {
  readonly options: NonNullable<ParseArgsConfig["options"]>;
  readonly run: Command;
}

const FOLDERS = { definitions: { type: "string" }, out: { type: "string" } } as const;
const FORMAT = { format: { type: "string" } } as const;
const LIMITS = { "max-document": { type: "string" } } as const;
const FORMATS: ReadonlySet<string> = new Set(["pretty", "short", "json"]);

/** Commands by the words that name them; each loads what it needs and nothing else. */
const commands: ReadonlyMap<string, CommandEntry> = new Map<string, CommandEntry>([
  [
    "connector compile",
    {
      options: {
        ...FOLDERS,
        ...FORMAT,
        check: { type: "boolean" },
        watch: { type: "boolean" },
      },
      run: async (ids, values) => {
        const { runCompile } = await import("./commands/compile.ts");
        const { compilerFingerprint } = await import("./fingerprint.ts");
        const command = {
          ...compileOptions(ids, values),
          check: values["check"] === true,
          format: formatOf(values),
          color: useColor(),
          fingerprint: compilerFingerprint(),
        };
        if (values["watch"] !== true) return await runCompile(diskHost(), command);
        if (command.check) throw new UsageError("--watch writes, and --check does not: use one.");
        return await watchUntilInterrupted(command);
      },
    },
  ],
  [
    "connector diff",
    {
      options: {
        definitions: { type: "string" },
        format: { type: "string" },
        "fail-on": { type: "string" },
      },
      run: async ([base, ...rest], values) => {
        if (rest.length > 0) throw new UsageError("`diff` takes one base.");
        const { runDiff } = await import("./commands/diff.ts");
        const { definitions } = compileOptions([], values);
        const format = oneOf(values, "format", ["text", "md", "json"]);
        const failOn = oneOf(values, "fail-on", ["block", "warn", "never"]);
        const before = await baseHost(base);
        return runDiff(before, diskHost(), { definitions, format, failOn, color: useColor() });
      },
    },
  ],
  [
    "connector check",
    {
      options: { ...FOLDERS, ...FORMAT, fix: { type: "boolean" } },
      run: async (ids, values) => {
        const { runCheck } = await import("./commands/check.ts");
        const { out: _, ...options } = compileOptions(ids, values);
        const [format, color] = [formatOf(values), useColor()];
        return await runCheck(diskHost(), {
          ...options,
          fix: values["fix"] === true,
          format,
          color,
        });
      },
    },
  ],
  [
    "connector new",
    {
      options: {
        definitions: { type: "string" },
        ...FORMAT,
        ...LIMITS,
        spec: { type: "string" },
        operations: { type: "string" },
        yes: { type: "boolean" },
      },
      run: async ([id, ...rest], values) => {
        const spec = textOf(values, "spec");
        const operations = textOf(values, "operations");
        if (id === undefined || rest.length > 0) throw new UsageError("`new` needs one id.");
        if (spec === undefined || operations === undefined)
          throw new UsageError("`new` needs --spec and --operations.");
        const { runNew } = await import("./commands/new.ts");
        const { ids: _, ...options } = await specCommand([], values);
        return await runNew(diskHost(), {
          ...options,
          ...{ id, spec, operations },
          ...outsideDocument(spec),
        });
      },
    },
  ],
  [
    "connector audit verify",
    {
      options: { key: { type: "string" }, witness: { type: "string" } },
      run: async ([file, ...rest], values) => {
        const key = textOf(values, "key");
        if (file === undefined || rest.length > 0 || key === undefined)
          throw new UsageError("`audit verify` needs one export and --key.");
        const { runAuditVerify } = await import("./commands/audit-verify.ts");
        return await runAuditVerify({ file, key, witness: textOf(values, "witness") });
      },
    },
  ],
  [
    "connector spec pin",
    {
      options: { ...FOLDERS, ...FORMAT, ...LIMITS },
      run: async (ids, values) => {
        const { runSpecPin } = await import("./commands/spec-pin.ts");
        return await runSpecPin(diskHost(), await specCommand(ids, values));
      },
    },
  ],
  [
    "connector spec verify",
    {
      options: { ...FOLDERS, ...FORMAT, ...LIMITS },
      run: async (ids, values) => {
        const { runSpecVerify } = await import("./commands/spec-verify.ts");
        return await runSpecVerify(diskHost(), await specCommand(ids, values));
      },
    },
  ],
  [
    "connector spec update",
    {
      options: { ...FOLDERS, ...FORMAT, ...LIMITS, write: { type: "boolean" } },
      run: async (ids, values) => {
        const { runSpecUpdate } = await import("./commands/spec-update.ts");
        const command = { ...(await specCommand(ids, values)), write: values["write"] === true };
        return await runSpecUpdate(diskHost(), command);
      },
    },
  ],
  [
    "connector spec search",
    {
      options: { ...FOLDERS, ...FORMAT, ...LIMITS },
      run: async ([spec, ...words], values) => {
        if (spec === undefined) throw new UsageError("`spec search` needs a source.");
        const { runSpecSearch } = await import("./commands/spec-search.ts");
        const { ids: _, ...options } = await specCommand([], values);
        return await runSpecSearch(diskHost(), {
          ...options,
          ...{ spec, words },
          ...outsideDocument(spec),
        });
      },
    },
  ],
]);

class UsageError extends Error {}

/** Runs the command line; gives the exit code: 0 ok, 1 findings, 2 usage, 3 internal error. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const outcome = await dispatch(args);
    process.stdout.write(outcome.stdout);
    process.stderr.write(outcome.stderr);
    return outcome.exitCode;
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\n\n${usageOfArguments(args)}`);
      return 2;
    }
    process.stderr.write(`This is a bug in the compiler.\n${inspect(error)}\n`);
    return 3;
  }
}

async function dispatch(args: readonly string[]): Promise<Outcome> {
  if (args.length === 0 || args.includes("--help") || args.includes("-h")) {
    const stdout = usageOfArguments(args);
    return { exitCode: args.length === 0 ? 2 : 0, stdout, stderr: "" };
  }
  const named = commandOf(args);
  if (named !== undefined) {
    const { positionals, values } = parse(named.entry, args.slice(named.words));
    return await named.entry.run(positionals, values);
  }
  const given = args.filter((each) => !each.startsWith("-"));
  const said = given.slice(0, given[1] === "spec" || given[1] === "audit" ? 3 : 2).join(" ");
  const names = [...commands.keys()];
  const meant =
    names.find((name) => name.split(" ")[1] === given[0]) ?? nearestCommand(said, names);
  throw new UsageError(`There is no command "${said}".${didYouMean(meant)}`);
}

function nearestCommand(said: string, names: readonly string[]): string | undefined {
  const family = "connector ";
  const own = names.map((each) => each.slice(family.length));
  const meant = nearest(said.startsWith(family) ? said.slice(family.length) : said, own);
  return meant === undefined ? undefined : `${family}${meant}`;
}

/** The command that the first words name. */
function commandOf(
  args: readonly string[],
): { readonly name: string; readonly entry: CommandEntry; readonly words: number } | undefined {
  for (const words of [3, 2]) {
    const name = args.slice(0, words).join(" ");
    const entry = commands.get(name);
    if (entry !== undefined) return { name, entry, words };
  }
  return undefined;
}

function usageOfArguments(args: readonly string[]): string {
  const named = commandOf(args);
  return named === undefined ? usage : usageOf(named.name, Object.keys(named.entry.options));
}

function parse(
  entry: CommandEntry,
  args: readonly string[],
): { readonly positionals: readonly string[]; readonly values: Values } {
  try {
    const parsed = parseArgs({ args: [...args], options: entry.options, allowPositionals: true });
    return { positionals: parsed.positionals, values: parsed.values as Values };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const unknown = /^Unknown option '--?([^']*)'/.exec(message)?.[1];
    if (unknown === undefined) throw new UsageError(message);
    const meant = nearest(unknown, Object.keys(entry.options));
    const suggestion = didYouMean(meant === undefined ? undefined : `--${meant}`);
    throw new UsageError(`There is no option "--${unknown}".${suggestion}`);
  }
}

function diskHost(): ReturnType<typeof createDiskHost> {
  return createDiskHost(process.cwd());
}

/** Compiles on every change; Ctrl+C ends it, and what was compiled last decides the exit code. */
async function watchUntilInterrupted(command: CompileCommand): Promise<Outcome> {
  const { runWatch } = await import("./commands/watch.ts");
  const { watchFolder } = await import("./watch-folder.ts");
  if (!existsSync(command.definitions))
    throw new UsageError(`There is no folder "${command.definitions}".`);
  const controller = new AbortController();
  process.once("SIGINT", () => {
    controller.abort();
  });
  let last: Outcome | undefined;
  await runWatch(
    diskHost(),
    command,
    watchFolder(command.definitions, controller.signal),
    (outcome) => {
      last = outcome;
      process.stdout.write(outcome.stdout);
      process.stderr.write(outcome.stderr);
    },
  );
  return { exitCode: last?.exitCode ?? 0, stdout: "", stderr: "" };
}

/** The base of a diff: a folder, a revision, or where the present work left the main branch. */
async function baseHost(base: string | undefined): Promise<Host> {
  const { createGitHost, isRevision, mergeBase } = await import("./host-git.ts");
  const root = process.cwd();
  if (base === undefined) {
    const commit = mergeBase(root, ["origin/main", "main"]);
    if (commit === undefined) throw new UsageError("There is no main branch; name the base.");
    return createGitHost(root, commit);
  }
  if (isRevision(root, base)) return createGitHost(root, base);
  if (existsSync(base)) return createDiskHost(resolve(base));
  throw new UsageError(`"${base}" is neither a revision nor a folder.`);
}

/** An option with a closed list of values, the first of which is the default. */
function oneOf<const Value extends string>(
  values: Values,
  key: string,
  allowed: readonly [Value, ...Value[]],
): Value {
  const text = textOf(values, key);
  if (text === undefined) return allowed[0];
  const found = allowed.find((each) => each === text);
  if (found === undefined) throw new UsageError(`--${key} is one of ${allowed.join(", ")}.`);
  return found;
}

function compileOptions(
  ids: readonly string[],
  values: Values,
): { readonly definitions: string; readonly out: string; readonly ids?: readonly string[] } {
  const definitions = folderOf(values, "definitions", "definitions");
  const out = folderOf(values, "out", "generated");
  return ids.length === 0 ? { definitions, out } : { definitions, out, ids };
}

async function specCommand(ids: readonly string[], values: Values): Promise<SpecCommand> {
  const { definitions } = compileOptions([], values);
  const command = { definitions, ids, format: formatOf(values), color: useColor() };
  const most = textOf(values, "max-document");
  if (most === undefined) return command;
  if (!/^[1-9]\d{0,4}$/.test(most))
    throw new UsageError("--max-document is a number of megabytes.");
  const { limitsOf } = await import("./spec/source/parse-document.ts");
  return { ...command, limits: limitsOf(Number(most)) };
}

/** A folder inside the working folder, as hosts name it. */
function folderOf(values: Values, key: string, usual: string): string {
  const text = textOf(values, key) ?? usual;
  const path = normalizeHostPath(isAbsolute(text) ? relative(process.cwd(), text) : text);
  if (path === undefined)
    throw new UsageError(
      `--${key} names a folder inside the working folder, and "${text}" is none.`,
    );
  return path;
}

/** A document that lies outside the working folder, which hosts do not reach. */
function outsideDocument(spec: string): { readonly bytes?: Uint8Array } {
  const path = relative(process.cwd(), resolve(spec));
  if (/^[a-z]+:/i.test(spec) || normalizeHostPath(path) !== undefined) return {};
  return existsSync(spec) ? { bytes: readFileSync(spec) } : {};
}

function textOf(values: Values, key: string): string | undefined {
  const value = values[key];
  return typeof value === "string" ? value : undefined;
}

function formatOf(values: Values): "pretty" | "short" | "json" {
  const format = textOf(values, "format") ?? "pretty";
  if (!FORMATS.has(format))
    throw new UsageError(`"${format}" is no format: pretty, short and json are.`);
  return format as "pretty" | "short" | "json";
}

/** Colour for people at a terminal, unless NO_COLOR says otherwise. */
function useColor(): boolean {
  return process.stdout.isTTY && process.env["NO_COLOR"] === undefined;
}
