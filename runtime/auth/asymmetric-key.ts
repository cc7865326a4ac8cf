import { createPrivateKey, type KeyObject } from "node:crypto";

/** Bits of a modulus (RFC 7518, section 3.3). */
const SHORTEST_RSA = 2048;

/** A private key in PEM; undefined where it is none. What node throws may quote the key, and ends here. */
export function readPrivateKey(pem: string): KeyObject | undefined {
  try {
    return createPrivateKey(pem);
  } catch {
    return undefined;
  }
}

/** Whether a key, private or public, is one of RSA and long enough to be relied on. */
export function isStrongRsa({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): boolean {
  return asymmetricKeyType === "rsa" && (asymmetricKeyDetails?.modulusLength ?? 0) >= SHORTEST_RSA;
}
