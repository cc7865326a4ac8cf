import { beforeEach, expect, it } from "vitest";
import { ConnectorError } from "../../../runtime/errors.ts";
import type { Place } from "../../../runtime/expression/expression.ts";
import { openSqliteStore } from "../../../runtime/store/sqlite.ts";
import type { Store } from "../../../runtime/store/store.ts";
import type { WebhookSubscribe } from "../../../runtime/webhooks/definition.ts";
import type {
  Subscribed,
  SubscribeRoots,
  SubscribeStep,
} from "../../../runtime/webhooks/subscribe-call.ts";
import {
  type Subscriber,
  subscriptionsBy,
  type SubscriptionName,
  type Subscriptions,
} from "../../../runtime/webhooks/subscription.ts";
import type { Vault } from "../../../runtime/vault/vault.ts";
import { openVault } from "../vault/kit.ts";

const DAY = 86_400_000;
const URL = "https://hooks.example.com/in/1";
const SECRET: Place = ["subscription", "secret"];
const name: SubscriptionName = { organization: "acme", connection: "c1", endpoint: "e1" };

let now: number;
let store: Store;
let subscriptions: Subscriptions<Managed>;
let vault: Vault;

beforeEach(() => {
  now = 1_700_000_000_000;
  store = openSqliteStore({ path: ":memory:", now: () => now });
  ({ vault } = openVault({ store, now: () => now }));
  subscriptions = subscriptionsBy<Managed>((vendor, ...call) => vendor.manage(...call), {
    store,
    vault,
    now: () => now,
  });
});

/** What makes the calls of its subscriptions itself. */
interface Managed extends Subscriber {
  readonly manage: (
    ...call: readonly [SubscribeStep, SubscribeRoots]
  ) => Promise<Subscribed | undefined>;
}

interface Vendor extends Managed {
  /** What it was asked for, in turn. */
  readonly calls: (readonly [SubscribeStep, SubscribeRoots])[];
}

/** A connector whose vendor gives these answers; an error is thrown. */
function vendorOf(
  answers: readonly (Subscribed | Error | undefined)[],
  parts: { readonly every?: number; readonly chooses?: true } = {},
): Vendor {
  const calls: (readonly [SubscribeStep, SubscribeRoots])[] = [];
  const call = (): never => {
    throw new Error("The connector makes the calls.");
  };
  const subscribe: WebhookSubscribe = {
    create: { call, ...(parts.chooses === true ? { secret: ["result", "secret"] } : {}) },
    ...(parts.every === undefined ? {} : { renew: { call, every: parts.every } }),
  };
  return {
    calls,
    descriptor: { webhooks: { verify: "unsigned", subscribe, events: {} } },
    manage: async (step, given) => {
      calls.push([step, given]);
      const answer = answers[calls.length - 1];
      if (answer instanceof Error) throw answer;
      return await Promise.resolve(answer);
    },
  };
}

const secretsNow = async (): Promise<readonly unknown[]> =>
  (await subscriptions.secrets(name)(SECRET)).map((each) => each.value);
const failure = async (promise: Promise<unknown>): Promise<unknown> =>
  await promise.then(
    () => undefined,
    (error: unknown) => error,
  );

