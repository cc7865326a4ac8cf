import { createHash } from "node:crypto";
import { isPlainObject } from "../prepare/encode.ts";
import { badInput } from "../errors.ts";

/** Deeper arguments are taken for a circle. */
const DEEPEST = 64;

/** SHA-256 of a value's canonical text, hexadecimal. Fails with `badInput` for what has none, such as a stream. */
export function digestOf(value: unknown): string {
  return createHash("sha256").update(canonicalText(value)).digest("hex");
}

/**
 * One text for one value, however it was put together: members in the order of their names, absent ones left
 * out, as JSON (RFC 8785) but for bytes, which stand with their SHA-256, moments and integers beyond JSON's. No
 * two values that would be sent differently have the same text. `other` writes what has none; by default it fails.
 */
export function canonicalText(value: unknown, other: Other = unwritable): string {
  return write(value, 0, other);
}

type Other = () => string;

function write(value: unknown, depth: number, other: Other): string {
  if (depth > DEEPEST) return other();
  switch (typeof value) {
    case "string":
    case "boolean":
      return JSON.stringify(value);
    case "number":
      if (!Number.isFinite(value)) return other();
      return JSON.stringify(value);
    case "bigint":
      return `integer(${value})`;
    case "object":
      return value === null ? "null" : writeObject(value, depth, other);
    default:
      return other();
  }
}

function writeObject(value: object, depth: number, other: Other): string {
  if (value instanceof Uint8Array) {
    // What is shared may be changed once its text is written, and no copy ends that.
    if (value.buffer instanceof SharedArrayBuffer) return other();
    return `bytes(${createHash("sha256").update(value).digest("hex")})`;
  }
  if (value instanceof Date) return `moment(${value.getTime()})`;
  if (Array.isArray(value))
    return `[${value.map((each) => (each === undefined ? "null" : write(each, depth + 1, other))).join(",")}]`;
  if (!isPlainObject(value)) return other();
  const members = Object.keys(value)
    .filter((name) => value[name] !== undefined)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${write(value[name], depth + 1, other)}`);
  return `{${members.join(",")}}`;
}

function unwritable(): never {
  throw badInput("input", "holds what nobody can approve: no data, or a stream in place of bytes");
}
