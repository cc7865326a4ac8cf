/**
 * State that outlives a call or is shared between processes: credentials, refresh generations, workflow
 * state, leases, replay keys, audit chains, deliveries, rate limits. Two implementations, one contract
 * suite: `sqlite.ts` for one machine (any number of processes on one file), `postgres.ts` beyond it.
 *
 * What holds for every method:
 * - A change that was reported as done has reached the disk (buckets: see take).
 * - Times are whole milliseconds, and always durations: only the store's own clock turns them into points
 *   in time (PostgreSQL's server clock, or the machine's clock that all processes on one file share), so
 *   processes need not agree on the time.
 * - Names (namespaces, keys, streams, queues, holders) are 1 to 512 UTF-8 bytes of well-formed text
 *   without U+0000 and U+10FFFF; values are at most 16 MiB of bytes.
 * - A StoreError is thrown for wrong input (`badInput`) and when the database does not answer
 *   (`unavailable`). After `unavailable` it is unknown whether the change was made: read, then repeat;
 *   versions, keys and fences make the repeat harmless.
 */
export interface Store {
  /** The record under a key, or undefined. */
  readonly read: (namespace: string, key: string) => Promise<StoredRecord | undefined>;

  /** Records in the order of their keys' UTF-8 bytes, for walks in batches. */
  readonly list: (namespace: string, range: ListRange) => Promise<readonly StoredRecord[]>;

  /**
   * Makes all changes or none, in one transaction; those of the same record, stream or item in the order
   * given. Not committed: the change at the index `conflict` found another state than it asked for, and
   * nothing was changed.
   */
  readonly commit: (changes: readonly Change[]) => Promise<CommitResult>;

  /** The entries of a stream from a sequence number on, ascending. */
  readonly entries: (stream: string, range: EntryRange) => Promise<readonly Entry[]>;

  /** The last entry of a stream, or undefined while it has none. */
  readonly head: (stream: string) => Promise<Entry | undefined>;

  /**
   * Takes the lease of a name for `ttl`, unless somebody has it; also the same holder gets it only once.
   * A lease belongs to its holder until it is released or somebody else has taken it: its end only makes
   * it free to take. So a holder that comes late and whom nobody replaced may still renew, release and
   * commit under `hold` (a rotated refresh token is not thrown away), and one who was replaced can do
   * none of these. The row of a name stays, so that fences never fall: use names from a bounded set.
   */
  readonly acquire: (name: string, holder: string, ttl: number) => Promise<Lease | undefined>;

  /** Lets the lease end `ttl` from now; false: it is another's. */
  readonly renew: (lease: Lease, ttl: number) => Promise<boolean>;

  /** Gives the lease back; false: it is another's, who keeps it. */
  readonly release: (lease: Lease) => Promise<boolean>;

  /**
   * Takes up to `limit` due items of a queue, in no particular order, and hides them for `ttl`. An item
   * that is neither completed nor deferred by then is due again: delivery is at least once.
   */
  readonly claim: (
    queue: string,
    options: { readonly limit: number; readonly ttl: number },
  ) => Promise<readonly Claim[]>;

  /** Hides a claimed item for `ttl` from now; false: the claim is no longer the item's last. */
  readonly extend: (claim: ClaimHandle, ttl: number) => Promise<boolean>;

  /**
   * Takes tokens out of a bucket that processes share, all of them or none. In any stretch of `w`
   * milliseconds a bucket gives at most `capacity * (1 + w / interval)` tokens. Buckets alone are not
   * synced to the disk: they may be full again after the machine went down.
   */
  readonly take: (bucket: string, limit: BucketLimit, tokens: number) => Promise<TakeResult>;

  /** Empties a bucket and lets it fill again only after `wait`: the vendor said when to come back. */
  readonly drain: (bucket: string, limit: BucketLimit, wait: number) => Promise<void>;

  /**
   * Deletes up to `limit` (default 1000) of each of what has run out: replay keys, completed items, full
   * buckets. Returns how many; call it from time to time, until it returns 0.
   */
  readonly sweep: (limit?: number) => Promise<number>;

  /** Waits for what was begun and lets go of the database. */
  readonly close: () => Promise<void>;
}

export interface StoredRecord {
  readonly key: string;
  readonly value: Uint8Array;
  readonly version: number;
}

