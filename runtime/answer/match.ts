import type { Expected, Match } from "../operation.ts";
import type { Place } from "../expression/expression.ts";
import { matchesPattern } from "../expression/pattern.ts";

/** Whether every condition of a match holds for what `read` finds at its places. */
export function matches(match: Match, read: (place: Place) => unknown): boolean {
  return match.every(({ at, is }) => fits(read(at), is));
}

function fits(value: unknown, expected: Expected): boolean {
  if (isList(expected)) return expected.some((each) => fits(value, each));
  if (expected === null || typeof expected !== "object") return equals(value, expected);
  if ("present" in expected) return (value !== null && value !== undefined) === expected.present;
  if ("not" in expected) return ![expected.not].flat().some((each) => equals(value, each));
  return typeof value === "string" && matchesPattern(expected.matches, value);
}

function equals(value: unknown, expected: null | boolean | number | string): boolean {
  if (value === undefined) return expected === null;
  if (typeof value === "number" && typeof expected === "string") return isRange(value, expected);
  // Header fields are text, whatever the definition compares them with.
  if (typeof value === "string" && typeof expected === "number") return value === String(expected);
  return value === expected;
}

/** `4xx` and `5xx` stand for the hundred of a status. */
function isRange(status: number, range: string): boolean {
  return /^[1-5]xx$/.test(range) && Math.floor(status / 100) === Number(range[0]);
}

function isList(expected: Expected): expected is readonly (null | boolean | number | string)[] {
  return Array.isArray(expected);
}
