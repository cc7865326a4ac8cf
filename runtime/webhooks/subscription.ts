import { randomUUID } from "node:crypto";
import { type Connector, manageSubscription } from "../connector.ts";
import type { ConnectorDescriptor } from "../descriptor.ts";
import { ConnectorError } from "../errors.ts";
import type { Place } from "../expression/expression.ts";
import type { Change, Claim, Store } from "../store/store.ts";
import type { WebhookSecret } from "./scheme.ts";
import type { Subscribed, SubscribeRoots, SubscribeStep } from "./subscribe-call.ts";
import {
  putSubscription,
  readJson,
  readSubscription,
  SUBSCRIPTION_NAMESPACE,
  subscriptionKey,
  type SubscriptionName,
  type SubscriptionRecord,
  type SubscriptionState,
  writeJson,
} from "./subscription-record.ts";
import { createSubscriptionSecrets, type SecretVault } from "./subscription-secret.ts";

export type { SubscriptionName, SubscriptionState } from "./subscription-record.ts";

/** A connector of one connection, as far as subscriptions look into it. */
export interface Subscriber {
  readonly descriptor: Pick<ConnectorDescriptor, "webhooks">;
}

/** Makes one of the calls of `webhooks.subscribe`. */
export type ManageSubscription<Subscribing> = (
  connector: Subscribing,
  step: SubscribeStep,
  given: SubscribeRoots,
) => Promise<Subscribed | undefined>;

/** What became of a renewal that was due. */
export type Renewal =
  | { readonly kind: "renewed"; readonly name: SubscriptionName; readonly state: SubscriptionState }
  /** It is tried again; `error` is what the call threw. */
  | { readonly kind: "failed"; readonly name: SubscriptionName; readonly error: unknown }
  /** It was cancelled meanwhile, or nobody has the connection any more. */
  | { readonly kind: "ended"; readonly name: SubscriptionName };

/**
 * Orders deliveries and keeps them coming. All of it may be called by several processes at once. Fails with
 * the ConnectorErrors of the calls, with StoreErrors and with VaultErrors.
 */
export interface Subscriptions<Subscribing extends Subscriber = Connector> {
  /**
   * Orders deliveries to an address, once: what was ordered before is given back. Undefined where that is done
   * in the vendor's settings, whose secret goes to `register`. Fails with `conflict` while another does it.
   */
  readonly order: (
    connector: Subscribing,
    name: SubscriptionName,
    url: string,
  ) => Promise<SubscriptionState | undefined>;
  /** Keeps the secret of the vendor's settings; one that was there before is still taken for the overlap. */
  readonly register: (name: SubscriptionName, secret: string) => Promise<void>;
  /** Renews up to `limit` (default 10) subscriptions that are due; to be called from time to time. */
  readonly renewDue: (
    find: (name: SubscriptionName) => Promise<Subscribing | undefined>,
    limit?: number,
  ) => Promise<readonly Renewal[]>;
  /** Ends deliveries and forgets their secret. A subscription that the vendor does not know is ended. */
  readonly cancel: (connector: Subscribing, name: SubscriptionName) => Promise<void>;
  /**
   * The secrets that an address is signed with, for a WebhookContext: `subscription.secret`, and what the connection's
   * own `app` and `credential` have, where the vendor signs with that.
   */
  readonly secrets: (name: SubscriptionName) => (place: Place) => Promise<readonly WebhookSecret[]>;
}

export interface SubscriptionsOptions {
  readonly store: Store;
  readonly vault: SecretVault;
  /** Milliseconds that a secret is still taken after another came. Default: a day. */
  readonly overlap?: number;
  /** Milliseconds since 1970. Default: `Date.now`. */
  readonly now?: () => number;
}

const QUEUE = "subscriptions";
const DAY = 86_400_000;
/** Milliseconds that a call may take before another process may try. */
const HELD = 300_000;
const SHORTEST_WAIT = 60_000;
const LONGEST_WAIT = 3_600_000;

/** Subscriptions that are kept in a store, with their secrets in a vault. */
export function createSubscriptions(options: SubscriptionsOptions): Subscriptions {
  return subscriptionsBy(manageSubscription, options);
}

