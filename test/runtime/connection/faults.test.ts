import { isDeepStrictEqual } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { Audit } from "../../../runtime/audit/audit.ts";
import { oauth2 } from "../../../runtime/auth/oauth2.ts";
import type { Connection } from "../../../runtime/connection/connection.ts";
import type { Connections } from "../../../runtime/connection/connections.ts";
import type { ConnectorDescriptor } from "../../../runtime/descriptor.ts";
import { ConnectorError } from "../../../runtime/errors.ts";
import type { Transport } from "../../../runtime/http/request.ts";
import type { AnyOperation } from "../../../runtime/operation.ts";
import { StoreError } from "../../../runtime/store/error.ts";
import { openSqliteStore } from "../../../runtime/store/sqlite.ts";
import type { Store } from "../../../runtime/store/store.ts";
import { VaultError } from "../../../runtime/vault/error.ts";
import type { Vault } from "../../../runtime/vault/vault.ts";
import { auditOf } from "../audit/kit.ts";
import { CLIENT, REDIRECT_URI } from "../oauth/kit/authorization-server.ts";
import { ask, descriptorOf, ORGANIZATION, setUp, vaultOf } from "./kit/connections.ts";

/** Who does not do as asked, and which of the things that it is asked for. */
interface Fault {
  readonly of: "audit" | "store" | "vault" | "vendor";
  readonly at: number;
}

let fault: Fault | undefined;
/** How often each was asked. */
let asked: Record<Fault["of"], number>;

/** Counts, and fails where it is to. */
function meet(of: Fault["of"], error: () => Error): void {
  asked[of] += 1;
  if (fault?.of === of && fault.at === asked[of]) throw error();
}

function watched<T extends object>(
  of: Fault["of"],
  target: T,
  names: readonly (keyof T)[],
  error: () => Error,
): T {
  const entries = names.map((name) => {
    const method = target[name] as (...given: unknown[]) => unknown;
    const watching = async (...given: unknown[]): Promise<unknown> => {
      meet(of, error);
      return await method(...given);
    };
    return [name, watching] as const;
  });
  return { ...target, ...(Object.fromEntries(entries) as Partial<T>) };
}

const get = { method: "GET", effect: "read", idempotency: { kind: "natural" }, input: {} } as const;
const operations: Readonly<Record<string, AnyOperation>> = {
  "sites.list": {
    ...{ ...get, id: "sites.list", path: "/sites", answer: "json", items: [[]] },
    pagination: "none",
  },
  "users.me": { ...get, id: "users.me", path: "/me", answer: "json" },
};

let given: number;
let sites: readonly string[];

/** Answers by path, with other tokens each time. */
const vendor: Transport = async ({ url }) => {
  meet("vendor", () => new ConnectorError("permission", "The vendor says no."));
  given += 1;
  const bodies: Readonly<Record<string, unknown>> = {
    "/token": { access_token: `t-${given}`, refresh_token: `r-${given}`, expires_in: 3600 },
    "/revoke": {},
    "/me": { login: "octo" },
    "/sites": sites.map((id) => ({ id })),
  };
  return await Promise.resolve({
    status: 200,
    headers: { "content-type": "application/json" },
    body: (async function* () {
      yield await Promise.resolve(Buffer.from(JSON.stringify(bodies[new URL(url).pathname])));
    })(),
  });
};

const connection = {
  choose: { site: { call: "sites.list", value: ["id"] } },
  test: { call: "users.me", label: (at) => at("result", "login") },
} satisfies ConnectorDescriptor["connection"];
const addresses = {
  authorizationUrl: "https://op.test/auth",
  tokenUrl: "https://op.test/token",
  revokeUrl: "https://op.test/revoke",
};
const descriptor: ConnectorDescriptor = {
  ...{ ...descriptorOf(), connection },
  auth: [
    oauth2({ id: "code", ...addresses, refresh: "rotates" }),
    oauth2({ id: "client", grant: "clientCredentials", ...addresses }),
  ],
};

const visitor = { organization: ORGANIZATION, session: "session-1" };
const direct = { organization: ORGANIZATION, auth: "client", app: CLIENT };

interface Scene {
  readonly connections: Connections;
  readonly store: Store;
  readonly vault: Vault;
  readonly audit: Audit;
  readonly logs: Store;
}

let scene: Scene;

function open(): Scene {
  fault = undefined;
  asked = { audit: 0, store: 0, vault: 0, vendor: 0 };
  given = 0;
  sites = ["s-1"];
  const gone = (): Error => new StoreError("unavailable", "gone");
  const logs = openSqliteStore({ path: ":memory:" });
  const audit = auditOf(watched("audit", logs, ["commit"], gone));
  const store = openSqliteStore({ path: ":memory:" });
  const vault = vaultOf(store);
  const { connections } = setUp({
    store: watched("store", store, ["read", "commit", "acquire"], gone),
    vault: watched(
      "vault",
      vault,
      ["get", "put", "rotate", "replace", "delete", "remove"],
      () => new VaultError("keyService", "gone"),
    ),
    transport: vendor,
    observer: audit.connections,
    operations: (_, id) => operations[id],
  });
  return { connections, store, vault, audit, logs };
}

