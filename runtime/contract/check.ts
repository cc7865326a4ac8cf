import { isByteSource } from "../bytes.ts";
import { badInput } from "../errors.ts";

/** Looks at one value; fails with `badInput`, which names the value's place and never what it is. */
export type Check = (value: unknown, at: string) => void;

/** What an object's members must be; the members without a mark are required. */
export type Members<T> = {
  readonly [Name in keyof T]-?: undefined extends T[Name] ? OptionalCheck : Check;
};

/** A check of what may be left out. */
export interface OptionalCheck {
  readonly optional: Check;
}

const LONGEST_LIST = 10_000;

/** A member that may be absent; null counts as absent nowhere in a contract. */
export function optional(check: Check): OptionalCheck {
  return { optional: check };
}

/** An object with these members and no others. */
export function object<T>(members: Members<T>): Check {
  const checks = Object.entries<Check | OptionalCheck>(members);
  const names = new Set(checks.map(([name]) => name));
  return (value, at) => {
    const given = membersOf(value, at);
    const below = (name: string): string => (at === "input" ? name : `${at}.${name}`);
    for (const name of Object.keys(given))
      if (!names.has(name) && given[name] !== undefined)
        throw badInput(below(printable(name)), "is not one of this method");
    for (const [name, check] of checks) {
      const member = Object.hasOwn(given, name) ? given[name] : undefined;
      if (typeof check === "function") {
        if (member === undefined) throw badInput(below(name), "is required");
        check(member, below(name));
      } else if (member !== undefined) check.optional(member, below(name));
    }
  };
}

/** A list whose every item passes. */
export function list(item: Check, least: number = 0): Check {
  return (value, at) => {
    if (!Array.isArray(value)) throw badInput(at, "must be a list");
    if (value.length < least) throw badInput(at, `must have at least ${String(least)} items`);
    if (value.length > LONGEST_LIST)
      throw badInput(at, `must not have over ${String(LONGEST_LIST)} items`);
    for (const [index, each] of value.entries()) item(each, `${at}[${String(index)}]`);
  };
}

/** Text of at most so many characters, without NUL. */
export function text(longest: number = 1_000_000, least: number = 1): Check {
  return (value, at) => {
    if (typeof value !== "string") throw badInput(at, "must be text");
    if (value.length < least) throw badInput(at, "must not be empty");
    if (value.length > longest)
      throw badInput(at, `must not be longer than ${String(longest)} characters`);
    if (value.includes("\0")) throw badInput(at, "must not hold NUL");
  };
}

/** Text on one line: what would end a line in a header is refused. */
export function line(longest: number = 1_000): Check {
  const check = text(longest);
  return (value, at) => {
    check(value, at);
    // C0 and C1 controls, and the separators that JavaScript takes for ends of lines.
    if (/[\p{Cc}\u2028\u2029]/u.test(String(value)))
      throw badInput(at, "must be one line without control characters");
  };
}

/** A whole number in a range. */
export function whole(least: number, most: number = Number.MAX_SAFE_INTEGER): Check {
  return (value, at) => {
    if (!Number.isSafeInteger(value)) throw badInput(at, "must be a whole number");
    if (Number(value) < least) throw badInput(at, `must not be less than ${String(least)}`);
    if (Number(value) > most) throw badInput(at, `must not be more than ${String(most)}`);
  };
}

export const flag: Check = (value, at) => {
  if (typeof value !== "boolean") throw badInput(at, "must be true or false");
};

/** One of these words. */
export function oneOf(...words: readonly string[]): Check {
  return (value, at) => {
    if (typeof value !== "string" || !words.includes(value))
      throw badInput(at, `must be one of ${words.join(", ")}`);
  };
}

/** Anything but undefined. */
export const anything: Check = () => undefined;

/** Text, or bytes in memory, in a file or in pieces. */
export const content: Check = (value, at) => {
  if (typeof value !== "string" && !isByteSource(value))
    throw badInput(at, "must be text, bytes or a stream of bytes");
};

/** A plain object's members. */
export function membersOf(value: unknown, at: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw badInput(at, "must be an object");
  return value as Readonly<Record<string, unknown>>;
}

function printable(name: string): string {
  return name.replaceAll(/\P{ASCII}|\p{Cc}/gu, "?").slice(0, 40);
}
