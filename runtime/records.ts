import type { CommitResult, PutChange, Store, StoredRecord } from "./store/store.ts";

/** The part of a store that keeps records with versions. */
export interface Records {
  readonly read: Store["read"];
  /** Makes one conditional change. */
  readonly commit: (changes: readonly PutChange[]) => Promise<CommitResult>;
}

/** Records of one process, gone when it ends. */
export function createMemoryRecords(): Records {
  const records = new Map<string, StoredRecord>();
  const nameOf = (namespace: string, key: string): string => JSON.stringify([namespace, key]);
  return {
    read: async (namespace, key) => await Promise.resolve(records.get(nameOf(namespace, key))),
    commit: async (changes) => {
      const conflict = changes.findIndex(
        ({ namespace, key, replaces }) =>
          (records.get(nameOf(namespace, key))?.version ?? 0) !== replaces,
      );
      if (conflict >= 0) return await Promise.resolve({ committed: false, conflict });
      for (const { namespace, key, value, version } of changes)
        records.set(nameOf(namespace, key), { key, value, version });
      return await Promise.resolve({ committed: true });
    },
  };
}