beforeEach(() => {
  scene = open();
});
afterEach(async () => await close(scene));

async function close({ audit, store, logs }: Scene): Promise<void> {
  fault = undefined;
  await audit.close();
  await store.close();
  await logs.close();
}

/** All that is kept, secrets by their kinds. */
async function kept({ store, vault }: Scene): Promise<ReadonlyMap<string, readonly unknown[]>> {
  const found: (readonly [string, unknown])[] = [];
  for (const namespace of ["authorizations", "connections", "refreshes"])
    for (const { value } of await store.list(namespace, { limit: 100 }))
      found.push([namespace, Buffer.from(value).toString()]);
  for (const { key } of await store.list("vault", { limit: 100 })) {
    const [organization = "", id = "", kind = ""] = key.split("/");
    const secret = await vault.get({ organization, connection: id, kind });
    found.push([kind, secret?.values]);
  }
  const groups = Map.groupBy(found, ([name]) => name);
  return new Map([...groups].map(([name, all]) => [name, all.map(([, value]) => value)]));
}

/** What is done, after what there has to be for it. */
interface Step {
  readonly prepare: (scene: Scene) => Promise<unknown>;
  readonly take: (scene: Scene, prepared: never) => Promise<unknown>;
  /** What may be another than before where it failed. */
  readonly leaves: readonly string[];
}

function step<T>(
  prepare: (scene: Scene) => Promise<T>,
  take: (scene: Scene, prepared: T) => Promise<unknown>,
  leaves: readonly string[] = [],
): Step {
  return { prepare, take, leaves };
}

const nothing = async (): Promise<void> => await Promise.resolve();
const connected = async ({ connections }: Scene): Promise<Connection> =>
  await connections.connect(descriptor, direct);
const begun = async ({ connections }: Scene): Promise<string> => {
  const redirect = { redirectUri: REDIRECT_URI, app: CLIENT };
  const { url } = await connections.begin(descriptor, { ...visitor, ...redirect, auth: "code" });
  return `${REDIRECT_URI}?code=c&state=${new URL(url).searchParams.get("state") ?? ""}`;
};
const finished = async ({ connections }: Scene, callback: string): Promise<Connection> =>
  await connections.finish(descriptor, callback, visitor);
const rotated = async ({ connections }: Scene, made: Connection): Promise<void> =>
  await connections.rotate(descriptor, made, { app: { clientSecret: "new" } });

const steps: Readonly<Record<string, Step>> = {
  begin: step(nothing, begun),
  connect: step(nothing, connected),
  "connect anew": step(
    connected,
    async ({ connections }, { id }) =>
      await connections.connect(descriptor, { ...direct, connection: id }),
  ),
  choose: step(
    async (each) => {
      sites = ["s-1", "s-2"];
      return await connected(each);
    },
    async ({ connections }, waiting) =>
      await connections.choose(descriptor, waiting, { site: "s-2" }),
  ),
  rotate: step(connected, rotated),
  // A token that is used up has its successor kept at once.
  "rotate by a renewal": step(async (each) => await finished(each, await begun(each)), rotated, [
    "refreshes",
    "tokens",
  ]),
  revoke: step(
    connected,
    async ({ connections }, made) => await connections.revoke(descriptor, made),
  ),
};

/** Takes a step once for each time that somebody is asked for something, who then fails. */
async function* eachFault(
  { prepare, take }: Pick<Step, "prepare" | "take">,
  of: Fault["of"],
): AsyncGenerator<{
  readonly each: Scene;
  readonly outcome: unknown;
  readonly vendorAsked: number;
  readonly changed: readonly string[];
  readonly again: () => Promise<unknown>;
}> {
  for (let at = 1; ; at += 1) {
    const each = open();
    const prepared = (await prepare(each)) as never;
    await each.audit.close();
    const before = await kept(each);
    asked = { audit: 0, store: 0, vault: 0, vendor: 0 };
    fault = { of, at };
    const outcome = await take(each, prepared).catch((error: unknown) => error);
    const isMet = asked[of] >= at;
    fault = undefined;
    const vendorAsked = asked.vendor;
    const after = await kept(each);
    const names = [...new Set([...before.keys(), ...after.keys()])];
    const changed = names.filter((name) => !isDeepStrictEqual(before.get(name), after.get(name)));
    const again = async (): Promise<unknown> => await take(each, prepared);
    if (isMet) yield { each, outcome, vendorAsked, changed, again };
    await close(each);
    if (!isMet) return;
  }
}

