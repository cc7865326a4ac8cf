import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reportMissing, startPostgres } from "../kit/postgres.ts";
import { type Caller, startCaller } from "../runtime/connection/kit/callers.ts";
import { plant, setUp } from "../runtime/connection/kit/connections.ts";
import {
  type AuthorizationServer,
  startAuthorizationServer,
} from "../runtime/oauth/kit/authorization-server.ts";
import { openTarget } from "../runtime/store/harness.ts";
import { pick, type Random } from "./random.ts";

const PROCESSES = 4;
const CALLERS = 25;
const HOUR = 3_600_000;
/** Longer than any pause of a loaded machine; after a death the others wait for its end. */
const TTL = 10_000;

/**
 * Processes renew one connection's tokens, round after round, at a server that ends the grant when a refresh
 * token comes twice. The server is slow at times, and at times one more process dies where a death must not
 * cost the grant. In every round exactly one request reaches the server.
 */
export async function soakRefresh(random: Random, rounds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "soak-"));
  const postgres = await startPostgres();
  try {
    await race(random, rounds, join(folder, "soak.sqlite"));
    if (postgres.kind === "running") await race(random, rounds, await postgres.createSchema());
    else reportMissing(postgres, "races for a token");
  } finally {
    if (postgres.kind === "running") await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function race(random: Random, rounds: number, target: string): Promise<void> {
  const server = await startAuthorizationServer();
  const store = await openTarget(target);
  const began = Date.now();
  await plant(setUp({ store }), {
    accessToken: "first",
    refreshToken: await server.grant(),
    obtainedAt: began,
    expiresAt: began + HOUR,
  });
  await store.close();
  const callers = await Promise.all(
    Array.from(
      { length: PROCESSES },
      async () => await startCaller({ target, port: server.port, callers: CALLERS, ttl: TTL }),
    ),
  );
  try {
    for (let round = 1; round <= rounds; round += 1)
      await oneRound(random, round, { target, server, callers, began });
  } finally {
    await Promise.all(callers.map(async (each) => await each.stop()));
    await server.close();
  }
}

interface Race {
  /** All clocks are set by it, whatever the time is when a process starts. */
  readonly began: number;
  readonly target: string;
  readonly server: AuthorizationServer;
  readonly callers: readonly Caller[];
}

async function oneRound(
  random: Random,
  round: number,
  { target, server, callers, began }: Race,
): Promise<void> {
  server.tampering.delay = random() < 0.1 ? Math.floor(random() * 1_500) : 0;
  const now = began + round * 1.1 * HOUR;
  if (random() < 0.02) {
    const point = pick(random, ["leased", "before the mark", "marked", "persisted"]);
    const victim = await startCaller({
      target,
      port: server.port,
      callers: 1,
      ttl: TTL,
      kill: point,
    });
    await Promise.allSettled([victim.round(now), victim.ended]);
    assert.equal(await victim.ended, "SIGKILL");
  }
  const given = (await Promise.all(callers.map(async (each) => await each.round(now)))).flat();
  assert.equal(new Set(given).size, 1, `round ${round}: ${[...new Set(given)].join(", ")}`);
  assert.doesNotMatch(given[0] ?? "", /^failed/);
  const statuses = server.requests.slice(round - 1).map(({ status }) => status);
  assert.deepEqual(statuses, [200], `round ${round}`);
}
