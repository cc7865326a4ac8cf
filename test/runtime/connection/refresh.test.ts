import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import type { Unanswered } from "../../../runtime/auth/oauth2.ts";
import type { Connection } from "../../../runtime/connection/connection.ts";
import type { ConnectionsOptions } from "../../../runtime/connection/connections.ts";
import type { ConnectionEvent } from "../../../runtime/connection/event.ts";
import { readGeneration, secretName } from "../../../runtime/connection/secrets.ts";
import type { Credential, CredentialProvider } from "../../../runtime/auth/credential.ts";
import type { ConnectorDescriptor } from "../../../runtime/descriptor.ts";
import type { Store } from "../../../runtime/store/store.ts";
import type { Transport } from "../../../runtime/http/request.ts";
import { ConnectorError } from "../../../runtime/errors.ts";
import { VaultError } from "../../../runtime/vault/error.ts";
import { keyRing } from "../../../runtime/vault/key.ts";
import { localKey } from "../../../runtime/vault/local-key.ts";
import { createVault } from "../../../runtime/vault/vault.ts";
import { openSqliteStore } from "../../../runtime/store/sqlite.ts";
import {
  type AuthorizationServer,
  CLIENT,
  startAuthorizationServer,
} from "../oauth/kit/authorization-server.ts";
import { localTransport } from "../oauth/kit/local-transport.ts";
import { ask, descriptorOf, plant, setUp, type Setup } from "./kit/connections.ts";

const HOUR = 3_600_000;
let server: AuthorizationServer;

beforeAll(async () => {
  server = await startAuthorizationServer();
});
afterAll(async () => {
  await server.close();
});
afterEach(() => {
  for (const key of Object.keys(server.tampering))
    delete server.tampering[key as keyof typeof server.tampering];
});
beforeEach(() => {
  server.requests.length = 0;
});

interface Scene extends Setup {
  readonly connection: Connection;
  readonly provider: CredentialProvider;
  readonly events: string[];
  readonly state: () => Promise<Connection["state"] | undefined>;
}

/** A connection whose token ends in an hour; the clock stands at the beginning. */
async function scene(
  descriptor: ConnectorDescriptor = descriptorOf(),
  options: Partial<ConnectionsOptions> = {},
  lifetime: number | null = HOUR,
): Promise<Scene> {
  const events: string[] = [];
  const setup = setUp({
    transport: localTransport(server.port),
    observer: (event: ConnectionEvent) => void events.push(event.kind),
    ...options,
  });
  const { now } = setup.clock;
  const connection = await plant(setup, {
    accessToken: "first",
    refreshToken: await server.grant(),
    obtainedAt: now,
    ...(lifetime === null ? {} : { expiresAt: now + lifetime }),
  });
  return {
    ...setup,
    connection,
    events,
    provider: setup.connections.provider(descriptor, connection),
    state: async () => (await setup.connections.find(connection))?.state,
  };
}

function tokenOf({ values }: Credential): string {
  return values["accessToken"] ?? "";
}

const untilRejected = descriptorOf({ lifetime: "untilRejected" });

it.each([
  { lifetime: HOUR, renewed: HOUR - 6 * 60_000 },
  { lifetime: 5 * 60_000, renewed: 4 * 60_000 },
  { lifetime: 60_000, renewed: 30_000 },
  { lifetime: 10 * HOUR, renewed: 10 * HOUR - 15 * 60_000 },
])("renews a token of $lifetime ms after $renewed ms", async ({ lifetime, renewed }) => {
  const { clock, provider } = await scene(descriptorOf(), {}, lifetime);
  clock.now += renewed - 1;
  expect(tokenOf(await ask(provider))).toBe("first");
  clock.now += 1;
  expect(tokenOf(await ask(provider))).not.toBe("first");
  expect(server.requests).toHaveLength(1);
});

it("renews a token that says nothing of its end once the vendor rejects it", async () => {
  const { clock, provider } = await scene(untilRejected, {}, null);
  clock.now += 100 * HOUR;
  const first = await ask(provider);
  expect(tokenOf(first)).toBe("first");
  const answers = await Promise.all([
    ask(provider, first),
    ask(provider, first),
    ask(provider, first),
  ]);
  expect(new Set(answers.map(tokenOf)).size).toBe(1);
  expect(tokenOf(await ask(provider, first))).toBe(answers[0] && tokenOf(answers[0]));
  expect(server.requests).toHaveLength(1);
});

