import type { Store } from "../store/store.ts";
import type { ReplayStore } from "./replay.ts";

const NAMESPACE = "webhook-replays";

/**
 * A replay store for all processes of a host: of any number of copies at once, in whatever process, one is taken.
 * What has run out is forgotten by the store's `sweep`. Both fail with StoreErrors; after `unavailable` it is unknown
 * whether a key was claimed, so `receive` rejects, and the vendor's repeat may find it used up: a host that must not
 * lose that delivery keeps the events in the transaction that uses up their keys, see `ReplayStore`.
 */
export function createReplayStore(store: Pick<Store, "commit">): ReplayStore {
  return {
    claim: async (key, milliseconds) => {
      const change = { kind: "once", namespace: NAMESPACE, key, ttl: milliseconds } as const;
      return (await store.commit([change])).committed;
    },
    release: async (key) => {
      await store.commit([{ kind: "free", namespace: NAMESPACE, key }]);
    },
  };
}
