import { createHash, createHmac } from "node:crypto";
import { ConnectorError } from "../errors.ts";

/** The text of a scalar; null for everything else. */
export function textOf(value: unknown): string | null {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
    case "boolean":
    case "bigint":
      return String(value);
    default:
      return null;
  }
}

/** Bytes, or the UTF-8 of a text; null for everything else. */
export function bytesOf(value: unknown): Buffer | null {
  if (typeof value === "string") return Buffer.from(value, "utf8");
  return value instanceof Uint8Array ? Buffer.from(value) : null;
}

/**
 * Bytes, or the UTF-8 of a text, as text. Fails with `badInput` for all else: a stream that came to nothing would
 * be a file that is sent empty.
 */
export function encoded(encoding: "base64" | "base64url" | "hex", value: unknown): string | null {
  if (value === null || value === undefined) return null;
  const bytes = bytesOf(value);
  if (bytes === null) throw refused(encoding, "text or bytes in memory");
  return bytes.toString(encoding);
}

/** A whole number; parts of one are cut off. Fails with `badInput` for text that is none and beyond 2^53. */
export function int(value: unknown): number | null {
  if (value === null || value === undefined) return null;
  const isWhole = typeof value === "string" && /^[+-]?\d{1,16}$/.test(value);
  const number = typeof value === "number" ? Math.trunc(value) : isWhole ? Number(value) : NaN;
  if (Number.isSafeInteger(number)) return number + 0;
  throw refused("int", "a whole number");
}

/** A number. Fails with `badInput` for text that is none. */
export function double(value: unknown): number | null {
  if (value === null || value === undefined) return null;
  const isNumber =
    typeof value === "string" &&
    /^[+-]?(\d{1,309}(\.\d{0,309})?|\.\d{1,309})(e[+-]?\d{1,3})?$/i.test(value);
  const number = typeof value === "number" ? value : isNumber ? Number(value) : NaN;
  if (Number.isFinite(number)) return number;
  throw refused("double", "a number");
}

/** A boolean, or what the text `true` or `false` says; null for everything else. */
export function bool(value: unknown): boolean | null {
  if (typeof value === "boolean") return value;
  return value === "true" ? true : value === "false" ? false : null;
}

/** What a JSON text says. Fails with `badInput` for a text that is none. */
export function parseJson(text: unknown): unknown {
  if (text === null || text === undefined) return null;
  if (typeof text !== "string") throw refused("parseJson", "a text");
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // The parser's own message would quote the text.
    throw refused("parseJson", "JSON");
  }
}

/** SHA-256 of bytes or of the UTF-8 of a text (FIPS 180-4). */
export function sha256(value: unknown): Uint8Array | null {
  const bytes = bytesOf(value);
  return bytes === null ? null : createHash("sha256").update(bytes).digest();
}

/** HMAC with SHA-256 (RFC 2104). */
export function hmacSha256(key: unknown, value: unknown): Uint8Array | null {
  const [secret, bytes] = [bytesOf(key), bytesOf(value)];
  if (secret === null || bytes === null) return null;
  return createHmac("sha256", secret).update(bytes).digest();
}

/** Percent-encodes all but unreserved characters (RFC 3986, section 2.3). */
export function encodeQuery(text: unknown): string | null {
  if (typeof text !== "string") return null;
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** The same for a path, whose `/` stay. */
export function encodePath(text: unknown): string | null {
  if (typeof text !== "string") return null;
  return text.split("/").map(encodeQuery).join("/");
}

function refused(name: string, wanted: string): ConnectorError {
  return new ConnectorError("badInput", `A value that goes through ${name}() is not ${wanted}.`);
}