const others = ["audit", "store", "vault", "vendor"] as const;
const cases = Object.entries(steps).flatMap(([name, each]) =>
  others.map((of) => [name, of, each] as const),
);

it.each(cases)("leaves no half of %s behind where the %s fails", async (name, of, each) => {
  for await (const { outcome, vendorAsked, changed, again } of eachFault(each, of))
    if (outcome instanceof Error) {
      expect(changed.filter((one) => !each.leaves.includes(one))).toEqual([]);
      if (of === "audit") expect({ vendorAsked, changed }).toEqual({ vendorAsked: 0, changed: [] });
      await again();
    } else if (name === "revoke") expect(outcome).toBe(of !== "vendor");
});

/** What becomes of a consent after each fault: it is used up once its code may have left. */
const consents: Readonly<Record<Fault["of"], readonly ("left" | "used" | "finished")[]>> = {
  audit: ["left"],
  // Reads the state; reads what is connected anew, and what was left of its renewals.
  store: ["left", "finished", "finished"],
  // Reads the secrets, uses them up; then keeps what came.
  vault: ["left", "left", "finished", "finished", "finished"],
  // The code's tokens, the choice, the test.
  vendor: ["used", "used", "used"],
};

it.each(others)("uses no consent up before its code leaves where the %s fails", async (of) => {
  const found: string[] = [];
  for await (const fails of eachFault({ prepare: begun, take: finished }, of)) {
    const { each, outcome, vendorAsked, changed, again } = fails;
    if (!(outcome instanceof Error)) found.push("finished");
    else if (changed.length === 0) {
      expect(vendorAsked).toBe(0);
      await again();
      found.push("left");
    } else {
      expect(changed).toEqual(["authorizations", "authorization"]);
      await expect(again()).rejects.toMatchObject({ code: "badInput" });
      await finished(each, await begun(each));
      found.push("used");
    }
  }
  expect(found).toEqual(consents[of]);
});

it("finishes a consent whose commit was made though nobody said so, once", async () => {
  let isLost = false;
  const { connections } = setUp({
    ...scene,
    vault: {
      ...scene.vault,
      replace: async (writes, alongside) => {
        const versions = await scene.vault.replace(writes, alongside);
        if (isLost) return versions;
        isLost = true;
        throw new StoreError("unavailable", "gone");
      },
    },
    transport: vendor,
    operations: (_, id) => operations[id],
  });
  const made = await finished({ ...scene, connections }, await begun(scene));
  expect(asked.vendor).toBe(3);
  expect(await connections.list(ORGANIZATION, { limit: 10 })).toEqual([made]);
});

it("uses up the consent that a stranger presents, also while nothing can be written down", async () => {
  const callback = await begun(scene);
  fault = { of: "audit", at: 1 };
  const stranger = { ...visitor, session: "session-2" };
  const stolen = scene.connections.finish(descriptor, callback, stranger);
  await expect(stolen).rejects.toMatchObject({ code: "badInput" });
  expect(await kept(scene)).toEqual(new Map());
});

it("keeps the tokens of a service account where another's are rotated in and refused", async () => {
  const made = await connected(scene);
  const before = await kept(scene);
  // The token comes; the test with it is refused.
  fault = { of: "vendor", at: asked.vendor + 2 };
  await expect(rotated(scene, made)).rejects.toMatchObject({ code: "permission" });
  expect(await kept(scene)).toEqual(before);
});

it.each(["unknownKey", "tampered"] as const)(
  "ends a connection and sweeps a consent that no key opens any more: %s",
  async (code) => {
    const made = await connected(scene);
    await begun(scene);
    const unreadable = setUp({
      store: scene.store,
      vault: {
        ...scene.vault,
        get: async () => await Promise.reject(new VaultError(code, "unreadable")),
      },
      transport: vendor,
    });
    expect(await unreadable.connections.revoke(descriptor, made)).toBe(false);
    unreadable.clock.now += 11 * 60_000;
    expect(await unreadable.connections.sweep()).toBe(1);
    expect(await kept(scene)).toEqual(new Map());
  },
);

it("ends no connection that is connected anew meanwhile", async () => {
  const made = await connected(scene);
  const again = { ...direct, connection: made.id, app: { ...CLIENT, clientSecret: "new" } };
  let isAgain = false;
  const { connections } = setUp({
    ...scene,
    transport: async (request) => {
      if (!isAgain) {
        isAgain = true;
        await scene.connections.connect(descriptor, again);
      }
      return await vendor(request);
    },
  });
  await expect(connections.revoke(descriptor, made)).rejects.toMatchObject({ code: "conflict" });
  expect(await scene.connections.find(made)).toMatchObject({ id: made.id });
  const credential = await ask(scene.connections.provider(descriptor, made));
  expect(credential.values["accessToken"]).toMatch(/^t-/);
});
