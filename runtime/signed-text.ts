import { type KeyObject, sign, verify } from "node:crypto";
import { decodeBytes } from "./webhooks/bytes.ts";
import { isObject, own, parseJson } from "./webhooks/json.ts";

/** A statement with a signature over its very bytes, so that nobody ever has to write it again in the same way. */
export interface SignedText {
  /** JSON text of an object. */
  readonly text: string;
  /** Ed25519 (RFC 8032) over the text's UTF-8 bytes, base64url. */
  readonly signature: string;
}

export interface Signer {
  /** Names the key to whoever looks for its public half. */
  readonly id: string;
  /** Ed25519. */
  readonly privateKey: KeyObject;
}

export type SignedReading =
  | { readonly kind: "valid"; readonly facts: Readonly<Record<string, unknown>> }
  | { readonly kind: "invalid"; readonly reason: "malformed" | "signature" };

/** Signs an object of JSON. */
export function signText(
  statement: object,
  { privateKey }: Pick<Signer, "privateKey">,
): SignedText {
  const text = JSON.stringify(statement);
  const signature = sign(null, Buffer.from(text, "utf8"), privateKey).toString("base64url");
  return { text, signature };
}

/** Reads what a key has signed; takes anything at all and never throws. */
export function readSigned(value: unknown, publicKey: KeyObject): SignedReading {
  if (!isObject(value)) return { kind: "invalid", reason: "malformed" };
  const [text, signature] = [own(value, "text"), own(value, "signature")];
  const mark = typeof signature === "string" ? decodeBytes(signature, "base64url") : undefined;
  // Lone surrogates would all have the bytes of U+FFFD: two texts, one signature.
  if (typeof text !== "string" || !text.isWellFormed() || mark === undefined)
    return { kind: "invalid", reason: "malformed" };
  if (
    publicKey.asymmetricKeyType !== "ed25519" ||
    !verify(null, Buffer.from(text, "utf8"), publicKey, mark)
  )
    return { kind: "invalid", reason: "signature" };
  const parsed = parseJson(text);
  if (parsed.kind === "malformed" || !isObject(parsed.value))
    return { kind: "invalid", reason: "malformed" };
  return { kind: "valid", facts: parsed.value };
}