it("does not renew a token again that is rejected right away", async () => {
  const { clock, provider } = await scene(untilRejected, {}, null);
  clock.now += HOUR;
  const second = await ask(provider, await ask(provider));
  expect(tokenOf(await ask(provider, second))).toBe(tokenOf(second));
  expect(server.requests).toHaveLength(1);
  clock.now += 10_000;
  expect(tokenOf(await ask(provider, second))).not.toBe(tokenOf(second));
});

it("renews a rejected token that was had while our clock was ahead", async () => {
  const { clock, provider } = await scene();
  clock.now -= 1_000 * HOUR;
  const first = await ask(provider);
  expect(tokenOf(first)).toBe("first");
  expect(tokenOf(await ask(provider, first))).not.toBe("first");
});

it("does not wait out a failure that was written down while our clock was ahead", async () => {
  const { clock, provider } = await scene();
  clock.now += 1_000 * HOUR;
  server.tampering.instead = { status: 503, body: "" };
  await expect(ask(provider)).rejects.toMatchObject({ code: "unavailable" });
  server.tampering.instead = undefined;
  clock.now -= 998 * HOUR;
  expect(tokenOf(await ask(provider))).not.toBe("first");
});

it.each([
  ["0", "second"],
  ["-1", "second"],
  ["1e30", "second"],
  ["null", "second"],
  ["true", "second"],
  ["[1]", "second"],
  ['""', "second"],
  ['"soon"', "second"],
  ['"60"', "third"],
  ["60", "third"],
])("takes expires_in %s for what can be a lifetime, or for none", async (expiresIn, after) => {
  const { clock, provider } = await scene();
  const answer = (token: string, more = ""): void => {
    const body = `{"access_token":"${token}","token_type":"MAC","scope":"openid"${more}}`;
    server.tampering.instead = { status: 200, body };
  };
  clock.now += 2 * HOUR;
  answer("second", `,"expires_in":${expiresIn}`);
  expect(tokenOf(await ask(provider))).toBe("second");
  answer("third");
  clock.now += 60_000;
  const current = await ask(provider);
  expect(tokenOf(current)).toBe(after);
  // Nobody knows its end: it is renewed where the vendor rejects it, by the refresh token that there was.
  clock.now += 60_000;
  expect(tokenOf(await ask(provider, current))).toBe("third");
});

it("reads the store again before it believes that a grant is over", async () => {
  const { clock, provider, vault, connection, state } = await scene();
  clock.now += 2 * HOUR;
  server.tampering.instead = { status: 400, body: '{"error":"invalid_grant"}' };
  const answer = server.hold();
  const asked = ask(provider);
  await answer.made;
  const name = { organization: connection.organization, connection: connection.id, kind: "tokens" };
  const stored = await vault.get(name);
  await vault.rotate(name, stored?.version ?? 0, {
    accessToken: "of another process",
    obtainedAt: String(clock.now),
  });
  answer.letGo();
  expect(tokenOf(await asked)).toBe("of another process");
  expect(await state()).toEqual({ kind: "active" });
});

it("marks a connection whose grant is over, once, and asks no more", async () => {
  const { clock, provider, state, events } = await scene();
  clock.now += 2 * HOUR;
  server.tampering.instead = {
    status: 400,
    body: '{"error":"invalid_grant","error_description":null}',
  };
  await expect(ask(provider)).rejects.toMatchObject({
    code: "reauthenticate",
    vendorCode: "invalid_grant",
    status: 400,
  });
  expect(await state()).toMatchObject({ kind: "needsReauthentication", reason: "refused" });
  await expect(ask(provider)).rejects.toMatchObject({ code: "reauthenticate" });
  expect(server.requests).toHaveLength(1);
  expect(events).toEqual(["needsReauthentication"]);
});

