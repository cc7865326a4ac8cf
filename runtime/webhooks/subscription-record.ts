import { nextVersion, type PutChange, type Store } from "../store/store.ts";
import { keyOf } from "../vault/name.ts";

/** One address of one connection at which deliveries arrive. */
export interface SubscriptionName {
  readonly organization: string;
  readonly connection: string;
  /** Id of the address. */
  readonly endpoint: string;
}

/** What is known of deliveries that were ordered; their secret is in the vault. */
export interface SubscriptionState {
  /** The address that the vendor was given. */
  readonly url: string;
  /** The vendor's id. */
  readonly id?: string;
  /** Milliseconds since 1970: when the vendor stops sending unless it is renewed. */
  readonly expires?: number;
  /** What else later calls need of the vendor's answers; none of it is secret. */
  readonly captured?: Readonly<Record<string, string>>;
}

/** A subscription as it lies in the store. */
export interface SubscriptionRecord {
  readonly state: SubscriptionState;
  /** Tells it from one that was ordered for the same address before it. */
  readonly generation: string;
  /** 0: it is not in the store yet. */
  readonly version: number;
}

export const SUBSCRIPTION_NAMESPACE = "subscriptions";

/** The key of a subscription in the store. */
export function subscriptionKey({ organization, connection, endpoint }: SubscriptionName): string {
  return keyOf({ organization, connection, kind: endpoint });
}

/** Reads a subscription; undefined where none was ordered. */
export async function readSubscription(
  store: Store,
  name: SubscriptionName,
): Promise<SubscriptionRecord | undefined> {
  const record = await store.read(SUBSCRIPTION_NAMESPACE, subscriptionKey(name));
  if (record === undefined) return undefined;
  const written = readJson(record.value) as Omit<SubscriptionRecord, "version">;
  return { ...written, version: record.version };
}

/** The change that writes a subscription over the version that was read. */
export function putSubscription(
  name: SubscriptionName,
  { state, generation, version }: SubscriptionRecord,
  now: number,
): PutChange {
  return {
    kind: "put",
    namespace: SUBSCRIPTION_NAMESPACE,
    key: subscriptionKey(name),
    value: writeJson({ state, generation }),
    replaces: version,
    version: nextVersion(version, now),
  };
}

/** The bytes of what only this module's callers write and read. */
export function writeJson(value: object): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

export function readJson(bytes: Uint8Array): unknown {
  return JSON.parse(Buffer.from(bytes).toString("utf8"));
}
