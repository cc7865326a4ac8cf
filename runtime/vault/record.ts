import { NONCE_BYTES, TAG_BYTES, type Sealed } from "./cipher.ts";
import { VaultError } from "./error.ts";

/**
 * A credential at rest. Its bytes, integers big-endian:
 *
 * ```
 * 1   format, 1
 * 1   length k of the key's id, 1 to 255
 * k   id of the key encryption key, UTF-8
 * 2   length w of the wrapped data key, 1 to 65535
 * w   data key, wrapped under that key and bound to the context
 * 12  nonce
 * 4   length n of the ciphertext
 * n   ciphertext of the values as JSON: AES-256-GCM under the data key, with the context as its AAD
 * 16  tag
 * ```
 *
 * Nothing may follow. The context is not stored: whoever reads knows it (see contextOf). A key that is
 * wrapped anew changes what stands before the nonce and nothing else.
 */
export interface CredentialRecord {
  readonly keyId: string;
  readonly wrapped: Uint8Array;
  readonly sealed: Sealed;
  /** The bytes up to the nonce, one character each: names a data key exactly, for caches. */
  readonly header: string;
}

const FORMAT = 1;

export function encodeRecord(keyId: string, wrapped: Uint8Array, sealed: Sealed): Uint8Array {
  const id = Buffer.from(keyId);
  if (id.length === 0 || id.length > 255)
    throw new VaultError("badInput", "The id of a key encryption key has 1 to 255 bytes.");
  if (wrapped.length === 0 || wrapped.length > 0xffff)
    throw new VaultError(
      "keyService",
      `The key "${keyId}" wrapped a data key into too many bytes.`,
    );
  const wrappedLength = Buffer.alloc(2);
  wrappedLength.writeUInt16BE(wrapped.length);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(sealed.ciphertext.length);
  return Buffer.concat([
    Uint8Array.of(FORMAT, id.length),
    id,
    wrappedLength,
    wrapped,
    sealed.nonce,
    length,
    sealed.ciphertext,
    sealed.tag,
  ]);
}

/** Throws a VaultError `tampered` for bytes that encodeRecord did not write. */
export function decodeRecord(bytes: Uint8Array): CredentialRecord {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  const take = (length: number): Buffer => {
    if (length > buffer.length - at) throw broken();
    at += length;
    return buffer.subarray(at - length, at);
  };
  if (take(1).readUInt8() !== FORMAT) throw broken();
  const keyId = take(take(1).readUInt8()).toString();
  const wrapped = take(take(2).readUInt16BE());
  const header = buffer.toString("latin1", 0, at);
  const nonce = take(NONCE_BYTES);
  const ciphertext = take(take(4).readUInt32BE());
  const tag = take(TAG_BYTES);
  if (at !== buffer.length || keyId === "" || wrapped.length === 0) throw broken();
  return { keyId, wrapped, header, sealed: { nonce, ciphertext, tag } };
}

function broken(): VaultError {
  return new VaultError("tampered", "The bytes are not a credential record of a known format.");
}
