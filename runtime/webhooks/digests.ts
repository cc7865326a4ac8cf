import { createHmac, createSecretKey, type Hmac } from "node:crypto";
import type { WebhookSecret } from "./scheme.ts";

/** The bytes of a secret; text as its UTF-8. */
export function secretBytes(secret: WebhookSecret): Uint8Array {
  return typeof secret.value === "string" ? Buffer.from(secret.value, "utf8") : secret.value;
}

/** An HMAC with a secret. Bytes go in as a key object: given as they are, Node 24 takes four times as long. */
export function startMac(algorithm: string, key: string | Uint8Array): Hmac {
  return createHmac(algorithm, typeof key === "string" ? key : createSecretKey(key));
}
