import { nextVersion, type Change, type Store } from "../store/store.ts";
import type { StoredCredential } from "./credential.ts";
import { createDataKeyCache, type DataKeyCacheOptions } from "./data-keys.ts";
import { currentKey, openCredential, sealCredential } from "./envelope.ts";
import { VaultError } from "./error.ts";
import type { KeyRing } from "./key.ts";
import { keyOf, VAULT_NAMESPACE, type CredentialName } from "./name.ts";
import { rewrapAll, type RewrapOptions, type RewrapReport } from "./rewrap.ts";

export { awsKms, type AwsKmsOptions } from "./aws-kms.ts";
export type { StoredCredential } from "./credential.ts";
export type { DataKeyCacheOptions } from "./data-keys.ts";
export { VaultError, type VaultErrorCode } from "./error.ts";
export { hashicorpVault, type HashicorpVaultOptions } from "./hashicorp-vault.ts";
export { type KeyEncryptionKey, keyRing, type KeyRing } from "./key.ts";
export { keyFile } from "./key-file.ts";
export { localKey } from "./local-key.ts";
export type { CredentialName } from "./name.ts";
export type { RewrapOptions, RewrapReport } from "./rewrap.ts";

/**
 * Credentials, encrypted in a store: each record under a data key of its own, that one under a key encryption
 * key, all bound to organization, connection, kind and version. Only the host and what gives credentials to
 * calls (CredentialProvider) may hold a vault; connectors never do.
 *
 * All functions throw VaultErrors, and the store's StoreErrors.
 */
export interface Vault {
  /** The credential, or undefined; `tampered` if its record is not what was written. */
  readonly get: (name: CredentialName) => Promise<StoredCredential | undefined>;
  /** Creates a credential and returns its version; `conflict` if there is one. */
  readonly put: (
    name: CredentialName,
    values: Readonly<Record<string, string>>,
    alongside?: readonly Change[],
  ) => Promise<number>;
  /**
   * Replaces the values of the version that was read and returns the new version; `conflict` if it is no
   * longer that version. `alongside` is committed together with it or not at all, such as the `hold` of a
   * lease, so that a holder who was replaced cannot persist; it too may be what conflicts.
   */
  readonly rotate: (
    name: CredentialName,
    version: number,
    values: Readonly<Record<string, string>>,
    alongside?: readonly Change[],
  ) => Promise<number>;
  /**
   * Writes several credentials, all of them or none, and returns their versions; `conflict` where one is no longer in
   * the version that it replaces. `alongside` is as with `rotate`.
   */
  readonly replace: (
    writes: readonly CredentialWrite[],
    alongside?: readonly Change[],
  ) => Promise<readonly number[]>;
  /** Deletes the version that was read; `conflict` if it is no longer that version. */
  readonly delete: (
    name: CredentialName,
    version: number,
    alongside?: readonly Change[],
  ) => Promise<void>;
  /**
   * Deletes several credentials, all of them or none, in whatever version they are; those that no key opens any more,
   * too. What is not there is passed over. `alongside` is as with `rotate`.
   */
  readonly remove: (
    names: readonly CredentialName[],
    alongside?: readonly Change[],
  ) => Promise<void>;
  /** Wraps the data keys of other key encryption keys under the current one; see RewrapReport. */
  readonly rewrap: (options?: RewrapOptions) => Promise<RewrapReport>;
  /** Wipes the data keys in memory. The store stays open. */
  readonly close: () => void;
}

/** A credential as it shall be from now on. */
export interface CredentialWrite {
  readonly name: CredentialName;
  /** The version that was read; 0 where there was none. */
  readonly replaces: number;
  readonly values: Readonly<Record<string, string>>;
}

export interface VaultOptions {
  readonly store: Store;
  readonly keys: KeyRing;
  readonly cache?: DataKeyCacheOptions;
  /** Milliseconds, for versions. Default `Date.now`. */
  readonly now?: () => number;
}

/** Opens the vault over a store. Throws a VaultError `noKey` unless the ring has a current key. */
export function createVault(options: VaultOptions): Vault {
  const { store, keys, now = Date.now } = options;
  const dataKeys = createDataKeyCache(options.cache);
  currentKey(keys);

  async function replace(
    writes: readonly CredentialWrite[],
    alongside: readonly Change[] = [],
  ): Promise<readonly number[]> {
    const puts = await Promise.all(
      writes.map(async ({ name, replaces, values }) => {
        const version = nextVersion(replaces, now());
        const key = keyOf(name);
        const value = await sealCredential(currentKey(keys), name, version, values);
        return { kind: "put", namespace: VAULT_NAMESPACE, key, value, replaces, version } as const;
      }),
    );
    await commit(puts, alongside);
    return puts.map(({ version }) => version);
  }

  async function write(
    credential: CredentialWrite,
    alongside?: readonly Change[],
  ): Promise<number> {
    const [version = 0] = await replace([credential], alongside);
    return version;
  }

  async function commit(own: readonly Change[], alongside: readonly Change[]): Promise<void> {
    const result = await store.commit([...own, ...alongside]);
    if (result.committed) return;
    throw new VaultError(
      "conflict",
      result.conflict < own.length
        ? "The credential is not in the version that was said."
        : `What was to be committed with the credential conflicts (change ${result.conflict}).`,
    );
  }

  return {
    async get(name) {
      const record = await store.read(VAULT_NAMESPACE, keyOf(name));
      return record === undefined ? undefined : await openCredential(keys, dataKeys, name, record);
    },
    put: async (name, values, alongside) => await write({ name, replaces: 0, values }, alongside),
    async rotate(name, version, values, alongside) {
      if (version === 0) throw new VaultError("badInput", "A credential is created by `put`.");
      return await write({ name, replaces: version, values }, alongside);
    },
    replace,
    async delete(name, version, alongside = []) {
      await commit([removal(keyOf(name), version)], alongside);
    },
    async remove(names, alongside = []) {
      const records = await Promise.all(
        names.map(async (name) => await store.read(VAULT_NAMESPACE, keyOf(name))),
      );
      const gone = records
        .filter((record) => record !== undefined)
        .map(({ key, version }) => removal(key, version));
      if (gone.length + alongside.length > 0) await commit(gone, alongside);
    },
    rewrap: async (rewrapOptions) => await rewrapAll(store, keys, rewrapOptions),
    close: dataKeys.clear,
  };
}

function removal(key: string, version: number): Change {
  return { kind: "remove", namespace: VAULT_NAMESPACE, key, version };
}
