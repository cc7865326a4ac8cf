import { parseArgs, type ParseArgsOptionsConfig } from "node:util";

type Values<Options extends ParseArgsOptionsConfig> = ReturnType<
  typeof parseArgs<{ options: Options }>
>["values"];

/** What an option takes: a whole number, or one of some words. */
export type Taken = "number" | readonly string[];

/**
 * The options of a command of the tests. Prints its usage and ends the process where `--help` asks for it, with 0, and
 * where an option is unknown or is not what `taken` says, with 2.
 *
 * @param usage - The line of the command, and a line for each option.
 */
export function readOptions<const Options extends ParseArgsOptionsConfig>(
  usage: string,
  options: Options,
  taken: { readonly [Name in keyof Options]?: Taken } = {},
): Values<Options> {
  if (process.argv.includes("--help")) {
    console.log(usage);
    process.exit(0);
  }
  try {
    const { values } = parseArgs({ options });
    const given = new Map<string, unknown>(Object.entries(values));
    for (const [name, what] of Object.entries<Taken | undefined>(taken)) {
      const value = given.get(name);
      if (what === undefined || typeof value !== "string" || isTaken(value, what)) continue;
      const words = what === "number" ? "a whole number" : what.join(" or ");
      throw new TypeError(`Option '--${name}' takes ${words}, not '${value}'.`);
    }
    return values;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    console.error(`${error.message}\n\n${usage}`);
    process.exit(2);
  }
}

function isTaken(value: string, what: Taken): boolean {
  return what === "number" ? /^\d+$/.test(value) : what.includes(value);
}