it("orders deliveries once, with a secret that is known before the call", async () => {
  let known: readonly unknown[] = [];
  const vendor = vendorOf([{ id: "h1" }]);
  const watched: Managed = {
    ...vendor,
    manage: async (step, given) => {
      known = await secretsNow();
      return await vendor.manage(step, given);
    },
  };
  expect(await subscriptions.order(watched, name, URL)).toEqual({ url: URL, id: "h1" });
  expect(known).toHaveLength(1);
  expect(known[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(vendor.calls).toEqual([
    ["create", { webhook: { url: URL }, subscription: { secret: known[0] } }],
  ]);
  expect(await subscriptions.order(vendor, name, URL)).toEqual({ url: URL, id: "h1" });
  expect(vendor.calls).toHaveLength(1);
  expect(await secretsNow()).toEqual(known);
});

it("gives its secrets for their own place alone, and none of another address", async () => {
  await subscriptions.register(name, "s3cret");
  expect(await secretsNow()).toEqual(["s3cret"]);
  expect(await subscriptions.secrets(name)(["app", "secret"])).toEqual([]);
  expect(await subscriptions.secrets({ ...name, endpoint: "e2" })(SECRET)).toEqual([]);
  expect(await subscriptions.secrets({ ...name, organization: "b" })(SECRET)).toEqual([]);
});

it("gives what the connection's app and credential have, where deliveries are signed with that", async () => {
  const kept = { organization: "acme", connection: "c1" };
  await vault.put({ ...kept, kind: "app" }, { clientId: "id", signingSecret: "of-the-app" });
  const version = await vault.put({ ...kept, kind: "credential" }, { authToken: "first" });
  await vault.put({ ...kept, kind: "tokens" }, { accessToken: "t" });
  const read = async (place: Place): Promise<unknown> => await subscriptions.secrets(name)(place);
  expect(await read(["app", "signingSecret"])).toEqual([
    { id: expect.stringMatching(/^app.\d+$/), value: "of-the-app" },
  ]);
  expect(await read(["credential", "authToken"])).toEqual([
    { id: `credential/${version}`, value: "first" },
  ]);
  await vault.rotate({ ...kept, kind: "credential" }, version, { authToken: "second" });
  expect(await read(["credential", "authToken"])).toMatchObject([{ value: "second" }]);
  for (const place of [
    ["app", "other"],
    ["app", "toString"],
    ["app"],
    ["app", "signingSecret", "length"],
    ["tokens", "accessToken"],
    ["connection", "signingSecret"],
  ] as const)
    expect(await read(place)).toEqual([]);
  const others = { ...name, connection: "c2" };
  expect(await subscriptions.secrets(others)(["app", "signingSecret"])).toEqual([]);
});

it("keeps the secret that the vendor chooses", async () => {
  const vendor = vendorOf([{ id: "h1", secret: "whsec_theirs" }], { chooses: true });
  await subscriptions.order(vendor, name, URL);
  expect(vendor.calls[0]?.[1].subscription).toEqual({});
  expect(await secretsNow()).toEqual(["whsec_theirs"]);
});

it("takes a registered secret and, for a day, the one before it", async () => {
  await subscriptions.register(name, "old");
  await subscriptions.register(name, "new");
  const secrets = await subscriptions.secrets(name)(SECRET);
  expect(secrets).toMatchObject([
    { value: "new" },
    { id: "subscription/previous", value: "old", notAfter: now + DAY },
  ]);
  await subscriptions.register(name, "new");
  expect(await secretsNow()).toEqual(["new", "old"]);
});

it("leaves what is ordered in the vendor's settings alone", async () => {
  const manual: Managed = {
    descriptor: { webhooks: { verify: "unsigned", events: {} } },
    manage: async () => await Promise.reject(new Error("never")),
  };
  expect(await subscriptions.order(manual, name, URL)).toBeUndefined();
  const elsewhere = vendorOf([undefined]);
  expect(await subscriptions.order(elsewhere, name, URL)).toBeUndefined();
  expect(await secretsNow()).toEqual([]);
});

it("uses the same secret again where it is unknown whether an order arrived", async () => {
  const vendor = vendorOf([new ConnectorError("timeout", "No answer."), { id: "h2" }]);
  expect(await failure(subscriptions.order(vendor, name, URL))).toMatchObject({ code: "timeout" });
  expect(await subscriptions.order(vendor, name, URL)).toEqual({ url: URL, id: "h2" });
  const [first, second] = vendor.calls.map(([, { subscription }]) => subscription.secret);
  expect(first).toBe(second);
  expect(await secretsNow()).toEqual([first]);
});

it("lets one of two orders at a time go on", async () => {
  const vendor = vendorOf([{ id: "h1" }, { id: "h2" }]);
  const both = await Promise.allSettled([
    subscriptions.order(vendor, name, URL),
    subscriptions.order(vendor, name, URL),
  ]);
  expect(both.map((each) => each.status).sort()).toEqual(["fulfilled", "rejected"]);
  expect(both.find((each) => each.status === "rejected")?.reason).toMatchObject({
    code: "conflict",
  });
  expect(vendor.calls).toHaveLength(1);
});

it("renews when it is due, again and again, and keeps what the vendor says anew", async () => {
  const vendor = vendorOf([{ id: "h1" }, { id: "h2" }, {}], { every: 25 * DAY });
  const find = async (): Promise<Managed> => await Promise.resolve(vendor);
  await subscriptions.order(vendor, name, URL);
  expect(await subscriptions.renewDue(find)).toEqual([]);
  now += 25 * DAY;
  expect(await subscriptions.renewDue(find)).toEqual([
    { kind: "renewed", name, state: { url: URL, id: "h2" } },
  ]);
  expect(vendor.calls[1]).toMatchObject(["renew", { subscription: { id: "h1" } }]);
  expect(await subscriptions.renewDue(find)).toEqual([]);
  now += 25 * DAY;
  expect(await subscriptions.renewDue(find)).toEqual([
    { kind: "renewed", name, state: { url: URL, id: "h2" } },
  ]);
  expect(vendor.calls[2]).toMatchObject(["renew", { subscription: { id: "h2" } }]);
});

it("gives later calls what was captured, and nothing of it in place of the id or the secret", async () => {
  const vendor = vendorOf(
    [{ id: "h1", captured: { resource: "r1", id: "h9" } }, { captured: { page: "p2" } }, {}],
    { every: DAY },
  );
  await subscriptions.order(vendor, name, URL);
  now += DAY;
  await subscriptions.renewDue(async () => await Promise.resolve(vendor));
  await subscriptions.cancel(vendor, name);
  const [, renewed, ended] = vendor.calls;
  const secret = expect.stringMatching(/^[0-9a-f]{64}$/) as string;
  expect(renewed?.[1].subscription).toEqual({ id: "h1", resource: "r1", secret });
  expect(ended?.[1].subscription).toEqual({ id: "h1", resource: "r1", page: "p2", secret });
});

it("renews before the vendor stops, when that is sooner than the definition says", async () => {
  const vendor = vendorOf([{ expires: now + 10 * DAY }, { expires: now + 20 * DAY }], {
    every: 25 * DAY,
  });
  const find = async (): Promise<Managed> => await Promise.resolve(vendor);
  await subscriptions.order(vendor, name, URL);
  now += 8 * DAY - 1;
  expect(await subscriptions.renewDue(find)).toEqual([]);
  now += 1;
  expect(await subscriptions.renewDue(find)).toMatchObject([{ kind: "renewed" }]);
});

it("tries a failed renewal again, later each time", async () => {
  const down = new ConnectorError("unavailable", "Down.");
  const vendor = vendorOf([{ id: "h1" }, down, down, {}], { every: DAY });
  const find = async (): Promise<Managed> => await Promise.resolve(vendor);
  await subscriptions.order(vendor, name, URL);
  now += DAY;
  expect(await subscriptions.renewDue(find)).toEqual([{ kind: "failed", name, error: down }]);
  now += 59_999;
  expect(await subscriptions.renewDue(find)).toEqual([]);
  now += 1;
  expect(await subscriptions.renewDue(find)).toEqual([{ kind: "failed", name, error: down }]);
  now += 60_000;
  expect(await subscriptions.renewDue(find)).toEqual([]);
  now += 60_000;
  expect(await subscriptions.renewDue(find)).toMatchObject([{ kind: "renewed" }]);
});

it("ends a renewal whose connection or subscription is gone", async () => {
  const vendor = vendorOf([{ id: "h1" }, {}, { id: "h2" }], { every: DAY });
  await subscriptions.order(vendor, name, URL);
  await subscriptions.cancel(vendor, name);
  await subscriptions.order(vendor, name, URL);
  now += DAY;
  const renewed = await subscriptions.renewDue(async () => await Promise.resolve(undefined));
  expect(renewed).toEqual([
    { kind: "ended", name },
    { kind: "ended", name },
  ]);
  expect(await subscriptions.renewDue(async () => await Promise.resolve(vendor))).toEqual([]);
  expect(vendor.calls).toHaveLength(3);
});

it("cancels at the vendor first, and forgets the secret only then", async () => {
  const down = new ConnectorError("unavailable", "Down.");
  const gone = new ConnectorError("notFound", "No such hook.");
  const vendor = vendorOf([{ id: "h1" }, down, gone]);
  await subscriptions.order(vendor, name, URL);
  expect(await failure(subscriptions.cancel(vendor, name))).toBe(down);
  expect(await secretsNow()).toHaveLength(1);
  await subscriptions.cancel(vendor, name);
  expect(vendor.calls[2]).toMatchObject(["delete", { subscription: { id: "h1" } }]);
  expect(await secretsNow()).toEqual([]);
  await subscriptions.cancel(vendor, name);
  expect(vendor.calls).toHaveLength(3);
});

it("keeps no secret in the store but in the vault's records", async () => {
  const vendor = vendorOf([{ id: "h1" }], { every: DAY });
  await subscriptions.order(vendor, name, URL);
  const [secret] = await secretsNow();
  const lists = await Promise.all(
    ["subscriptions", "vault"].map(async (namespace) => await store.list(namespace, { limit: 9 })),
  );
  expect(lists.flat()).toHaveLength(2);
  now += DAY;
  const items = await store.claim("subscriptions", { limit: 9, ttl: 1 });
  expect(items).toHaveLength(1);
  for (const { value } of [...lists.flat(), ...items])
    expect(Buffer.from(value).includes(String(secret))).toBe(false);
});
