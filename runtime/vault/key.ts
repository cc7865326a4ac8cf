/** A key that encrypts data keys and never leaves its place: a local file, AWS KMS, HashiCorp Vault. */
export interface KeyEncryptionKey {
  /** Stands in every record that the key protects: 1 to 255 UTF-8 bytes, never given to another key. */
  readonly id: string;
  /** Encrypts a data key, bound to the context; does not keep it. */
  readonly wrap: (dataKey: Uint8Array, context: Uint8Array) => Promise<Uint8Array> | Uint8Array;
  /**
   * Decrypts a data key and gives the bytes away: the caller wipes them. Throws a VaultError `tampered`
   * when key, context and wrapped bytes do not belong together, `keyService` when it cannot tell.
   */
  readonly unwrap: (wrapped: Uint8Array, context: Uint8Array) => Promise<Uint8Array> | Uint8Array;
}

/** The keys of a vault. Both functions are asked each time, so a ring may change while the vault runs. */
export interface KeyRing {
  /** The key for everything that is written from now on; undefined: there is none. */
  readonly current: () => KeyEncryptionKey | undefined;
  /** The key of an older record; undefined: retired. */
  readonly find: (id: string) => KeyEncryptionKey | undefined;
}

/** A ring of fixed keys: the first is current, the others only read until `rewrap` has left nothing. */
export function keyRing(current: KeyEncryptionKey, ...older: readonly KeyEncryptionKey[]): KeyRing {
  const keys = new Map([...older, current].map((key) => [key.id, key]));
  return { current: () => current, find: (id) => keys.get(id) };
}
