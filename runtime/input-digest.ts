import { createHmac, hash } from "node:crypto";
import { isPlainObject } from "./prepare/encode.ts";
import { canonicalText } from "./policy/digest.ts";

/** Deeper input is taken for a circle. */
const DEEPEST = 64;

/** See `DigestInput`. The id makes equal inputs of two calls look different. */
export function digestOfInput(id: string, input: unknown, key?: Uint8Array): string {
  const text = `${id}\n${canonicalText(input, () => "opaque")}`;
  if (key === undefined) return hash("sha256", text, "base64url");
  return createHmac("sha256", key).update(text).digest("base64url");
}

/** The input as it is now, whatever the caller does to it while the call waits. Bytes and streams are not copied. */
export function settledInput(value: unknown, depth: number = 0): unknown {
  if (depth > DEEPEST) return value;
  if (Array.isArray(value)) return value.map((each) => settledInput(each, depth + 1));
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, settledInput(each, depth + 1)]),
  );
}
