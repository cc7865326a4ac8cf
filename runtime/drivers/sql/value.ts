import { isPlainObject } from "../../prepare/encode.ts";
import { badInput } from "../../errors.ts";
import type { Dialect } from "./dialect.ts";

/** What is bound to a statement: never written into its text. */
export type SqlValue = null | boolean | number | string | Uint8Array | SqlList;

/** A list of the caller's, of which only the column says whether it is an array or JSON. */
export class SqlList {
  readonly items: readonly SqlValue[];
  /** The list as JSON. Fails with `badInput` where there is none of it. */
  readonly json: () => string;

  constructor(items: readonly SqlValue[], json: () => string) {
    this.items = items;
    this.json = json;
  }
}

/** The deepest that lists may be nested in lists: deeper ones have no end. */
const DEEPEST = 90;

/** How times are written. */
type Writing = Pick<Dialect, "moment">;

/**
 * A caller's value as it is bound: times as text in UTC, objects as JSON, whole numbers of any size as text. Fails
 * with `badInput` for what no column can hold, and for undefined: a condition that is left out by mistake must not
 * fit every record.
 */
export function sqlValue(value: unknown, at: string, writing: Writing, depth = 0): SqlValue {
  if (value === null || typeof value === "boolean") return value;
  switch (typeof value) {
    case "string":
      if (value.includes("\0")) throw badInput(at, "must not hold NUL");
      // It would be stored as another character.
      if (!value.isWellFormed()) throw badInput(at, "must not hold half of a surrogate pair");
      return value;
    case "number":
      if (!Number.isFinite(value)) throw badInput(at, "is no number");
      return value;
    case "bigint":
      return value.toString();
    case "object":
      return objectValue(value, at, writing, depth);
    default:
      throw badInput(at, "has no value that can be stored");
  }
}

function objectValue(value: object, at: string, writing: Writing, depth: number): SqlValue {
  if (value instanceof Uint8Array) return value;
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw badInput(at, "is no time");
    return writing.moment(value);
  }
  if (Array.isArray(value)) {
    if (depth > DEEPEST) throw badInput(at, "is nested too deeply");
    const items = value.map((each: unknown, index) =>
      sqlValue(each, `${at}[${String(index)}]`, writing, depth + 1),
    );
    return new SqlList(items, () => jsonText(value, at));
  }
  if (isPlainObject(value)) return jsonText(value, at);
  throw badInput(at, "has no value that can be stored");
}

function jsonText(value: object, at: string): string {
  try {
    const text = JSON.stringify(value);
    // PostgreSQL's json takes the escape and fails when it is read as text.
    if (!text.includes("\\u0000")) return text;
  } catch {
    // The thrown text may quote the value.
    throw badInput(at, "is no JSON");
  }
  throw badInput(at, "must not hold NUL");
}
