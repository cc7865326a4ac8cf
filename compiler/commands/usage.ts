/** What is printed of each command, by the words that name it: what it takes and does, then its own options. */
const commands: ReadonlyMap<string, string> = new Map([
  [
    "connector compile",
    `  compile [ids…]           compile definitions to typed connectors
      --check              write nothing; exit 1 where the output differs
      --watch              compile again whenever a definition changes`,
  ],
  [
    "connector diff",
    `  diff [base]              what changed for security and for callers since a revision
                           or folder (default: since the main branch was left)
      --format <format>    text (default), md (a pull request's comment), json
      --fail-on <what>     block (default), warn, never`,
  ],
  [
    "connector check",
    `  check [ids…]             say all that compile says, write nothing, list what is left to do
      --fix                mend what can be mended without a choice`,
  ],
  [
    "connector new",
    `  new <id> --spec <source> write a definition and its pinned slice
      --operations <list>  all, or with commas between them: ids, tag:<name>,
                           path:<pattern> such as 'path:/repos/**'
      --yes                ask nothing`,
  ],
  [
    "connector spec pin",
    `  spec pin [ids…]          cut the slices of vendors' documents that definitions use`,
  ],
  [
    "connector spec verify",
    `  spec verify [ids…]       cut them again from the locked sources and compare`,
  ],
  [
    "connector spec update",
    `  spec update [ids…]       say what changed at the vendor for the operations in use
      --write              and pin the new version`,
  ],
  [
    "connector spec search",
    `  spec search <source> <words…>
                           find operations in a vendor's document`,
  ],
  [
    "connector audit verify",
    `  audit verify <export> --key <file>
                           check an exported audit log with the public key alone
      --witness <file>     and with heads that were kept elsewhere`,
  ],
]);

/** Options that several commands take, by name. */
const shared: ReadonlyMap<string, string> = new Map([
  ["definitions", "  --definitions <folder>   default: definitions"],
  ["out", "  --out <folder>           default: generated"],
  ["format", "  --format <format>        pretty (default), short, json"],
  [
    "max-document",
    "  --max-document <MB>      the largest document of a vendor that is read (default: 64)",
  ],
]);

const start = "Usage: human connector <command> [options]";
const end = `Sources are npm:<package>/<path> and file:<path>, below the definitions; \`new\` and \`spec search\` take any path.
Exit codes: 0 ok, 1 findings, 2 wrong usage, 3 a bug in the compiler.
`;

/** What `human --help` prints. */
export const usage: string = [
  `${start}\n`,
  ...commands.values(),
  "",
  ...shared.values(),
  `\n${end}`,
].join("\n");

/**
 * What `--help` prints of one command; of all where there is none of the name.
 *
 * @param options - Names of the options that it takes.
 */
export function usageOf(command: string, options: readonly string[]): string {
  const own = commands.get(command);
  if (own === undefined) return usage;
  const others = options.flatMap((name) =>
    own.includes(`--${name} `) ? [] : (shared.get(name) ?? []),
  );
  const lines = others.length === 0 ? [] : ["", ...others];
  return `${[start, "", own, ...lines].join("\n")}\n\n${end}`;
}
