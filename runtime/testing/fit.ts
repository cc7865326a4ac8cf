import type { Expected, Match } from "../operation.ts";
import type { Place } from "../expression/expression.ts";

/** A tree that is being written: places of an answer or of a delivery by their roots. */
export type Draft = Record<string, unknown>;

/** Names that would reach into what all objects share. */
const INHERITED: ReadonlySet<unknown> = new Set(["__proto__", "constructor", "prototype"]);

/** Writes a value at a place; undefined takes away what is there. What stands in its way is replaced. */
export function writeAt(draft: Draft, place: readonly (string | number)[], value: unknown): void {
  let here: Record<string | number, unknown> = draft;
  for (const [index, segment] of place.entries()) {
    if (INHERITED.has(segment)) return;
    if (index === place.length - 1) {
      if (value === undefined) delete here[segment];
      else here[segment] = value;
      return;
    }
    const next = Object.hasOwn(here, segment) ? here[segment] : undefined;
    const isThere = typeof next === "object" && next !== null;
    const inner = isThere ? next : typeof place[index + 1] === "number" ? [] : {};
    here[segment] = inner;
    here = inner as Record<string | number, unknown>;
  }
}

/** Writes what a match asks for, so that it holds: the language has no condition that cannot be turned round. */
export function fulfil(draft: Draft, match: Match): void {
  for (const { at, is } of match) writeAt(draft, at, fitting(at, is));
}

/** Writes what keeps a match from holding. */
export function refute(draft: Draft, match: Match): void {
  const first = match.find(({ at }) => at[0] === "body") ?? match[0];
  if (first !== undefined) writeAt(draft, first.at, unfitting(first.is));
}

function fitting([root]: Place, expected: Expected): unknown {
  if (Array.isArray(expected)) return (expected as readonly unknown[])[0];
  if (typeof expected === "string" && root === "status" && /^[1-5]xx$/.test(expected))
    return Number(expected[0]) * 100;
  if (expected === null || typeof expected !== "object") return expected ?? undefined;
  if ("present" in expected) return expected.present ? "text" : undefined;
  if ("not" in expected) return typeof expected.not === "boolean" ? !expected.not : "other";
  if ("matches" in expected) return literalOf(expected.matches);
  return undefined;
}

function unfitting(expected: Expected): unknown {
  if (typeof expected === "boolean") return !expected;
  if (expected !== null && typeof expected === "object") {
    if ("present" in expected) return expected.present ? undefined : "text";
    if ("not" in expected) return [expected.not].flat()[0];
  }
  return expected === null ? "text" : undefined;
}

/** Text for the simplest patterns: what is no letter, digit or sign of its own is left out. */
function literalOf(pattern: string): string {
  return pattern.replaceAll(/\\(.)/g, "$1").replaceAll(/[\^$]|\.\*|\.\+/g, "");
}
