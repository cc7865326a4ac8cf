import { hash, timingSafeEqual } from "node:crypto";
import type { Encoding } from "./algorithms.ts";

/** The bytes of a text; undefined unless encoding them again gives the same text (but for padding and hex case). */
export function decodeBytes(text: string, encoding: Encoding): Buffer | undefined {
  const canonical = canonicalText(text, encoding);
  const bytes = Buffer.from(canonical, encoding);
  return bytes.length > 0 && encodeBytes(bytes, encoding) === canonical ? bytes : undefined;
}

/** The text of bytes as `canonicalText` would leave it. */
export function encodeBytes(bytes: Buffer, encoding: Encoding): string {
  return canonicalText(bytes.toString(encoding), encoding);
}

/** Hex in lower case, base64 without padding: what else differs is another value. */
export function canonicalText(text: string, encoding: Encoding): string {
  return encoding === "hex" ? text.toLowerCase() : text.replace(/={1,2}$/, "");
}

/** Compares in time that depends on the lengths alone; texts of different lengths are different. */
export function equalText(left: string, right: string): boolean {
  const one = Buffer.from(left, "utf8");
  const other = Buffer.from(right, "utf8");
  return one.length === other.length && timingSafeEqual(one, other);
}

/** Compares a secret in time that says nothing of its length either: digests are what is compared. */
export function equalSecret(given: string | Uint8Array, secret: string | Uint8Array): boolean {
  return timingSafeEqual(hash("sha256", given, "buffer"), hash("sha256", secret, "buffer"));
}