it.each([
  { status: 503, body: "", code: "unavailable" },
  { status: 500, body: '{"error":"server_error"}', code: "unavailable" },
  { status: 429, body: '{"error":"slow_down"}', code: "rateLimited" },
  { status: 401, body: '{"error":"invalid_client"}', code: "badCredential" },
  { status: 400, body: '{"error":"invalid_request"}', code: "invalid" },
  { status: 302, body: "", code: "badAnswer" },
  { status: 200, body: "<html>", code: "badAnswer" },
  { status: 200, body: "{}", code: "badAnswer" },
  { status: 502, body: "", code: "unavailable" },
])("never marks a connection for a $status with $body", async ({ status, body, code }) => {
  const { clock, provider, state } = await scene();
  clock.now += 2 * HOUR;
  server.tampering.instead = { status, body };
  await expect(ask(provider)).rejects.toMatchObject({ code });
  // Whoever comes right after shares the failure.
  await expect(ask(provider)).rejects.toMatchObject({ code });
  expect(server.requests).toHaveLength(1);
  expect(await state()).toEqual({ kind: "active" });
  server.tampering.instead = undefined;
  clock.now += 1_000;
  expect(tokenOf(await ask(provider))).not.toBe("first");
});

it("never marks a connection for a server that cannot be reached", async () => {
  const { clock, provider, state } = await scene(descriptorOf(), { transport: localTransport(9) });
  clock.now += 2 * HOUR;
  await expect(ask(provider)).rejects.toMatchObject({ code: "network" });
  expect(await state()).toEqual({ kind: "active" });
});

it("goes on with a token that is still good when renewing it fails", async () => {
  const { clock, provider, events } = await scene();
  clock.now += HOUR - 60_000;
  server.tampering.instead = { status: 503, body: "" };
  expect(tokenOf(await ask(provider))).toBe("first");
  expect(tokenOf(await ask(provider))).toBe("first");
  expect(events).toEqual(["failed"]);
  server.tampering.instead = { status: 400, body: '{"error":"invalid_grant"}' };
  clock.now += 2_000;
  expect(tokenOf(await ask(provider))).toBe("first");
  clock.now += 60_000;
  await expect(ask(provider)).rejects.toMatchObject({ code: "reauthenticate" });
  expect(server.requests).toHaveLength(2);
});

const policies: readonly {
  readonly unanswered: Unanswered;
  readonly grace?: number;
  readonly later: number;
  readonly requests: number;
  readonly after: "renewed" | "lost";
}[] = [
  { unanswered: "tryOnce", later: 2_000, requests: 2, after: "lost" },
  { unanswered: "tryOnce", grace: 30_000, later: 2_000, requests: 2, after: "renewed" },
  { unanswered: { replay: 30_000 }, grace: 30_000, later: 2_000, requests: 2, after: "renewed" },
  { unanswered: { replay: 30_000 }, grace: 30_000, later: 31_000, requests: 1, after: "lost" },
  { unanswered: "ask", grace: 30_000, later: 2_000, requests: 1, after: "lost" },
];

it.each(policies)(
  "after a lost answer with $unanswered, $later ms later and a grace of $grace ms: $after",
  async ({ unanswered, grace, later, requests, after }) => {
    const { clock, provider, state } = await scene(descriptorOf({ unanswered }));
    clock.now += 2 * HOUR;
    server.tampering.losesAnswers = true;
    if (grace !== undefined) server.tampering.grace = grace;
    await expect(ask(provider)).rejects.toMatchObject({ code: "network" });
    server.tampering.losesAnswers = false;
    expect(await state()).toEqual({ kind: "active" });
    clock.now += later;
    if (after === "renewed") expect(tokenOf(await ask(provider))).not.toBe("first");
    else {
      await expect(ask(provider)).rejects.toMatchObject({ code: "reauthenticate" });
      expect(await state()).toMatchObject({ reason: "unanswered" });
    }
    expect(server.requests).toHaveLength(requests);
  },
);

/** A way to the server that can be cut before anything leaves. */
function cuttable(): { readonly transport: Transport; isCut: boolean } {
  const line = {
    isCut: false,
    transport: async (request: Parameters<Transport>[0]) => {
      if (line.isCut) throw new ConnectorError("network", "Nothing left.", { unsent: true });
      return await localTransport(server.port)(request);
    },
  };
  return line;
}

it("does not count a token as presented that never left", async () => {
  const line = cuttable();
  const { transport } = line;
  const { clock, provider } = await scene(descriptorOf({ unanswered: "ask" }), { transport });
  clock.now += 2 * HOUR;
  line.isCut = true;
  await expect(ask(provider)).rejects.toMatchObject({ code: "network", unsent: true });
  line.isCut = false;
  clock.now += 2_000;
  expect(tokenOf(await ask(provider))).not.toBe("first");
  expect(server.requests).toHaveLength(1);
});

