import { badInput, ConnectorError } from "../../errors.ts";
import type { DriverTarget } from "../driver.ts";
import type { Dialect, SqlStatement } from "./dialect.ts";
import { sqlValue } from "./value.ts";

/** Words that a statement begins with which gives rows and is no command to the session. */
const READING: ReadonlySet<string> = new Set(
  "select with values table show explain describe desc".split(" "),
);

/**
 * White space, comments and brackets before the first word. Only comments that end at the same place for every
 * server: those of PostgreSQL nest and end at a carriage return too, and those of MySQL do neither.
 */
const BEFORE = /^(?:\s|\(|(?:--|#)[^\r\n]*(?:\r?\n|$)|\/\*(?:[^*/]|\*(?!\/)|\/(?!\*))*\*\/)*/;

/**
 * A caller's own statement, for `db.query`. That it only reads is the server's word: it runs in a transaction
 * that cannot write. Here is refused what such a transaction does not cover: statements that end it or change
 * the session, text that only some servers take for a comment, and files of the server's machine.
 */
export function callersStatement(
  dialect: Dialect,
  { collections, roleEnforcesCollections }: DriverTarget,
  { sql, params = [] }: { readonly sql?: unknown; readonly params?: unknown },
): SqlStatement {
  if (collections !== undefined && !roleEnforcesCollections)
    throw new ConnectorError(
      "refusedByPolicy",
      "This connection reaches some collections only, and a free statement could name any.",
    );
  if (typeof sql !== "string") throw badInput("sql", "must be text");
  if (!Array.isArray(params)) throw badInput("params", "must be a list");
  if (/\/\*M?!/i.test(sql)) throw badInput("sql", "must not hold comments that are executed");
  if (/\b(?:outfile|dumpfile)\b/i.test(sql))
    throw badInput("sql", "must not name files; text that looks so goes into `params`");
  const start = BEFORE.exec(sql)?.[0].length ?? 0;
  const [word = ""] = /^[a-z]+/i.exec(sql.slice(start)) ?? [];
  if (!READING.has(word.toLowerCase())) throw badInput("sql", "must be one statement that reads");
  const values = params.map((each: unknown, index) =>
    sqlValue(each, `params[${String(index)}]`, dialect),
  );
  return { text: sql, values };
}

/** The error for a free statement whose places and values are not as many, as only the server counts them. */
export function wrongCount(): ConnectorError {
  return badInput("params", "must hold one value for every place of the statement");
}
