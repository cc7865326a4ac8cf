import { badInput } from "../../errors.ts";
import type { Arguments } from "./session.ts";

type Argument = string | Uint8Array;

/**
 * A definition's own command: text and names of inputs in turn. White space parts arguments; an input is one
 * argument or a part of one, a list that stands alone is several, and nothing in a value is parsed.
 */
export function declaredCommand(
  parts: readonly string[],
  input: Readonly<Record<string, unknown>>,
): Arguments {
  const list: Argument[] = [];
  let open: Argument[] | undefined;
  const end = (): void => {
    if (open !== undefined) list.push(joined(open));
    open = undefined;
  };
  for (const [index, part] of parts.entries()) {
    if (index % 2 === 1) {
      const value = Object.hasOwn(input, part) ? input[part] : undefined;
      const isAlone = open === undefined && !/^\S/.test(parts[index + 1] ?? "");
      if (Array.isArray(value) && isAlone) {
        if (value.length === 0) throw badInput(part, "must hold at least one value");
        list.push(...value.map((each: unknown) => argument(each, part)));
      } else (open ??= []).push(argument(value, part));
      continue;
    }
    for (const piece of part.split(/(\s+)/)) {
      if (/^\s/.test(piece)) end();
      else if (piece !== "") (open ??= []).push(piece);
    }
  }
  end();
  return commandOf(list, "statement");
}

/** A caller's own command for `db.query`: words with `?` in place of values. */
export function callersCommand({
  sql,
  params = [],
}: {
  readonly sql?: unknown;
  readonly params?: unknown;
}): Arguments {
  if (typeof sql !== "string") throw badInput("sql", "must be text");
  if (!Array.isArray(params)) throw badInput("params", "must be a list");
  const words = sql.trim().split(/\s+/);
  if (words.filter((each) => each === "?").length !== params.length)
    throw badInput("params", "must hold one value for every `?`");
  const values = params.map((each: unknown, index) => argument(each, `params[${String(index)}]`));
  let next = 0;
  const list = words.map((word) => {
    if (word !== "?") return word;
    next += 1;
    return values[next - 1] ?? "";
  });
  return commandOf(list, "sql");
}

/** A value as Redis keeps it: bytes as they are, and text for everything else, of times too. */
export function argument(value: unknown, name: string): Argument {
  const text = value instanceof Uint8Array ? value : textOf(value, name);
  if (text !== undefined) return text;
  throw badInput(name, "must be text, bytes, a number, a flag or a time");
}

/** A value as text; undefined where it has none. Fails with `badInput` for text that would become another. */
export function textOf(value: unknown, name: string): string | undefined {
  if (typeof value === "string") {
    if (!value.isWellFormed()) throw badInput(name, "must not hold half of a surrogate pair");
    return value;
  }
  if (typeof value === "boolean" || typeof value === "bigint") return String(value);
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  const isTime = value instanceof Date && !Number.isNaN(value.getTime());
  return isTime ? value.toISOString() : undefined;
}

function commandOf([name, ...rest]: readonly Argument[], at: string): Arguments {
  if (typeof name === "string" && /^[a-z][a-z0-9._-]*$/i.test(name)) return [name, ...rest];
  throw badInput(at, "must begin with the name of a command");
}

function joined(pieces: readonly Argument[]): Argument {
  const [only] = pieces;
  if (pieces.length === 1 && only !== undefined) return only;
  if (pieces.every((each) => typeof each === "string")) return pieces.join("");
  return Buffer.concat(pieces.map((each) => Buffer.from(each)));
}