it("counts the time of a lost answer from the first of them, whatever was tried since", async () => {
  const line = cuttable();
  const { transport } = line;
  const unanswered = { replay: 30_000 };
  const { clock, provider, state } = await scene(descriptorOf({ unanswered }), { transport });
  clock.now += 2 * HOUR;
  server.tampering.grace = HOUR;
  server.tampering.losesAnswers = true;
  for (const isCut of [false, true, false]) {
    line.isCut = isCut;
    await expect(ask(provider)).rejects.toMatchObject({ code: "network" });
    clock.now += 12_000;
  }
  server.tampering.losesAnswers = false;
  await expect(ask(provider)).rejects.toMatchObject({ code: "reauthenticate" });
  expect(await state()).toMatchObject({ reason: "unanswered" });
  expect(server.requests).toHaveLength(2);
});

it("takes one lease for all callers of a process, however many come at the same time", async () => {
  const store = openSqliteStore({ path: ":memory:" });
  let leases = 0;
  const counting: Store = {
    ...store,
    acquire: async (...lease) => {
      leases += 1;
      return await store.acquire(...lease);
    },
  };
  const { clock, provider } = await scene(descriptorOf(), { store: counting });
  clock.now += 2 * HOUR;
  const answers = await Promise.all(Array.from({ length: 50 }, async () => await ask(provider)));
  expect(new Set(answers.map(tokenOf)).size).toBe(1);
  expect(leases).toBe(1);
  expect(server.requests).toHaveLength(1);
});

it("keeps presenting through an outage, for only an answer decides", async () => {
  const { clock, provider, state } = await scene();
  clock.now += 2 * HOUR;
  server.tampering.grace = HOUR;
  server.tampering.losesAnswers = true;
  for (let attempt = 0; attempt < 4; attempt += 1) {
    await expect(ask(provider)).rejects.toMatchObject({ code: "network" });
    clock.now += 30_000;
  }
  server.tampering.losesAnswers = false;
  expect(tokenOf(await ask(provider))).not.toBe("first");
  expect(await state()).toEqual({ kind: "active" });
});

it("keeps the lease while the server is slower than the lease lasts", async () => {
  const store = openSqliteStore({ path: ":memory:" });
  const lease = { ttl: 500, wait: 10_000 };
  const { clock, connection, provider } = await scene(descriptorOf(), { store, lease });
  const other = setUp({
    store,
    transport: localTransport(server.port),
    now: () => clock.now,
    lease,
  });
  clock.now += 2 * HOUR;
  server.tampering.delay = 1_200;
  const [one, two] = await Promise.all([
    ask(provider),
    ask(other.connections.provider(descriptorOf(), connection)),
  ]);
  expect(tokenOf(one)).toBe(tokenOf(two));
  expect(server.requests).toHaveLength(1);
});

it("lets a holder who was replaced neither persist nor release", async () => {
  const store = openSqliteStore({ path: ":memory:" });
  const lease = { ttl: 200, wait: 10_000 };
  const descriptor = descriptorOf({ unanswered: { replay: 30_000 } });
  // The machine sleeps: its lease is not renewed, its answer comes late.
  const asleep: Store = { ...store, renew: async () => false };
  const { clock, connection, vault, provider } = await scene(descriptor, { store: asleep, lease });
  const other = setUp({
    store,
    transport: localTransport(server.port),
    now: () => clock.now,
    lease,
  });
  clock.now += 2 * HOUR;
  server.tampering.grace = 30_000;
  const held = server.hold();
  const late = ask(provider);
  await held.made;
  const prompt = await ask(other.connections.provider(descriptor, connection));
  const written = await readGeneration(vault, connection);
  held.letGo();
  expect(tokenOf(await late)).toBe(tokenOf(prompt));
  expect(await readGeneration(vault, connection)).toEqual(written);
  expect(server.requests.map(({ status }) => status)).toEqual([200, 200]);
});

