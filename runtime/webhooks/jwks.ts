import { createPublicKey, type KeyObject } from "node:crypto";
import { isObject, own } from "./json.ts";
import type { VerifyContext } from "./scheme.ts";

export interface IssuerKey {
  /** The key's `kid`, or its place in the set. */
  readonly id: string;
  /** The only algorithm that the issuer uses it with, where the set says so. */
  readonly algorithm: string | undefined;
  readonly key: KeyObject;
}

/** An issuer's public keys, fetched when needed. */
export interface KeySet {
  /** The keys that a token's `kid` may mean, all without one; undefined where the set cannot be had. */
  readonly find: (
    keyId: string | undefined,
    context: VerifyContext,
  ) => Promise<readonly IssuerKey[] | undefined>;
}

/** After this long the set is fetched again, so that a withdrawn key does not live on. */
const FRESH = 600_000;
/** Between two fetches at least: forged tokens with made-up key ids must not make us hammer the issuer. */
const COOL_DOWN = 30_000;
/** A set that could not be fetched again is used this long. */
const STALE = 86_400_000;
const MOST_KEYS = 100;

interface Fetched {
  readonly keys: readonly IssuerKey[];
  readonly at: number;
}

/** The key set at an address (RFC 7517). Callers at the same time share one fetch. */
export function createKeySet(url: string): KeySet {
  let last: Fetched | undefined;
  let triedAt: number | undefined;
  let pending: Promise<void> | undefined;

  const refresh = (context: VerifyContext): Promise<void> => {
    if (pending !== undefined) return pending;
    if (isWithin(COOL_DOWN, triedAt, context.now())) return Promise.resolve();
    triedAt = context.now();
    pending = fetchKeys(url, context)
      .then((keys) => {
        if (keys !== undefined) last = { keys, at: context.now() };
      })
      .finally(() => {
        pending = undefined;
      });
    return pending;
  };

  return {
    find: async (keyId, context) => {
      if (!isWithin(FRESH, last?.at, context.now())) await refresh(context);
      const known = select(last?.keys, keyId);
      if (known === undefined || known.length === 0) await refresh(context);
      if (last === undefined || context.now() - last.at > STALE) return undefined;
      return select(last.keys, keyId);
    },
  };
}

/** Whether a moment is less long ago; one that is to come was told by a clock that was put right. */
function isWithin(milliseconds: number, at: number | undefined, now: number): boolean {
  return at !== undefined && at <= now && now - at < milliseconds;
}

function select(
  keys: readonly IssuerKey[] | undefined,
  keyId: string | undefined,
): readonly IssuerKey[] | undefined {
  return keyId === undefined ? keys : keys?.filter(({ id }) => id === keyId);
}

async function fetchKeys(
  url: string,
  context: VerifyContext,
): Promise<readonly IssuerKey[] | undefined> {
  try {
    const set = await context.fetchJson?.(url);
    const keys = isObject(set) ? own(set, "keys") : undefined;
    return Array.isArray(keys) ? keys.slice(0, MOST_KEYS).flatMap(readKey) : undefined;
  } catch {
    // The issuer is out of reach: older keys go on, and without any the delivery is refused.
    return undefined;
  }
}

/** Shared secrets in a set are no keys of ours, nor are keys that are not for signatures. */
function readKey(value: unknown, index: number): readonly IssuerKey[] {
  if (!isObject(value)) return [];
  const use = own(value, "use");
  const type = own(value, "kty");
  if ((use !== undefined && use !== "sig") || !["RSA", "EC", "OKP"].includes(String(type)))
    return [];
  const id = own(value, "kid");
  const algorithm = own(value, "alg");
  try {
    return [
      {
        id: typeof id === "string" ? id : String(index),
        algorithm: typeof algorithm === "string" ? algorithm : undefined,
        key: createPublicKey({ key: publicPart(value), format: "jwk" }),
      },
    ];
  } catch {
    // A key of a kind that OpenSSL does not know; the others of the set may do.
    return [];
  }
}

function publicPart(key: Readonly<Record<string, unknown>>): Record<string, string> {
  const names = ["kty", "n", "e", "crv", "x", "y"];
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = own(key, name);
      return typeof value === "string" ? [[name, value]] : [];
    }),
  );
}
