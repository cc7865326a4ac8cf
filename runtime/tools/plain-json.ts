import { badInput } from "../errors.ts";
import { isPlainObject } from "../prepare/encode.ts";

/** What is deeper has no digest (`policy/digest.ts`), so that nobody could approve it. */
const DEEPEST = 64;
const MOST_VALUES = 100_000;
/** Of all texts together: Base64 of 24 MiB. */
const MOST_CHARACTERS = 32 * 1024 * 1024;

/**
 * A copy of what a stranger wrote, of nothing but JSON. Fails with `badInput` for what is no JSON, for members named
 * `__proto__`, which would become a prototype where code copies members carelessly, and for what is too much.
 */
export function plainJson(value: unknown): unknown {
  return copyOf(value, 0, { values: MOST_VALUES, characters: MOST_CHARACTERS });
}

interface Left {
  values: number;
  characters: number;
}

function copyOf(value: unknown, depth: number, left: Left): unknown {
  left.values -= 1;
  if (left.values < 0) throw refused(`must not hold over ${MOST_VALUES} values`);
  if (depth > DEEPEST) throw refused(`must not be nested deeper than ${DEEPEST}`);
  if (typeof value === "string") {
    spend(value, left);
    return value;
  }
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (Array.isArray(value)) {
    // Before it is walked: a list may be long and hold nothing.
    if (value.length > left.values) throw refused(`must not hold over ${MOST_VALUES} values`);
    return Array.from(value, (each: unknown) => copyOf(each, depth + 1, left));
  }
  if (!isPlainObject(value)) throw refused("must be JSON");
  const members = Object.entries(value).map(([name, member]) => {
    if (name === "__proto__") throw refused("must not have a member named `__proto__`");
    spend(name, left);
    return [name, copyOf(member, depth + 1, left)] as const;
  });
  return Object.fromEntries(members);
}

function spend({ length }: string, left: Left): void {
  left.characters -= length;
  if (left.characters < 0) throw refused(`must not hold over ${MOST_CHARACTERS} characters`);
}

function refused(reason: string): Error {
  return badInput("arguments", reason);
}