it("presents no token once another process has had the lease and is done", async () => {
  const store = openSqliteStore({ path: ":memory:" });
  const lease = { ttl: 200, wait: 10_000 };
  const held = Promise.withResolvers<void>();
  const stopped = Promise.withResolvers<void>();
  // The machine sleeps right before it writes down that the token is about to leave.
  const asleep: Store = {
    ...store,
    renew: async () => false,
    async commit(changes) {
      if (changes[0]?.kind === "hold") {
        stopped.resolve();
        await held.promise;
      }
      return await store.commit(changes);
    },
  };
  const { clock, connection, vault, provider, state } = await scene(descriptorOf(), {
    store: asleep,
    lease,
  });
  const other = setUp({
    store,
    transport: localTransport(server.port),
    now: () => clock.now,
    lease,
  });
  clock.now += 2 * HOUR;
  const late = ask(provider);
  await stopped.promise;
  await new Promise((resolve) => setTimeout(resolve, 300));
  await ask(other.connections.provider(descriptorOf(), connection));
  const written = await readGeneration(vault, connection);
  held.resolve();
  await expect(late).rejects.toMatchObject({ code: "unavailable", unsent: true });
  expect(server.requests.map(({ status }) => status)).toEqual([200]);
  expect(await readGeneration(vault, connection)).toEqual(written);
  expect(await state()).toEqual({ kind: "active" });
});

it("does not overtake whoever has the lease now", async () => {
  const store = openSqliteStore({ path: ":memory:" });
  const lease = { ttl: 200, wait: 10_000 };
  const asleep: Store = { ...store, renew: async () => false };
  const { clock, connection, provider } = await scene(descriptorOf(), { store: asleep, lease });
  const other = setUp({
    store,
    transport: localTransport(server.port),
    now: () => clock.now,
    lease,
  });
  clock.now += 2 * HOUR;
  const answer = (token: string): { readonly status: number; readonly body: string } => ({
    status: 200,
    body: JSON.stringify({ access_token: token, refresh_token: `r-${token}`, expires_in: 3600 }),
  });
  server.tampering.instead = answer("late");
  const first = server.hold();
  const late = ask(provider);
  await first.made;
  server.tampering.instead = answer("prompt");
  const second = server.hold();
  const prompt = ask(other.connections.provider(descriptorOf(), connection));
  await second.made;
  first.letGo();
  // The late one sees that another process is at it, and waits for what that one writes.
  await new Promise((resolve) => setTimeout(resolve, 100));
  second.letGo();
  expect([tokenOf(await prompt), tokenOf(await late)]).toEqual(["prompt", "prompt"]);
});

it("does not lose a rotated token when the store is away for a moment", async () => {
  const store = openSqliteStore({ path: ":memory:" });
  const { StoreError } = await import("../../../runtime/store/error.ts");
  let failures = 0;
  const flaky: Store = {
    ...store,
    async commit(changes) {
      const isTokens = changes.some(
        (each) => each.kind === "put" && each.namespace === "vault" && each.replaces > 0,
      );
      if (isTokens && failures++ < 3) throw new StoreError("unavailable", "The database is away.");
      return await store.commit(changes);
    },
  };
  const { clock, provider } = await scene(descriptorOf(), { store: flaky });
  clock.now += 2 * HOUR;
  expect(tokenOf(await ask(provider))).not.toBe("first");
  expect(failures).toBe(4);
  expect(server.requests).toHaveLength(1);
});

it("ends a connection while its token is being renewed", async () => {
  const { clock, provider, connections, connection } = await scene();
  clock.now += 2 * HOUR;
  const answer = server.hold();
  const asked = ask(provider);
  await answer.made;
  const revoked = connections.revoke(descriptorOf(), connection);
  answer.letGo();
  expect(await revoked).toBe(true);
  expect(tokenOf(await asked)).not.toBe("first");
  await expect(ask(provider)).rejects.toMatchObject({ code: "reauthenticate" });
  expect(await connections.find(connection)).toBeUndefined();
});

it.each(["none", "keeps"] as const)(
  "says that a token without renewal has ended (%s)",
  async (refresh) => {
    const { clock, vault, connection, connections, state } = await scene(descriptorOf({ refresh }));
    const name = {
      organization: connection.organization,
      connection: connection.id,
      kind: "tokens",
    };
    const stored = await vault.get(name);
    const { refreshToken: _, ...values } = stored?.values ?? {};
    await vault.rotate(name, stored?.version ?? 0, values);
    const provider = connections.provider(descriptorOf({ refresh }), connection);
    clock.now += HOUR - 1;
    expect(tokenOf(await ask(provider))).toBe("first");
    clock.now += 1;
    await expect(ask(provider)).rejects.toMatchObject({ code: "reauthenticate" });
    expect(await state()).toMatchObject({ reason: "ended" });
    expect(server.requests).toHaveLength(0);
  },
);

