import { VaultError } from "./error.ts";

export interface DataKeyCacheOptions {
  /** Milliseconds that a data key stays in memory: 0 to 60,000, which is the default. */
  readonly ttl?: number;
  /** How many stay: 1 to 100,000, by default 1,000. */
  readonly count?: number;
}

export interface DataKeyCache {
  /**
   * The data key of a record's header, from memory or from `unwrap`, which runs once for callers at the same
   * time. To be used before the next turn of the event loop: after it the bytes may be wiped.
   */
  readonly get: (header: string, unwrap: () => Promise<Uint8Array>) => Promise<Uint8Array>;
  /** The data key if it is in memory. */
  readonly peek: (header: string) => Uint8Array | undefined;
  /** Wipes all keys. */
  readonly clear: () => void;
}

interface Kept {
  readonly key: Uint8Array;
  /** By the monotonic clock: the wall clock may be set back. */
  readonly until: number;
}

/** Keeps data keys for a short time, the oldest giving way, and overwrites those it lets go of. */
export function createDataKeyCache(options: DataKeyCacheOptions = {}): DataKeyCache {
  const { ttl = 60_000, count = 1_000 } = options;
  if (!(ttl >= 0 && ttl <= 60_000) || !(count >= 1 && count <= 100_000))
    throw new VaultError(
      "badInput",
      "Data keys are kept for at most 60,000 ms, 1 to 100,000 of them.",
    );
  const kept = new Map<string, Kept>();
  const pending = new Map<string, Promise<Uint8Array>>();
  let timer: NodeJS.Timeout | undefined;

  const forget = (header: string, { key }: Kept): void => {
    kept.delete(header);
    wipeSoon(key);
  };

  /** All keys stay equally long, so the first one in is the first one out. */
  const expire = (): void => {
    timer = undefined;
    const now = performance.now();
    for (const [header, entry] of kept) {
      if (entry.until > now) {
        timer = setTimeout(expire, entry.until - now).unref();
        return;
      }
      forget(header, entry);
    }
  };

  const keep = (header: string, key: Uint8Array): void => {
    const former = kept.get(header);
    if (former !== undefined) forget(header, former);
    kept.set(header, { key, until: performance.now() + ttl });
    for (const [oldest, entry] of kept) {
      if (kept.size <= count) break;
      forget(oldest, entry);
    }
    timer ??= setTimeout(expire, ttl).unref();
  };

  const peek = (header: string): Uint8Array | undefined => {
    const entry = kept.get(header);
    return entry !== undefined && entry.until > performance.now() ? entry.key : undefined;
  };

  return {
    peek,
    async get(header, unwrap) {
      const known = peek(header) ?? pending.get(header);
      if (known !== undefined) return await known;
      const unwrapping = unwrap().then((key) => {
        keep(header, key);
        return key;
      });
      pending.set(header, unwrapping);
      try {
        return await unwrapping;
      } finally {
        pending.delete(header);
      }
    },
    clear() {
      clearTimeout(timer);
      timer = undefined;
      for (const [header, entry] of kept) forget(header, entry);
    },
  };
}

/** Once whoever has just been given the key has used it: they do so before the next turn. */
function wipeSoon(key: Uint8Array): void {
  setImmediate(() => key.fill(0));
}