export interface ListRange {
  /** Only keys that begin so. */
  readonly prefix?: string;
  /** Only keys behind this one. */
  readonly after?: string;
  /** 1 to 10,000. */
  readonly limit: number;
}

export interface EntryRange {
  /** The first sequence number wanted. Default 1. */
  readonly from?: number;
  /** 1 to 10,000. */
  readonly limit: number;
}

export interface Entry {
  readonly sequence: number;
  readonly value: Uint8Array;
}

export interface Lease {
  readonly name: string;
  readonly holder: string;
  /** Fencing token: each time somebody acquires the name it is greater than ever before. */
  readonly fence: number;
}

/** Names one claim of an item: only its last claim may complete, defer or extend it. */
export interface ClaimHandle {
  readonly queue: string;
  readonly key: string;
  /** How often the item was claimed, this time included; crashed attempts count too. */
  readonly attempt: number;
}

export interface Claim extends ClaimHandle {
  readonly value: Uint8Array;
}

export interface BucketLimit {
  /** The tokens of a full bucket. */
  readonly capacity: number;
  /** Milliseconds in which an empty bucket fills. */
  readonly interval: number;
}

export interface TakeResult {
  readonly taken: boolean;
  /** Milliseconds until so many tokens will be there if nobody else takes any; 0 when taken. */
  readonly wait: number;
}

export type CommitResult =
  | { readonly committed: true }
  /** The index of a change that could not be made. */
  | { readonly committed: false; readonly conflict: number };

/** One change of a commit. */
export type Change =
  | PutChange
  | RemoveChange
  | AppendChange
  | TrimChange
  | OnceChange
  | FreeChange
  | HoldChange
  | EnqueueChange
  | CompleteChange
  | DeferChange;

/** Writes a record if its version is still the one that was read. */
export interface PutChange {
  readonly kind: "put";
  readonly namespace: string;
  readonly key: string;
  readonly value: Uint8Array;
  /** The version that must be there now; 0: there must be no record. */
  readonly replaces: number;
  /**
   * The version from now on: greater than `replaces`, see nextVersion. The same as `replaces` says that
   * the record means what it meant and only its form changes (a key wrapped anew), so that whoever read
   * it may still replace it.
   */
  readonly version: number;
}

/** Deletes a record if its version is still the one that was read. */
export interface RemoveChange {
  readonly kind: "remove";
  readonly namespace: string;
  readonly key: string;
  readonly version: number;
}

/** Adds the next entry of a stream: streams begin at 1, have no gaps and never change but for `trim`. */
export interface AppendChange {
  readonly kind: "append";
  readonly stream: string;
  readonly sequence: number;
  readonly value: Uint8Array;
}

/** Forgets the entries of a stream before one that is there; where it is not, nothing is forgotten. No conflict. */
export interface TrimChange {
  readonly kind: "trim";
  readonly stream: string;
  /** The first that stays. */
  readonly before: number;
}

/** Uses up a key for `ttl`: of any number of copies at once exactly one is committed. */
export interface OnceChange {
  readonly kind: "once";
  readonly namespace: string;
  readonly key: string;
  readonly ttl: number;
}

/** Frees a key that was used up. One that is free stays so: no conflict. */
export interface FreeChange {
  readonly kind: "free";
  readonly namespace: string;
  readonly key: string;
}

/** Changes nothing; demands that a lease still belongs to its holder when the commit happens. */
export interface HoldChange {
  readonly kind: "hold";
  readonly lease: Lease;
}

/** Adds an item that is due after `delay`. An item with the same key is left as it is: no conflict. */
export interface EnqueueChange {
  readonly kind: "enqueue";
  readonly queue: string;
  /** Idempotency key. */
  readonly key: string;
  readonly value: Uint8Array;
  readonly delay: number;
}

/** Ends an item. For `keep` its key goes on refusing to be enqueued again. */
export interface CompleteChange {
  readonly kind: "complete";
  readonly claim: ClaimHandle;
  readonly keep: number;
}

/** Makes a claimed item due again after `delay`. */
export interface DeferChange {
  readonly kind: "defer";
  readonly claim: ClaimHandle;
  readonly delay: number;
}

/**
 * The version that follows `replaces`. It grows with the time (milliseconds), so that a record that was
 * deleted and made again never meets a version that somebody still remembers of the old one.
 */
export function nextVersion(replaces: number, now: number): number {
  return Math.max(replaces + 1, now);
}