it("does not lose a rotated token when the key service is away for a moment", async () => {
  const store = openSqliteStore({ path: ":memory:" });
  const local = localKey("test", new Uint8Array(32).fill(7));
  let failures = 3;
  let away = false;
  const key = {
    ...local,
    wrap: (dataKey: Uint8Array, context: Uint8Array) => {
      if (away && failures-- > 0) throw new VaultError("keyService", "It did not answer.");
      return local.wrap(dataKey, context);
    },
  };
  const vault = createVault({ store, keys: keyRing(key) });
  const { clock, provider, state } = await scene(descriptorOf(), { store, vault });
  away = true;
  clock.now += 2 * HOUR;
  expect(tokenOf(await ask(provider))).not.toBe("first");
  expect(failures).toBe(-1);
  expect(server.requests).toHaveLength(1);
  expect(await state()).toEqual({ kind: "active" });
});

it("takes back that a connection is over where the late tokens of another process say so", async () => {
  const store = openSqliteStore({ path: ":memory:" });
  const lease = { ttl: 200, wait: 10_000 };
  const asleep: Store = { ...store, renew: async () => false };
  const { clock, connection, provider, state } = await scene(descriptorOf(), {
    store: asleep,
    lease,
  });
  const other = setUp({
    store,
    transport: localTransport(server.port),
    now: () => clock.now,
    lease,
  });
  clock.now += 2 * HOUR;
  server.tampering.instead = {
    status: 200,
    body: JSON.stringify({ access_token: "late", refresh_token: "r-late", expires_in: 3600 }),
  };
  const held = server.hold();
  const late = ask(provider);
  await held.made;
  server.tampering.instead = { status: 400, body: '{"error":"invalid_grant"}' };
  await expect(ask(other.connections.provider(descriptorOf(), connection))).rejects.toMatchObject({
    code: "reauthenticate",
  });
  expect(await state()).toMatchObject({ kind: "needsReauthentication" });
  held.letGo();
  expect(tokenOf(await late)).toBe("late");
  expect(await state()).toEqual({ kind: "active" });
});

it("asks the vendor's own host for tokens on the public Internet alone", async () => {
  const hosts: (string | undefined)[] = [];
  const transport: Transport = async (request) => {
    hosts.push(request.publicHost);
    return await localTransport(server.port)(request);
  };
  const { clock, provider, connections, connection } = await scene(descriptorOf(), { transport });
  clock.now += 2 * HOUR;
  await ask(provider);
  await connections.revoke(descriptorOf(), connection);
  expect(hosts).toEqual(["op.test", "op.test"]);
});

it("takes no other process's tokens for a proof of secrets that are to be rotated", async () => {
  const { clock, provider, connections, connection, vault } = await scene();
  clock.now += 2 * HOUR;
  const answer = server.hold();
  const renewed = ask(provider);
  await answer.made;
  const wrong = { app: { clientSecret: "wrong" } };
  const rotated = connections.rotate(descriptorOf(), connection, wrong);
  answer.letGo();
  await expect(rotated).rejects.toMatchObject({ code: "conflict" });
  expect(tokenOf(await renewed)).not.toBe("first");
  expect((await vault.get(secretName(connection, "app")))?.values).toEqual(CLIENT);
});

it.each([502, 504, 520, 524])(
  "knows by %i that the server may have used the token up behind its gateway",
  async (status) => {
    const { clock, provider, state } = await scene(descriptorOf({ unanswered: "ask" }));
    clock.now += 2 * HOUR;
    server.tampering.instead = { status, body: "" };
    await expect(ask(provider)).rejects.toMatchObject({ code: "unavailable" });
    server.tampering.instead = undefined;
    clock.now += 2_000;
    await expect(ask(provider)).rejects.toMatchObject({ code: "reauthenticate" });
    expect(await state()).toMatchObject({ reason: "unanswered" });
    expect(server.requests).toHaveLength(1);
  },
);
