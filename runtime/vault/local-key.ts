import { createSecretKey } from "node:crypto";
import { KEY_BYTES, NONCE_BYTES, open, seal, TAG_BYTES } from "./cipher.ts";
import { VaultError } from "./error.ts";
import type { KeyEncryptionKey } from "./key.ts";

/**
 * A key encryption key in this process's memory: AES-256-GCM under random nonces, so replace it before it
 * has wrapped 2^32 data keys (NIST SP 800-38D, 8.3). Throws a VaultError `keyFile` unless it has 32 bytes.
 */
export function localKey(id: string, key: Uint8Array): KeyEncryptionKey {
  if (key.byteLength !== KEY_BYTES)
    throw new VaultError("keyFile", `The key "${id}" must have ${KEY_BYTES} bytes.`);
  const secret = createSecretKey(key);
  return {
    id,
    wrap(dataKey, context) {
      const { nonce, ciphertext, tag } = seal(secret, dataKey, context);
      return Buffer.concat([nonce, ciphertext, tag]);
    },
    unwrap(wrapped, context) {
      if (wrapped.byteLength !== NONCE_BYTES + KEY_BYTES + TAG_BYTES)
        throw new VaultError("tampered", "A wrapped data key has the wrong length.");
      const sealed = {
        nonce: wrapped.subarray(0, NONCE_BYTES),
        ciphertext: wrapped.subarray(NONCE_BYTES, NONCE_BYTES + KEY_BYTES),
        tag: wrapped.subarray(NONCE_BYTES + KEY_BYTES),
      };
      return open(secret, sealed, context);
    },
  };
}
