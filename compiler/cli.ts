import { inspect, parseArgs, type ParseArgsConfig } from "node:util";
import { createDiskHost } from "./host-disk.ts";
import type { Outcome } from "./commands/outcome.ts";
import type { SpecCommand } from "./commands/spec-pin.ts";
import { usage } from "./commands/usage.ts";

type Values = Readonly<Record<string, string | boolean | undefined>>;
type Command = (positionals: readonly string[], values: Values) => Promise<Outcome>;

interface CommandEntry {
  readonly options: NonNullable<ParseArgsConfig["options"]>;
  readonly run: Command;
}

const FOLDERS = { definitions: { type: "string" }, out: { type: "string" } } as const;
const FORMAT = { format: { type: "string" } } as const;
const FORMATS: ReadonlySet<string> = new Set(["pretty", "short", "json"]);

/** Commands by the words that name them; each loads what it needs and nothing else. */
const commands: ReadonlyMap<string, CommandEntry> = new Map<string, CommandEntry>([
  [
    "connector compile",
    {
      options: { ...FOLDERS, ...FORMAT, check: { type: "boolean" } },
      run: async (ids, values) => {
        const { runCompile } = await import("./commands/compile.ts");
        const { compilerFingerprint } = await import("./fingerprint.ts");
        return await runCompile(diskHost(), {
          ...compileOptions(ids, values),
          check: values["check"] === true,
          format: formatOf(values),
          color: useColor(),
          fingerprint: compilerFingerprint(),
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
        const { definitions, format, color } = specCommand([], values);
        return await runNew(diskHost(), { id, definitions, spec, operations, format, color });
      },
    },
  ],
  [
    "connector spec pin",
    {
      options: { ...FOLDERS, ...FORMAT },
      run: async (ids, values) => {
        const { runSpecPin } = await import("./commands/spec-pin.ts");
        return await runSpecPin(diskHost(), specCommand(ids, values));
      },
    },
  ],
  [
    "connector spec verify",
    {
      options: { ...FOLDERS, ...FORMAT },
      run: async (ids, values) => {
        const { runSpecVerify } = await import("./commands/spec-verify.ts");
        return await runSpecVerify(diskHost(), specCommand(ids, values));
      },
    },
  ],
  [
    "connector spec update",
    {
      options: { ...FOLDERS, ...FORMAT, write: { type: "boolean" } },
      run: async (ids, values) => {
        const { runSpecUpdate } = await import("./commands/spec-update.ts");
        const command = { ...specCommand(ids, values), write: values["write"] === true };
        return await runSpecUpdate(diskHost(), command);
      },
    },
  ],
  [
    "connector spec search",
    {
      options: { ...FOLDERS, ...FORMAT },
      run: async ([source, ...words], values) => {
        if (source === undefined) throw new UsageError("`spec search` needs a source.");
        const { runSpecSearch } = await import("./commands/spec-search.ts");
        const { definitions, format, color } = specCommand([], values);
        return await runSpecSearch(diskHost(), { definitions, source, words, format, color });
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
      process.stderr.write(`${error.message}\n\n${usage}`);
      return 2;
    }
    process.stderr.write(`This is a bug in the compiler.\n${inspect(error)}\n`);
    return 3;
  }
}

async function dispatch(args: readonly string[]): Promise<Outcome> {
  if (args.length === 0 || args.includes("--help") || args.includes("-h"))
    return { exitCode: args.length === 0 ? 2 : 0, stdout: usage, stderr: "" };
  for (const words of [3, 2]) {
    const entry = commands.get(args.slice(0, words).join(" "));
    if (entry === undefined) continue;
    const { positionals, values } = parse(entry, args.slice(words));
    return await entry.run(positionals, values);
  }
  throw new UsageError(`There is no command "${args.slice(0, 2).join(" ")}".`);
}

function parse(
  entry: CommandEntry,
  args: readonly string[],
): { readonly positionals: readonly string[]; readonly values: Values } {
  try {
    const parsed = parseArgs({ args: [...args], options: entry.options, allowPositionals: true });
    return { positionals: parsed.positionals, values: parsed.values as Values };
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function diskHost(): ReturnType<typeof createDiskHost> {
  return createDiskHost(process.cwd());
}

function compileOptions(
  ids: readonly string[],
  values: Values,
): { readonly definitions: string; readonly out: string; readonly ids?: readonly string[] } {
  const definitions = textOf(values, "definitions") ?? "definitions";
  const out = textOf(values, "out") ?? "generated";
  return ids.length === 0 ? { definitions, out } : { definitions, out, ids };
}

function specCommand(ids: readonly string[], values: Values): SpecCommand {
  const { definitions } = compileOptions([], values);
  return { definitions, ids, format: formatOf(values), color: useColor() };
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
