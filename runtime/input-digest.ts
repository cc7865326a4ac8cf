import { createHmac, hash } from "node:crypto";
import { badInput } from "./errors.ts";
import { isPlainObject } from "./prepare/encode.ts";
import { canonicalText } from "./policy/digest.ts";

/** No request has as many: a list that holds nothing may be longer than anybody can walk. */
const LONGEST_LIST = 10_000_000;
/** Deeper input is taken for a circle. */
const DEEPEST = 64;

/** See `DigestInput`. The id makes equal inputs of two calls look different. */
export function digestOfInput(id: string, input: unknown, key?: Uint8Array): string {
  const text = `${id}\n${canonicalText(input, () => "opaque")}`;
  if (key === undefined) return hash("sha256", text, "base64url");
  return createHmac("sha256", key).update(text).digest("base64url");
}

/**
 * The input as it is now, whatever the caller does to it while the call waits. Bytes and streams are not copied. Fails
 * with `badInput` for a list of over ten million.
 */
export function settledInput(value: unknown, depth: number = 0): unknown {
  if (depth > DEEPEST) return value;
  if (Array.isArray(value)) {
    if (value.length > LONGEST_LIST)
      throw badInput("input", `must not have a list of over ${LONGEST_LIST} items`);
    return value.map((each) => settledInput(each, depth + 1));
  }
  if (!isPlainObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, settledInput(each, depth + 1)]),
  );
}
