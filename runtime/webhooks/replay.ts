/**
 * Remembers what was taken, under keys of 43 characters of base64url. The runtime has one in memory,
 * and `createReplayStore` for all processes on a store. A host that stores the events in the transaction that uses up
 * their keys gives one that claims everything, and takes the keys from the outcome's `taken`.
 */
export interface ReplayStore {
  /** True for the first caller with a key and false for all others until it expires: one atomic insert. */
  readonly claim: (key: string, milliseconds: number) => Promise<boolean>;
  /** Forgets a key whose delivery could not be processed after all, so that the vendor's repeat is taken. */
  readonly release: (key: string) => Promise<void>;
}

/** A store for one process, and for tests. Its keys are gone with it. */
export function createMemoryReplayStore(now: () => number = Date.now): ReplayStore {
  const expiries = new Map<string, number>();
  let sweepAt = 1024;
  const sweep = (): void => {
    for (const [key, expiry] of expiries) if (expiry <= now()) expiries.delete(key);
    sweepAt = Math.max(1024, expiries.size * 2);
  };
  return {
    claim: async (key, milliseconds) => {
      const expiry = expiries.get(key);
      if (expiry !== undefined && expiry > now()) return false;
      if (expiries.size >= sweepAt) sweep();
      expiries.set(key, now() + milliseconds);
      return true;
    },
    release: async (key) => {
      expiries.delete(key);
    },
  };
}
