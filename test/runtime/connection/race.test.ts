import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { readGeneration } from "../../../runtime/connection/secrets.ts";
import { readPresentation } from "../../../runtime/connection/presentation.ts";
import { reportMissing, startPostgres, type PostgresForTests } from "../../kit/postgres.ts";
import { openTarget } from "../store/harness.ts";
import {
  startAuthorizationServer,
  type AuthorizationServer,
} from "../oauth/kit/authorization-server.ts";
import { localTransport } from "../oauth/kit/local-transport.ts";
import { startCaller } from "./kit/callers.ts";
import { ask, descriptorOf, plant, setUp } from "./kit/connections.ts";

const PROCESSES = 4;
const CALLERS = 25;
const ROUNDS = 4;
const HOUR = 3_600_000;
const LONG = 120_000;

let postgres: PostgresForTests;
let server: AuthorizationServer;
const folder = mkdtempSync(join(tmpdir(), "connections-"));
let files = 0;

beforeAll(async () => {
  postgres = await startPostgres();
}, LONG);
afterAll(async () => {
  if (postgres.kind === "running") await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  server = await startAuthorizationServer();
});
afterEach(async () => {
  await server.close();
});

async function targetOf(kind: "SQLite" | "PostgreSQL"): Promise<string | undefined> {
  if (kind === "SQLite") return join(folder, `${(files += 1)}.sqlite`);
  if (postgres.kind === "missing") {
    reportMissing(postgres, "races for a token");
    return undefined;
  }
  return await postgres.createSchema();
}

/** A store with a connection whose token was had just now, at the time returned, and ends within the hour. */
async function prepare(target: string): Promise<number> {
  const store = await openTarget(target);
  const setup = setUp({ store });
  const obtainedAt = Date.now();
  await plant(setup, {
    accessToken: "first",
    refreshToken: await server.grant(),
    obtainedAt,
    expiresAt: obtainedAt + HOUR,
  });
  await store.close();
  return obtainedAt;
}

it.each(["SQLite", "PostgreSQL"] as const)(
  "renews a token once for all callers of all processes on %s",
  { timeout: LONG },
  async (kind) => {
    const target = await targetOf(kind);
    if (target === undefined) return;
    const began = await prepare(target);
    const callers = await Promise.all(
      Array.from(
        { length: PROCESSES },
        async () => await startCaller({ target, port: server.port, callers: CALLERS, ttl: 60_000 }),
      ),
    );
    for (let round = 1; round <= ROUNDS; round += 1) {
      const given = (
        await Promise.all(callers.map(async (each) => await each.round(began + round * 1.1 * HOUR)))
      ).flat();
      expect(given).toHaveLength(PROCESSES * CALLERS);
      expect([...new Set(given)]).toHaveLength(1);
      expect(given[0]).not.toMatch(/^failed|^first$/);
      expect(server.requests).toHaveLength(round);
    }
    expect(server.requests.map(({ status }) => status)).toEqual(Array(ROUNDS).fill(200));
    await Promise.all(callers.map(async (each) => await each.stop()));
  },
);

/** What is true after a process died at a point, and a second one asked. */
const deaths = [
  // Nothing had left: the same token is presented for the first time.
  { point: "leased", requests: 0, marked: false, after: "renewed" },
  { point: "before the mark", requests: 0, marked: false, after: "renewed" },
  { point: "marked", requests: 0, marked: true, after: "renewed" },
  // The server has used the token up, and a second presentation ends the grant: nobody can help.
  { point: "sent", requests: 1, marked: true, after: "lost" },
  { point: "answered", requests: 1, marked: true, after: "lost" },
  // The new token was on disk before anybody saw it.
  { point: "persisted", requests: 1, marked: false, after: "kept" },
] as const;

it.each(deaths)(
  "knows what is true after a death at: $point",
  { timeout: LONG },
  async ({ point, requests, marked, after }) => {
    const target = (await targetOf("SQLite")) ?? "";
    const began = await prepare(target);
    // The answer of the request during which the process dies comes too late.
    if (point === "sent") server.tampering.delay = 1_500;
    const victim = await startCaller({
      target,
      port: server.port,
      callers: 3,
      ttl: 600,
      kill: point,
    });
    await Promise.allSettled([victim.round(began + 1.1 * HOUR), victim.ended]);
    expect(await victim.ended).toBe("SIGKILL");
    expect(server.requests).toHaveLength(requests);
    server.tampering.delay = 0;

    const store = await openTarget(target);
    const { vault, connections, clock } = setUp({
      store,
      transport: localTransport(server.port),
      lease: { ttl: 600 },
    });
    clock.now += 1.1 * HOUR;
    const name = { organization: "organization-1", id: "connection-1" };
    const before = await readGeneration(vault, name);
    const { presentation } = await readPresentation(store, name, before?.version ?? 0);
    expect(presentation?.digest !== undefined).toBe(marked);

    const connection = await connections.find(name);
    if (connection === undefined) throw new Error("The connection is gone");
    const asked = ask(connections.provider(descriptorOf(), connection));
    if (after === "lost") {
      await expect(asked).rejects.toMatchObject({ code: "reauthenticate" });
      expect((await connections.find(name))?.state).toMatchObject({
        kind: "needsReauthentication",
        reason: "unanswered",
      });
    } else {
      expect((await asked).values["accessToken"]).not.toBe("first");
      expect(server.requests.map(({ status }) => status)).toEqual([200]);
    }
    expect(await readPresentation(store, name, before?.version ?? 0)).toEqual({
      presentation: undefined,
      version: 0,
    });
    await store.close();
  },
);
