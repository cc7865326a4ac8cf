import { ConnectorError } from "../../errors.ts";
import type { DriverTarget } from "../driver.ts";

type Reach = Pick<DriverTarget, "collections" | "roleEnforcesCollections">;

/** Schemas in which a server describes itself. */
const CATALOGUES: ReadonlySet<string> = new Set(["information_schema", "pg_catalog"]);

/** Words behind which a statement names tables, several between commas. */
const BEFORE_TABLES: ReadonlySet<string> = new Set(
  "from join into update using table truncate".split(" "),
);
/** Words that may stand between those and a table. */
const BETWEEN: ReadonlySet<string> = new Set("only lateral table ignore".split(" "));

/** What does not say which tables are read: comments and texts. */
const SILENT = /--[^\r\n]*|\/\*[^]*?\*\/|'(?:[^']|'')*'/g;
const TOKEN = /"[^"]+"|`[^`]+`|[\p{L}_][\p{L}\p{N}_$]*|[^\s]/gu;

/**
 * Refuses a definition's own statement that names another table than the connection may reach. Its author wrote the
 * text; what the owner of the connection did not open, it still does not read. What looks like a table counts as one.
 * Fails with `refusedByPolicy`.
 */
export function assertReach(
  { collections, roleEnforcesCollections }: Reach,
  parts: readonly string[],
): void {
  if (collections === undefined || roleEnforcesCollections) return;
  const text = parts.filter((_, index) => index % 2 === 0).join(" ? ");
  const tokens = text.replaceAll(SILENT, " ").match(TOKEN) ?? [];
  const own = withNames(tokens);
  const isReached = (name: string): boolean =>
    collections.includes(name) || own.has(name) || CATALOGUES.has(name.split(".")[0] ?? "");
  if (tablesIn(tokens).every(isReached)) return;
  throw new ConnectorError(
    "refusedByPolicy",
    "The statement reads tables that are not among those that this connection may reach.",
  );
}

/** Names that `with` gives: `recent as (…)`. */
function withNames(tokens: readonly string[]): ReadonlySet<string> {
  const isOne = (at: number): boolean =>
    tokens[at + 1]?.toLowerCase() === "as" && tokens[at + 2] === "(";
  return new Set(tokens.filter((_, at) => isOne(at)));
}

function tablesIn(tokens: readonly string[]): readonly string[] {
  const tables: string[] = [];
  for (let at = 0; at < tokens.length; at += 1) {
    if (!BEFORE_TABLES.has(tokens[at]?.toLowerCase() ?? "")) continue;
    // `on conflict do update set` names none.
    if (tokens[at + 1]?.toLowerCase() === "set") continue;
    do {
      const { name, end } = nameAt(tokens, at + 1);
      at = end;
      // A function in place of a table, or a statement in brackets, which is looked at by itself.
      if (name !== "" && tokens[at + 1] !== "(") tables.push(name);
      at = pastAlias(tokens, at);
    } while (tokens[at + 1] === "," && (at += 1) > 0);
  }
  return tables;
}

/** `sales.orders`, without quotes; `end` is its last token, or the one before where there is no name. */
function nameAt(
  tokens: readonly string[],
  from: number,
): { readonly name: string; readonly end: number } {
  const isName = (token = ""): boolean => /^["`\p{L}_]/u.test(token);
  const skip = BETWEEN.has(tokens[from]?.toLowerCase() ?? "") ? 1 : 0;
  const first = from + skip;
  if (!isName(tokens[first])) return { name: "", end: first - 1 };
  const pieces = [bare(tokens[first])];
  let end = first;
  while (tokens[end + 1] === "." && isName(tokens[end + 2])) {
    pieces.push(bare(tokens[end + 2]));
    end += 2;
  }
  return { name: pieces.join("."), end };
}

function bare(token = ""): string {
  return /^["`]/.test(token) ? token.slice(1, -1) : token;
}

/** Past `as o` or `o`, where a comma follows it. */
function pastAlias(tokens: readonly string[], at: number): number {
  const alias = tokens[at + 1]?.toLowerCase() === "as" ? at + 2 : at + 1;
  return tokens[alias + 1] === "," && /^["`\p{L}_]/u.test(tokens[alias] ?? "") ? alias : at;
}
