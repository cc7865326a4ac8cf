/** What `human --help` prints. */
export const usage: string = `Usage: human connector <command> [options]

  compile [ids…]           compile definitions to typed connectors
      --check              write nothing; exit 1 where the output differs
      --watch              compile again whenever a definition changes
  diff [base]              what changed for security and for callers since a revision
                           or folder (default: since the main branch was left)
      --format <format>    text (default), md (a pull request's comment), json
      --fail-on <what>     block (default), warn, never
  check [ids…]             say all that compile says, write nothing, list what is left to do
      --fix                mend what can be mended without a choice
  new <id> --spec <source> write a definition and its pinned slice
      --operations <list>  all, or operation ids with commas between them
      --yes                ask nothing
  spec pin [ids…]          cut the slices of vendors' documents that definitions use
  spec verify [ids…]       cut them again from the locked sources and compare
  spec update [ids…]       say what changed at the vendor for the operations in use
      --write              and pin the new version
  spec search <source> <words…>
                           find operations in a vendor's document
  audit verify <export> --key <file>
                           check an exported audit log with the public key alone
      --witness <file>     and with heads that were kept elsewhere

  --definitions <folder>   default: definitions
  --out <folder>           default: generated
  --format <format>        pretty (default), short, json
  --max-document <MB>      the largest document of a vendor that is read (default: 64)

Sources are npm:<package>/<path> and file:<path>.
Exit codes: 0 ok, 1 findings, 2 wrong usage, 3 a bug in the compiler.
`;
