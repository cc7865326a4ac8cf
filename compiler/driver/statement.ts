/** A piece of a statement: its own text, or the name of an input that is bound there. */
export type StatementPart =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "input"; readonly name: string; readonly offset: number };

/**
 * What is text of its own, in the order in which it is looked for: quotes of three kinds, PostgreSQL's dollar
 * quotes, comments and casts. The last is an input, unless a word stands before its colon.
 */
const PIECES =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\$([A-Za-z_]*)\$[^]*?\$\1\$|--[^\n]*|\/\*[^]*?\*\/|::|(?<![\w:]):([A-Za-z_]\w*)/g;

/** Finds `:name` in a statement, but not in quotes and comments, and not the casts of `::`. */
export function splitStatement(statement: string): readonly StatementPart[] {
  const parts: StatementPart[] = [];
  let from = 0;
  for (const match of statement.matchAll(PIECES)) {
    const [whole, , name] = match;
    if (name === undefined) continue;
    parts.push({ kind: "text", text: statement.slice(from, match.index) });
    parts.push({ kind: "input", name, offset: match.index });
    from = match.index + whole.length;
  }
  return [...parts, { kind: "text", text: statement.slice(from) }];
}

/** What statements are written in. */
export type StatementLanguage = "sql" | "redis";

/** Words that a statement which only reads can begin with, and those by which one takes things away for good. */
const WORDS: Readonly<
  Record<StatementLanguage, Readonly<Record<"reading" | "destroying", ReadonlySet<string>>>>
> = {
  sql: {
    reading: new Set("select with values table show explain".split(" ")),
    destroying: new Set("delete drop truncate".split(" ")),
  },
  redis: {
    reading: new Set(
      (
        "bitcount bitpos dbsize exists expiretime get getbit getrange hexists hget hgetall hkeys hlen hmget hscan " +
        "hstrlen hvals info lindex llen lpos lrange mget ping pttl scan scard sismember smembers smismember sscan " +
        "strlen time ttl type xlen xrange xrevrange zcard zcount zmscore zrange zrank zrevrank zscan zscore"
      ).split(" "),
    ),
    // An expiry that lies in the past deletes at once.
    destroying: new Set(
      (
        "del expire expireat flushall flushdb getdel getex hdel hexpire hexpireat hgetdel hgetex hpexpire " +
        "hpexpireat lrem ltrim pexpire pexpireat srem unlink xdel xtrim zrem zremrangebylex zremrangebyrank " +
        "zremrangebyscore"
      ).split(" "),
    ),
  },
};

/** The least that a statement does, by its first word; the server holds reads to it. */
export function leastEffect(
  statement: string,
  language: StatementLanguage,
): "read" | "write" | "destroy" {
  const text = statement.replaceAll(/--[^\n]*|\/\*[^]*?\*\//g, " ");
  const word = /[a-z]+/i.exec(text)?.[0].toLowerCase() ?? "";
  const { reading, destroying } = WORDS[language];
  if (destroying.has(word)) return "destroy";
  return reading.has(word) ? "read" : "write";
}
