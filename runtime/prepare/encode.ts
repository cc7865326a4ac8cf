import { badInput } from "../errors.ts";

const SUB_DELIMITERS = /[!'()*]/g;
// `#`, `&`, `+`, `[` and `]` stay encoded: they would end the query or split the value.
const RESERVED = /%(?:3A|2F|3F|40|21|24|27|28|29|2A|2C|3B|3D)/g;

/** Percent-encodes all but RFC 3986 unreserved characters; `input` is named where the text is not Unicode. */
export function percentEncode(text: string, input: string): string {
  if (!text.isWellFormed()) throw badInput(input, "holds half of a surrogate pair");
  return encodeURIComponent(text).replace(SUB_DELIMITERS, hexadecimal);
}

/** As `percentEncode`, but keeps the reserved characters that cannot break a query (OpenAPI `allowReserved`). */
export function encodeReserved(text: string, input: string): string {
  return percentEncode(text, input).replace(RESERVED, decodeURIComponent);
}

function hexadecimal(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** The text of a scalar: text, a finite number, a bigint or a boolean. */
export function scalarText(value: unknown, input: string): string {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
      if (!Number.isFinite(value)) throw badInput(input, "must be a finite number");
      return String(value);
    case "bigint":
    case "boolean":
      return String(value);
    default:
      throw badInput(input, "must be text, a number or a boolean here");
  }
}

/** JSON text; refuses what JSON would drop or change without a word. */
export function jsonText(value: unknown, input: string): string {
  try {
    const text = JSON.stringify(value, writable);
    if (text !== undefined) return text;
  } catch {
    // Cycles, bigints, what is not writable: the thrown text may quote the value.
  }
  throw badInput(input, "cannot be written as JSON");
}

/** `this` is what the value stands in: some say of themselves what they are as JSON. */
function writable(this: Readonly<Record<string, unknown>>, name: string, value: unknown): unknown {
  switch (typeof value) {
    case "number":
      if (!Number.isFinite(value)) throw new RangeError();
      return value;
    case "function":
    case "symbol":
      throw new TypeError();
    case "object":
      if (isOpaque(this[name])) throw new TypeError();
      return value;
    default:
      return value;
  }
}

/** Whether JSON has no word for an object, and would write null, nothing, or an object with a member per byte. */
function isOpaque(value: unknown): boolean {
  if (value === null || Array.isArray(value) || isPlainObject(value)) return false;
  return (
    value instanceof Uint8Array ||
    value instanceof Map ||
    value instanceof Set ||
    value instanceof Blob ||
    // One that is no moment.
    value instanceof Date
  );
}

/** JSON in plain ASCII, as it may stand in a header field. */
export function asciiJson(value: unknown, input: string): string {
  return jsonText(value, input).replace(/[\u007f-\uffff]/g, escapeUnits);
}

/** A character as JSON of plain ASCII writes it (RFC 8259, section 7). */
export function escapeUnits(character: string): string {
  return character
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");
}

/** Whether a value is a plain object, whose own members may be read as data. */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
