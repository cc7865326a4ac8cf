import { StoreError } from "./error.ts";

const NAME_BYTES = 512;
const VALUE_BYTES = 16 * 1024 * 1024;
/** A hundred years: far from where times in microseconds stop being exact. */
const LONGEST = 100 * 365 * 86_400_000;

/** A name as Store describes it; PostgreSQL takes no U+0000, and U+10FFFF bounds ranges of keys. */
export function checkName(field: string, value: string): string {
  if (typeof value !== "string" || value === "") throw wrong(field, "a text that is not empty");
  if (Buffer.byteLength(value) > NAME_BYTES) throw wrong(field, `at most ${NAME_BYTES} bytes long`);
  if (!value.isWellFormed() || value.includes("\0") || value.includes("\u{10ffff}"))
    throw wrong(field, "well-formed text without U+0000 and U+10FFFF");
  return value;
}

/** The bytes of a record, entry or item. */
export function checkValue(field: string, value: Uint8Array): Uint8Array {
  if (!(value instanceof Uint8Array)) throw wrong(field, "a Uint8Array");
  if (value.byteLength > VALUE_BYTES) throw wrong(field, `at most ${VALUE_BYTES} bytes long`);
  return value;
}

/** A duration in whole milliseconds. */
export function checkDuration(field: string, value: number, least: 0 | 1 = 0): number {
  return checkInteger(field, value, least, LONGEST);
}

/** A whole number between two bounds, both included. */
export function checkInteger(
  field: string,
  value: number,
  least: number,
  most: number = Number.MAX_SAFE_INTEGER,
): number {
  if (!Number.isSafeInteger(value) || value < least || value > most)
    throw wrong(field, `a whole number from ${least} to ${most}`);
  return value;
}

/** The error for a field that is not what it must be. */
export function wrong(field: string, must: string): StoreError {
  return new StoreError("badInput", `The store needs "${field}" to be ${must}.`);
}
