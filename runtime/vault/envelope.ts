import { randomBytes } from "node:crypto";
import { KEY_BYTES, open, seal } from "./cipher.ts";
import { decodeCredential, encodeValues, type StoredCredential } from "./credential.ts";
import type { DataKeyCache } from "./data-keys.ts";
import { VaultError } from "./error.ts";
import type { KeyEncryptionKey, KeyRing } from "./key.ts";
import { contextOf, type CredentialName } from "./name.ts";
import { decodeRecord, encodeRecord, type CredentialRecord } from "./record.ts";

/** The record of a credential, under a data key that exists nowhere else. */
export async function sealCredential(
  key: KeyEncryptionKey,
  name: CredentialName,
  version: number,
  values: Readonly<Record<string, string>>,
): Promise<Uint8Array> {
  const context = contextOf(name, version);
  const plaintext = encodeValues(values);
  const dataKey = randomBytes(KEY_BYTES);
  try {
    const wrapped = await key.wrap(dataKey, context);
    return encodeRecord(key.id, wrapped, seal(dataKey, plaintext, context));
  } finally {
    plaintext.fill(0);
    dataKey.fill(0);
  }
}

/** Reads a record; throws a VaultError `tampered` unless it was sealed for this name and version. */
export async function openCredential(
  keys: KeyRing,
  dataKeys: DataKeyCache,
  name: CredentialName,
  { value, version }: { readonly value: Uint8Array; readonly version: number },
): Promise<StoredCredential> {
  const record = decodeRecord(value);
  const context = contextOf(name, version);
  const dataKey =
    dataKeys.peek(record.header) ??
    (await dataKeys.get(record.header, () => unwrapDataKey(keys, record, context)));
  return decodeCredential(version, open(dataKey, record.sealed, context));
}

/**
 * The same record with its data key under another key encryption key, which is all that changes; undefined
 * when it already is under that key.
 */
export async function rewrapRecord(
  keys: KeyRing,
  key: KeyEncryptionKey,
  name: CredentialName,
  { value, version }: { readonly value: Uint8Array; readonly version: number },
): Promise<Uint8Array | undefined> {
  const record = decodeRecord(value);
  if (record.keyId === key.id) return undefined;
  const context = contextOf(name, version);
  const dataKey = await unwrapDataKey(keys, record, context);
  try {
    return encodeRecord(key.id, await key.wrap(dataKey, context), record.sealed);
  } finally {
    dataKey.fill(0);
  }
}

/** The key for new records; throws a VaultError `noKey`: nothing is ever kept in the clear. */
export function currentKey(keys: KeyRing): KeyEncryptionKey {
  const key = keys.current();
  if (key === undefined)
    throw new VaultError("noKey", "The vault needs a key encryption key and has none.");
  return key;
}

async function unwrapDataKey(
  keys: KeyRing,
  { keyId, wrapped }: CredentialRecord,
  context: Uint8Array,
): Promise<Uint8Array> {
  const key = keys.find(keyId);
  if (key === undefined)
    throw new VaultError("unknownKey", "The key ring has no key of the id that the record names.");
  const dataKey = await key.unwrap(wrapped, context);
  if (dataKey.byteLength === KEY_BYTES) return dataKey;
  dataKey.fill(0);
  throw new VaultError("tampered", "A data key has the wrong length.");
}
