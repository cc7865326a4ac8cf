// A thousand callers in four processes find one token expired at the same moment: how many requests reach the
// authorization server (one), and how long it takes until all of them have the new token.
// Run: node test/bench/waiters.ts
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startCaller } from "../runtime/connection/kit/callers.ts";
import { plant, setUp } from "../runtime/connection/kit/connections.ts";
import { startAuthorizationServer } from "../runtime/oauth/kit/authorization-server.ts";
import { openTarget } from "../runtime/store/harness.ts";

const PROCESSES = 4;
const CALLERS = 250;
const ROUNDS = 5;
const HOUR = 3_600_000;

const folder = mkdtempSync(join(tmpdir(), "waiters-"));
const target = join(folder, "store.sqlite");
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
    async () => await startCaller({ target, port: server.port, callers: CALLERS, ttl: 10_000 }),
  ),
);
for (let round = 1; round <= ROUNDS; round += 1) {
  const before = server.requests.length;
  const start = performance.now();
  const given = await Promise.all(
    callers.map(async (each) => await each.round(began + round * 1.1 * HOUR)),
  );
  const took = performance.now() - start;
  const tokens = new Set(given.flat());
  const requests = server.requests.length - before;
  if (tokens.size !== 1 || requests !== 1)
    throw new Error(`${String(requests)} requests, ${String(tokens.size)} tokens`);
  console.log(`${String(PROCESSES * CALLERS)} callers, 1 token request, ${took.toFixed(0)} ms`);
}
await Promise.all(callers.map(async (each) => await each.stop()));
await server.close();
rmSync(folder, { recursive: true, force: true });
