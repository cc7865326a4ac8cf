import type { Store, StoredRecord } from "../store/store.ts";
import { currentKey, rewrapRecord } from "./envelope.ts";
import { VaultError } from "./error.ts";
import type { KeyEncryptionKey, KeyRing } from "./key.ts";
import { nameOf, VAULT_NAMESPACE } from "./name.ts";

export interface RewrapOptions {
  /** How many records are worked on at a time: 1 to 1,000, by default 100. */
  readonly batch?: number;
  /** Ends the walk between two batches with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * What one walk over all records came to. A key may be retired once a walk left nothing that began after
 * every process had the new current key.
 */
export interface RewrapReport {
  readonly seen: number;
  readonly rewrapped: number;
  /** Records that may still be under another key: replaced during the walk, or unreadable. */
  readonly left: number;
  /** Keys of records in the store that no key of the ring opens, or that were tampered with. */
  readonly unreadable: readonly string[];
}

type Fate = "kept" | "rewrapped" | "changed" | "unreadable";

/**
 * Wraps all data keys anew that are not under the current key encryption key. Values, versions and readers
 * are not touched, and a writer always wins. Whatever ends a walk, the next one does the rest: a record
 * that is done is passed over. Throws when the store or a key's service fails.
 */
export async function rewrapAll(
  store: Store,
  keys: KeyRing,
  { batch = 100, signal }: RewrapOptions = {},
): Promise<RewrapReport> {
  if (!Number.isInteger(batch) || batch < 1 || batch > 1_000)
    throw new VaultError("badInput", "A batch has 1 to 1,000 records.");
  const counts = { kept: 0, rewrapped: 0, changed: 0, unreadable: 0 };
  const unreadable: string[] = [];
  for (let after = ""; ;) {
    signal?.throwIfAborted();
    const records = await store.list(VAULT_NAMESPACE, { after, limit: batch });
    const key = currentKey(keys);
    const fates = await Promise.all(records.map((record) => rewrapOne(store, keys, key, record)));
    for (const [index, fate] of fates.entries()) {
      counts[fate] += 1;
      if (fate === "unreadable") unreadable.push(records[index]?.key ?? "");
    }
    const last = records.at(-1);
    if (last === undefined || records.length < batch) break;
    after = last.key;
  }
  const { kept, rewrapped, changed } = counts;
  const left = changed + unreadable.length;
  return { seen: kept + rewrapped + left, rewrapped, left, unreadable };
}

async function rewrapOne(
  store: Store,
  keys: KeyRing,
  current: KeyEncryptionKey,
  record: StoredRecord,
): Promise<Fate> {
  const name = nameOf(record.key);
  if (name === undefined) return "unreadable";
  try {
    const value = await rewrapRecord(keys, current, name, record);
    if (value === undefined) return "kept";
    const { key, version } = record;
    const result = await store.commit([
      { kind: "put", namespace: VAULT_NAMESPACE, key, value, replaces: version, version },
    ]);
    return result.committed ? "rewrapped" : "changed";
  } catch (error) {
    const unreadable = ["tampered", "unknownKey"];
    if (error instanceof VaultError && unreadable.includes(error.code)) return "unreadable";
    throw error;
  }
}