/** The same for whatever makes the calls. */
export function subscriptionsBy<Subscribing extends Subscriber>(
  manage: ManageSubscription<Subscribing>,
  options: SubscriptionsOptions,
): Subscriptions<Subscribing> {
  const { store, vault, overlap = DAY, now = Date.now } = options;
  const secrets = createSubscriptionSecrets(vault, overlap, now);

  async function alone<T>(name: SubscriptionName, work: () => Promise<T>): Promise<T> {
    const lease = await store.acquire(`subscription ${subscriptionKey(name)}`, randomUUID(), HELD);
    if (lease === undefined)
      throw new ConnectorError("conflict", "Another process is at work on this subscription.");
    try {
      return await work();
    } finally {
      await store.release(lease);
    }
  }

  async function end(connector: Subscribing, roots: SubscribeRoots): Promise<void> {
    try {
      await manage(connector, "delete", roots);
    } catch (error) {
      if (!(error instanceof ConnectorError && error.code === "notFound")) throw error;
    }
  }

  async function create(
    connector: Subscribing,
    name: SubscriptionName,
    url: string,
  ): Promise<SubscriptionState | undefined> {
    const { subscribe } = connector.descriptor.webhooks ?? {};
    if (subscribe === undefined) return undefined;
    const known = await readSubscription(store, name);
    if (known !== undefined) return known.state;
    const isChosen = subscribe.create.secret !== undefined;
    const secret = isChosen ? undefined : await secrets.ensure(name);
    const subscription = secret === undefined ? {} : { secret };
    const answer = await manage(connector, "create", { webhook: { url }, subscription });
    if (answer === undefined) {
      // The definition's `when` does not hold: what was made up is of no use.
      if (!isChosen) await secrets.remove(name);
      return undefined;
    }
    if (answer.secret !== undefined) await secrets.replace(name, answer.secret);
    const record = { state: stateOf(url, answer), generation: randomUUID(), version: 0 };
    const every = subscribe.renew?.every;
    await commit([
      putSubscription(name, record, now()),
      ...(every === undefined ? [] : [enqueue(name, record, every)]),
    ]);
    return record.state;
  }

  async function commit(changes: readonly Change[]): Promise<void> {
    const { committed } = await store.commit(changes);
    if (!committed)
      throw new ConnectorError("conflict", "The subscription was changed by another process.");
  }

  function enqueue(
    name: SubscriptionName,
    { state, generation }: SubscriptionRecord,
    every: number,
  ): Change {
    const key = `${subscriptionKey(name)}/${generation}`;
    const delay = delayOf(every, state.expires, now());
    return { kind: "enqueue", queue: QUEUE, key, value: writeJson({ name, generation }), delay };
  }

  async function renew(
    claim: Claim,
    find: (name: SubscriptionName) => Promise<Subscribing | undefined>,
  ): Promise<Renewal> {
    const item = readJson(claim.value) as {
      readonly name: SubscriptionName;
      readonly generation: string;
    };
    const { name } = item;
    const done: Change = { kind: "complete", claim, keep: 0 };
    try {
      const record = await readSubscription(store, name);
      const connector = record?.generation === item.generation ? await find(name) : undefined;
      const every = connector?.descriptor.webhooks?.subscribe?.renew?.every;
      const answer =
        record === undefined || connector === undefined
          ? undefined
          : await manage(connector, "renew", await rootsOf(name, record));
      if (record === undefined || answer === undefined || every === undefined) {
        await store.commit([done]);
        return { kind: "ended", name };
      }
      const captured = { ...record.state.captured, ...answer.captured };
      const state = { ...record.state, ...stateOf(record.state.url, { ...answer, captured }) };
      const renewed = { ...record, state };
      // The item goes in anew, so that its attempts are counted from the beginning.
      await commit([putSubscription(name, renewed, now()), done, enqueue(name, renewed, every)]);
      return { kind: "renewed", name, state };
    } catch (error) {
      const delay = Math.min(SHORTEST_WAIT * 2 ** Math.min(claim.attempt - 1, 10), LONGEST_WAIT);
      await store.commit([{ kind: "defer", claim, delay }]);
      return { kind: "failed", name, error };
    }
  }

  async function rootsOf(
    name: SubscriptionName,
    { state: { url, id, captured } }: SubscriptionRecord,
  ): Promise<SubscribeRoots> {
    const secret = await secrets.read(name);
    const subscription = {
      ...captured,
      ...(id === undefined ? {} : { id }),
      ...(secret === undefined ? {} : { secret }),
    };
    return { webhook: { url }, subscription };
  }

  return {
    order: async (connector, name, url) => await alone(name, () => create(connector, name, url)),
    register: secrets.replace,
    async renewDue(find, limit = 10) {
      const claims = await store.claim(QUEUE, { limit, ttl: HELD });
      const renewals: Renewal[] = [];
      // Those before it may have taken long: what another process has taken over by now is left to it.
      for (const claim of claims)
        if (await store.extend(claim, HELD)) renewals.push(await renew(claim, find));
      return renewals;
    },
    cancel: async (connector, name) =>
      await alone(name, async () => {
        const record = await readSubscription(store, name);
        if (record !== undefined) {
          await end(connector, await rootsOf(name, record));
          const { version } = record;
          const key = subscriptionKey(name);
          await commit([{ kind: "remove", namespace: SUBSCRIPTION_NAMESPACE, key, version }]);
        }
        await secrets.remove(name);
      }),
    secrets: (name) => async (place) =>
      place.join(".") === "subscription.secret"
        ? await secrets.active(name)
        : await secrets.ofConnection(name, place),
  };
}

function stateOf(url: string, { id, expires, captured }: Subscribed): SubscriptionState {
  return {
    url,
    ...(id === undefined ? {} : { id }),
    ...(expires === undefined ? {} : { expires }),
    ...(captured === undefined || Object.keys(captured).length === 0 ? {} : { captured }),
  };
}

/** As often as the definition says, and where the vendor ends it sooner, when a fifth of the time is left. */
function delayOf(every: number, expires: number | undefined, now: number): number {
  if (expires === undefined) return every;
  return Math.max(SHORTEST_WAIT, Math.min(every, Math.floor((expires - now) * 0.8)));
}
