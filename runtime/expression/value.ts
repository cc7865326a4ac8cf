import type { Functions, Read, Value } from "./expression.ts";

/** Computes a constant of the definition. Members that come to null are left out, at any depth. */
export function evaluate(value: Value, at: Read, functions: Functions): unknown {
  if (typeof value === "function") return value(at, functions) ?? null;
  if (value === null || typeof value !== "object") return value;
  if (isList(value)) {
    return value.map((each) => evaluate(each, at, functions)).filter((each) => each !== null);
  }
  const entries = Object.entries(value).map(
    ([key, each]) => [key, evaluate(each, at, functions)] as const,
  );
  return Object.fromEntries(entries.filter(([, each]) => each !== null));
}

function isList(value: Value): value is readonly Value[] {
  return Array.isArray(value);
}
