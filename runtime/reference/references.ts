import { badInput, ConnectorError } from "../errors.ts";
import { type Change, nextVersion, type Store } from "../store/store.ts";
import { type Claim, createClaim } from "./claim.ts";
import {
  keyOfReference,
  type ReferenceName,
  readReference,
  REFERENCE_QUEUE,
  REFERENCES,
  REFERENCES_SENDING,
  type ReferenceRecord,
  type StoredReference,
  writeReference,
} from "./reference-record.ts";

export interface ReferencesOptions {
  /** Shared by all processes that call for an organization. */
  readonly store: Store;
  /** Milliseconds that a reference is remembered at least, from its last call on. Default: 30 days. */
  readonly keep?: number;
  /**
   * Milliseconds after which a call without a timeout of its own is no longer taken to be under way. Default: 10
   * minutes.
   */
  readonly longest?: number;
}

/** A call that is about to be made under a reference. */
export interface ReferencedCall {
  readonly name: ReferenceName;
  /** Of its arguments: another call may not have the same reference. */
  readonly digest: string;
  /** Milliseconds that the call may take; undefined where it sets no bound. */
  readonly timeout: number | undefined;
  /** Whether to send although an earlier call may have been done. */
  readonly resend: boolean;
}

/** What came of an earlier call with the reference, or the right to make this one. */
export type Claimed =
  | { readonly kind: "answered"; readonly answer: unknown }
  | { readonly kind: "mine"; readonly claim: Claim };

/**
 * Calls that have a reference, each of which is made once. Several processes may use one store. Fails with StoreErrors
 * beside the ConnectorErrors.
 */
export interface References {
  /**
   * Writes down that a call is about to leave. Fails with `conflict` where the reference stands for other arguments,
   * with `busy` while its call is under way, with `unknownOutcome` where nobody knows what came of it.
   */
  readonly claim: (call: ReferencedCall) => Promise<Claimed>;
  /**
   * Frees a reference of whose call somebody has found out that it was not done, by looking at the vendor's: the next
   * call is sent. False where its outcome is not unknown.
   */
  readonly releaseUndone: (name: ReferenceName) => Promise<boolean>;
  /** Forgets up to `limit` (default 100) references whose time is up; gives how many it looked at. */
  readonly sweep: (limit?: number) => Promise<number>;
}

const DAY = 86_400_000;
/** A process may need a moment to write down what came of a call. */
const GRACE = 10_000;
/** Milliseconds that a batch of the sweep may take before another process may try. */
const HELD = 60_000;
/** Others may change a record between our read and our write; so often in a row nobody does. */
const MOST_TRIES = 5;

/** Makes references count once, across processes and restarts. Throws a ConnectorError with `badInput`. */
export function createReferences(options: ReferencesOptions): References {
  const { store, keep = 30 * DAY, longest = 10 * 60_000 } = options;
  if (!isDuration(longest)) throw badInput("longest", "must be a whole number above 0");
  if (!isDuration(keep) || keep <= longest)
    throw badInput("keep", "must be a whole number of milliseconds above `longest`");

  const read = async (key: string): Promise<StoredReference | undefined> => {
    const found = await store.read(REFERENCES, key);
    if (found === undefined) return undefined;
    return { version: found.version, record: readReference<ReferenceRecord>(found.value) };
  };
  const put = (key: string, replaces: number, record: ReferenceRecord): Change => ({
    kind: "put",
    namespace: REFERENCES,
    key,
    value: writeReference(record),
    replaces,
    version: nextVersion(replaces, Date.now()),
  });
  const remove = (key: string, version: number): Change => {
    return { kind: "remove", namespace: REFERENCES, key, version };
  };
  const commit = async (changes: readonly Change[]): Promise<number | undefined> => {
    const result = await store.commit(changes);
    return result.committed ? undefined : result.conflict;
  };

  /**
   * Writes down that a call has ended without a word, unless somebody has changed its record. Fails with `busy` while
   * it may be under way: by the store's clock, which all processes share.
   */
  async function giveUp(key: string, { version, record }: StoredReference): Promise<void> {
    const mark = { kind: "once", namespace: REFERENCES_SENDING, key: record.attempt } as const;
    const { attempt, digest } = record;
    const unknown = { attempt, digest, state: "unknown" } as const;
    const conflict = await commit([{ ...mark, ttl: 1 }, put(key, version, unknown)]);
    if (conflict === 0) throw busy();
  }

  async function begin(
    key: string,
    replaces: number,
    { digest, timeout }: ReferencedCall,
  ): Promise<Claim | undefined> {
    const attempt = crypto.randomUUID();
    const ttl = Math.min(keep, timeout === undefined ? longest : Math.ceil(timeout) + GRACE);
    const value = writeReference({ key, attempt });
    const change = put(key, replaces, { attempt, digest, state: "sending" });
    const conflict = await commit([
      { kind: "once", namespace: REFERENCES_SENDING, key: attempt, ttl },
      change,
      { kind: "enqueue", queue: REFERENCE_QUEUE, key: attempt, value, delay: keep },
    ]);
    if (conflict !== undefined) return undefined;
    return createClaim({ attempt, digest }, async (next) => {
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const stored = await read(key);
        // Whoever freed it or sent it again has taken the word.
        if (stored?.record.attempt !== attempt) return;
        const { version } = stored;
        const done = await commit([
          next === undefined ? remove(key, version) : put(key, version, next),
        ]);
        if (done === undefined) return;
      }
    });
  }

  return {
    async claim(call) {
      const key = keyOfReference(call.name);
      for (let tries = 0; tries < MOST_TRIES; tries += 1) {
        const stored = await read(key);
        if (stored !== undefined) {
          const { record } = stored;
          if (record.digest !== call.digest) throw taken();
          if (record.state === "sent") return { kind: "answered", answer: record.answer };
          if (record.state === "sending") {
            await giveUp(key, stored);
            continue;
          }
          if (!call.resend) throw unknownOutcome();
        }
        const claim = await begin(key, stored?.version ?? 0, call);
        if (claim !== undefined) return { kind: "mine", claim };
      }
      throw busy();
    },
    async releaseUndone(name) {
      const key = keyOfReference(name);
      const stored = await read(key);
      if (stored?.record.state !== "unknown") return false;
      return (await commit([remove(key, stored.version)])) === undefined;
    },
    async sweep(limit = 100) {
      const claims = await store.claim(REFERENCE_QUEUE, { limit, ttl: HELD });
      for (const claim of claims) {
        const { key, attempt } = readReference<{ key: string; attempt: string }>(claim.value);
        const stored = await read(key);
        const isIts = stored?.record.attempt === attempt;
        const forgotten = isIts ? [remove(key, stored.version)] : [];
        // Where it changed just now, the item is due again.
        await store.commit([...forgotten, { kind: "complete", claim, keep: 0 }]);
      }
      return claims.length;
    },
  };
}

function isDuration(value: number): boolean {
  return Number.isSafeInteger(value) && value > 0;
}

function taken(): ConnectorError {
  return new ConnectorError("conflict", "The reference stands for a call with other arguments.", {
    unsent: true,
  });
}

function busy(): ConnectorError {
  return new ConnectorError("busy", "The call with this reference is under way.", { unsent: true });
}

function unknownOutcome(): ConnectorError {
  return new ConnectorError(
    "unknownOutcome",
    "A call with this reference was broken off, and the vendor may have done it: nothing was sent.",
    { unsent: true },
  );
}
