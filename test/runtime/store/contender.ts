/** One of several processes that compete for the same things in one store; prints what it got. */
import { once } from "node:events";
import { nextVersion, type Store } from "../../../runtime/store/store.ts";
import { createReplayStore } from "../../../runtime/webhooks/store-replay.ts";
import { auditOf, callOf, tell } from "../audit/kit.ts";
import { openTarget } from "./harness.ts";

const [target = "", job = "", index = ""] = process.argv.slice(2);
const value = new TextEncoder().encode(index);

const jobs: Readonly<Record<string, (store: Store) => Promise<readonly number[]>>> = {
  async once(store) {
    const got: number[] = [];
    for (let key = 0; key < 200; key += 1) {
      const change = { kind: "once", namespace: "events", key: `e${key}`, ttl: 60_000 } as const;
      if ((await store.commit([change])).committed) got.push(key);
    }
    return got;
  },

  /** Fifty copies of each of eight deliveries, at once. */
  async replay(store) {
    const replays = createReplayStore(store);
    const taken: number[] = [];
    for (let delivery = 0; delivery < 8; delivery += 1) {
      const copies = Array.from({ length: 50 }, async () => {
        if (await replays.claim(`delivery-${delivery}`, 60_000)) taken.push(delivery);
      });
      await Promise.all(copies);
    }
    return taken;
  },

  async count(store) {
    for (let done = 0; done < 100;) {
      const record = await store.read("counters", "one");
      const count = record === undefined ? 0 : Number(new TextDecoder().decode(record.value));
      const replaces = record?.version ?? 0;
      const result = await store.commit([
        {
          kind: "put",
          namespace: "counters",
          key: "one",
          value: new TextEncoder().encode(String(count + 1)),
          replaces,
          version: nextVersion(replaces, Date.now()),
        },
      ]);
      if (result.committed) done += 1;
    }
    return [];
  },

  async claim(store) {
    const got: number[] = [];
    for (;;) {
      const claims = await store.claim("deliveries", { limit: 7, ttl: 60_000 });
      if (claims.length === 0) return got;
      for (const claim of claims) {
        got.push(Number(claim.key));
        await store.commit([{ kind: "complete", claim, keep: 60_000 }]);
      }
    }
  },

  async lease(store) {
    const fences: number[] = [];
    while (fences.length < 30) {
      const lease = await store.acquire("refresh", `process ${index}`, 60_000);
      if (lease === undefined) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        continue;
      }
      fences.push(lease.fence);
      const change = { kind: "append", stream: "held", sequence: lease.fence, value } as const;
      const result = await store.commit([{ kind: "hold", lease }, change]);
      if (!result.committed) throw new Error(`conflict at ${result.conflict}`);
      if (!(await store.release(lease))) throw new Error("released by another");
    }
    return fences;
  },

  async take(store) {
    const limit = { capacity: 50, interval: 3_600_000 };
    let taken = 0;
    for (let attempt = 0; attempt < 60; attempt += 1)
      if ((await store.take("vendor", limit, 1)).taken) taken += 1;
    return [taken];
  },

  async append(store) {
    const mine: number[] = [];
    while (mine.length < 50) {
      const sequence = ((await store.head("audit"))?.sequence ?? 0) + 1;
      const change = { kind: "append", stream: "audit", sequence, value } as const;
      if ((await store.commit([change])).committed) mine.push(sequence);
    }
    return mine;
  },

  async crossing(store) {
    const order = Number(index) % 2 === 0 ? ["a", "b"] : ["b", "a"];
    let done = 0;
    for (let round = 0; round < 100; round += 1) {
      const changes = order.map(
        (key) => ({ kind: "once", namespace: `round ${round}`, key, ttl: 60_000 }) as const,
      );
      if ((await store.commit(changes)).committed) done += 1;
    }
    return [done];
  },

  /** Some calls at a time, as a server has them. */
  async audit(store) {
    const audit = auditOf(store);
    for (let round = 0; round < 10; round += 1)
      await Promise.all(Array.from({ length: 5 }, () => tell(audit, callOf("shared"))));
    await audit.close();
    return [50];
  },

  open: async () => [],
};

const run = jobs[job];
if (run === undefined) throw new Error(`There is no job "${job}".`);
const early = job === "open" ? undefined : await openTarget(target);
process.stdout.write("ready\n");
await once(process.stdin, "data");
const store = early ?? (await openTarget(target));
process.stdout.write(JSON.stringify(await run(store)));
await store.close();
process.stdin.destroy();
