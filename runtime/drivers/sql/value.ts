import { isPlainObject } from "../../prepare/encode.ts";
import { badInput } from "../../errors.ts";

/** What is bound to a statement: never written into its text. */
export type SqlValue =
  null | boolean | number | string | Uint8Array | readonly (null | boolean | number | string)[];

/**
 * A caller's value as it is bound: times as text in UTC, objects and lists of objects as JSON, whole numbers of
 * any size as text. Fails with `badInput` for what no column can hold, and for undefined: a condition that
 * is left out by mistake must not fit every record.
 */
export function sqlValue(value: unknown, at: string): SqlValue {
  if (value === null || typeof value === "boolean") return value;
  switch (typeof value) {
    case "string":
      if (value.includes("\0")) throw badInput(at, "must not hold NUL");
      return value;
    case "number":
      if (!Number.isFinite(value)) throw badInput(at, "is no number");
      return value;
    case "bigint":
      return value.toString();
    case "object":
      return objectValue(value, at);
    default:
      throw badInput(at, "has no value that can be stored");
  }
}

function objectValue(value: object, at: string): SqlValue {
  if (value instanceof Uint8Array) return value;
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw badInput(at, "is no time");
    return value.toISOString();
  }
  if (Array.isArray(value)) {
    const items = value.map((each: unknown, index) => sqlValue(each, `${at}[${String(index)}]`));
    if (items.every((each) => each === null || typeof each !== "object")) return items;
    return jsonText(value, at);
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
