import { createPublicKey, type KeyObject } from "node:crypto";
import { decodeBytes } from "./bytes.ts";
import type { WebhookSecret } from "./scheme.ts";

/** Reads the vendor's public keys, and each text once: reading one costs more than checking with it. */
export interface PublicKeys {
  readonly read: (secret: WebhookSecret) => KeyObject | undefined;
}

/** Keys rotate; more than these at a time do not happen. */
const MOST_KEYS = 64;

/** A reader of keys in PEM, as base64 of SPKI, or, for Ed25519, as the 32 bytes in hex or base64. */
export function publicKeys(): PublicKeys {
  const known = new Map<string, KeyObject | undefined>();
  return {
    read: ({ value }) => {
      const text = typeof value === "string" ? value.trim() : Buffer.from(value).toString("base64");
      if (known.has(text)) return known.get(text);
      const key = parsePublicKey(text);
      if (known.size >= MOST_KEYS) known.clear();
      known.set(text, key);
      return key;
    },
  };
}

const ED25519_BYTES = 32;

function parsePublicKey(text: string): KeyObject | undefined {
  const raw = [decodeBytes(text, "hex"), decodeBytes(text, "base64")];
  const point = raw.find((bytes) => bytes?.length === ED25519_BYTES);
  const spki = raw[1];
  try {
    if (text.startsWith("-----BEGIN PUBLIC KEY-----")) return createPublicKey(text);
    if (point !== undefined)
      return createPublicKey({
        key: { kty: "OKP", crv: "Ed25519", x: point.toString("base64url") },
        format: "jwk",
      });
    return spki === undefined
      ? undefined
      : createPublicKey({ key: spki, format: "der", type: "spki" });
  } catch {
    // Not a key: the caller refuses, and the text must not reach an error.
    return undefined;
  }
}
