import { follow, type Functions } from "./expression.ts";
import {
  bool,
  double,
  encoded,
  encodePath,
  encodeQuery,
  hmacSha256,
  int,
  parseJson,
  sha256,
  textOf,
} from "../functions/convert.ts";
import { httpRange } from "../functions/http-range.ts";
import { each, filter, find } from "../functions/lists.ts";
import { mailAddress, mailbox, mailName } from "../functions/mail.ts";
import { mime } from "../functions/mime.ts";
import {
  fromEpoch,
  fromEpochMillis,
  iso,
  momentText,
  plus,
  toEpoch,
  toEpochMillis,
} from "../functions/time.ts";

/**
 * The functions of expressions. What does not fit comes to null, and null passes through; `find`, `int`, `double`,
 * `parseJson`, `base64` and its like, `each`, `filter`, `mime` and the functions of addresses fail with `badInput` for
 * values that they cannot take.
 */
export const functions: Functions = {
  text: (...parts) => {
    const texts = parts.map(textOf);
    return texts.every((text) => text !== null) ? texts.join("") : null;
  },
  string: textOf,
  lower: (text) => (typeof text === "string" ? text.toLowerCase() : null),
  upper: (text) => (typeof text === "string" ? text.toUpperCase() : null),
  trim: (text) => (typeof text === "string" ? text.trim() : null),
  replace: (text, part, replacement) =>
    typeof text === "string" && typeof part === "string" && typeof replacement === "string"
      ? text.replaceAll(part, () => replacement)
      : null,
  substring: (text, from, to) =>
    typeof text === "string" && typeof from === "number"
      ? Array.from(text)
          .slice(Math.max(0, from), typeof to === "number" ? Math.max(0, to) : undefined)
          .join("")
      : null,
  split: (text, separator) => withTexts(text, separator, (whole, part) => whole.split(part)),
  join: (list, separator) => {
    if (!Array.isArray(list) || typeof separator !== "string") return null;
    const texts = list.map(textOf);
    return texts.every((text) => text !== null) ? texts.join(separator) : null;
  },
  startsWith: (text, part) => withTexts(text, part, (whole, each) => whole.startsWith(each)),
  endsWith: (text, part) => withTexts(text, part, (whole, each) => whole.endsWith(each)),
  contains: (text, part) => withTexts(text, part, (whole, each) => whole.includes(each)),
  size: (value) => {
    if (typeof value === "string") return Array.from(value).length;
    if (Array.isArray(value)) return value.length;
    return typeof value === "object" && value !== null ? Object.keys(value).length : null;
  },
  first: (list) => (Array.isArray(list) ? (list[0] ?? null) : null),
  last: (list) => (Array.isArray(list) ? (list.at(-1) ?? null) : null),
  orElse: (value, other) => value ?? other ?? null,
  has: (value) => value !== null && value !== undefined,
  get: (value, key) =>
    typeof key === "string" || typeof key === "number" ? follow(value, [key]) : null,
  list: (...items) => items,
  map: (...flat) =>
    Object.fromEntries(
      flat.flatMap((key, index) => (index % 2 === 0 ? [[String(key), flat[index + 1]]] : [])),
    ),
  json: (value) => (value === null || value === undefined ? null : (JSON.stringify(value) ?? null)),
  base64: (value) => encoded("base64", value),
  base64url: (value) => encoded("base64url", value),
  hex: (value) => encoded("hex", value),
  utf8: (text) => (typeof text === "string" ? Buffer.from(text, "utf8") : null),
  not: (value) => (typeof value === "boolean" ? !value : null),
  equals: (left, right) => equals(left ?? null, right ?? null),
  differs: (left, right) => !equals(left ?? null, right ?? null),
  less: (left, right) => compare(left, right, (order) => order < 0),
  lessOrEqual: (left, right) => compare(left, right, (order) => order <= 0),
  greater: (left, right) => compare(left, right, (order) => order > 0),
  greaterOrEqual: (left, right) => compare(left, right, (order) => order >= 0),
  isIn: (value, list) => {
    if (Array.isArray(list)) return list.some((each) => equals(value, each));
    if (typeof list !== "object" || list === null) return null;
    return typeof value === "string" && Object.hasOwn(list, value);
  },
  add: (left, right) => {
    if (typeof left === "string") return withTexts(left, right, (one, other) => one + other);
    if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
    return calculate(left, right, (one, other) => one + other);
  },
  subtract: (left, right) => calculate(left, right, (one, other) => one - other),
  multiply: (left, right) => calculate(left, right, (one, other) => one * other),
  divide: (left, right) => calculate(left, right, (one, other) => one / other),
  modulo: (left, right) => calculate(left, right, (one, other) => one % other),
  negate: (value) => calculate(0, value, (zero, number) => zero - number),
  each,
  filter,
  find,
  int,
  double,
  bool,
  parseJson,
  sha256,
  hmacSha256,
  encodePath,
  encodeQuery,
  now: () => momentText(Date.now()),
  fromEpoch,
  toEpoch,
  fromEpochMillis,
  toEpochMillis,
  iso,
  plus,
  mime: (message, from) => mime(message, from, Date.now()),
  mailbox,
  mailAddress,
  mailName,
  httpRange,
};

/** The functions for one call, in which it is the same moment throughout; milliseconds since the epoch. */
export function functionsAt(now: number): Functions {
  return {
    ...functions,
    now: () => momentText(now),
    mime: (message, from) => mime(message, from, now),
  };
}

function withTexts<T>(
  left: unknown,
  right: unknown,
  step: (left: string, right: string) => T,
): T | null {
  return typeof left === "string" && typeof right === "string" ? step(left, right) : null;
}

function compare(left: unknown, right: unknown, holds: (order: number) => boolean): boolean | null {
  if (typeof left === "number" && typeof right === "number") return holds(left - right);
  if (typeof left !== "string" || typeof right !== "string") return null;
  return holds(left < right ? -1 : left > right ? 1 : 0);
}

/** Division by zero and what overflows come to null, as CEL would fail there. */
function calculate(
  left: unknown,
  right: unknown,
  operation: (left: number, right: number) => number,
): number | null {
  if (typeof left !== "number" || typeof right !== "number") return null;
  const result = operation(left, right);
  return Number.isFinite(result) ? result : null;
}

function equals(left: unknown, right: unknown): boolean {
  if (left === right) return true;
  return (
    typeof left === "object" && left !== null && JSON.stringify(left) === JSON.stringify(right)
  );
}
