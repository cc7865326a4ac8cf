import { afterEach, beforeEach, expect, it } from "vitest";
import { StoreError } from "../../../runtime/store/error.ts";
import type { Change } from "../../../runtime/store/store.ts";
import { auditContract } from "./contract-audit.ts";
import { append, enqueue, once, put, text, type Context } from "./contract-kit.ts";
import { raceContract } from "./contract-races.ts";
import { stateContract } from "./contract-state.ts";
import { workContract } from "./contract-work.ts";
import type { StoreUnderTest } from "./harness.ts";

/** What every store promises; run against each implementation. */
export function storeContract(create: () => Promise<StoreUnderTest>): void {
  const commit = async (...changes: readonly Change[]): Promise<number | undefined> => {
    const result = await context.store.commit(changes);
    return result.committed ? undefined : result.conflict;
  };
  const context = { create, commit } as Context;
  beforeEach(async () => {
    context.under = await create();
    context.store = await context.under.open();
  });
  afterEach(async () => {
    await context.store.close();
  });

  stateContract(context);
  workContract(context);

  it("keeps everything over closing and opening", async () => {
    await commit(
      put("k", "kept", 0, 1),
      append(1, "entry"),
      once("key", 60_000),
      enqueue("item", 0),
    );
    await context.store.close();
    context.store = await context.under.open();
    expect(text((await context.store.read("n", "k"))?.value)).toBe("kept");
    expect((await context.store.head("s"))?.sequence).toBe(1);
    expect(await commit(once("key", 60_000))).toBe(0);
    expect((await context.store.claim("q", { limit: 1, ttl: 1 })).length).toBe(1);
  });

  it("refuses what it cannot keep, without saying the value", async () => {
    const refused: readonly (() => Promise<unknown>)[] = [
      () => context.store.read("", "k"),
      () => context.store.read("n", "canary\0"),
      () => context.store.read("n", "canary\ud800"),
      () => context.store.read("n", "canary\u{10ffff}"),
      () => context.store.read("n", "canary".repeat(100)),
      () => context.store.list("n", { limit: 0 }),
      () => context.store.list("n", { limit: 1.5 }),
      () => commit(put("k", "canary", 5, 4)),
      () => commit(put("k", "canary", -1, 4)),
      () => commit(put("k", "canary", 0, 2 ** 53)),
      () => commit(append(0, "canary")),
      () => commit(once("canary", Number.NaN)),
      () => commit(enqueue("canary", -1)),
      () => context.store.acquire("l", "", 1),
      () => context.store.acquire("l", "canary", Infinity),
      () => context.store.claim("q", { limit: 1, ttl: 0 }),
      () => context.store.take("b", { capacity: 5, interval: 1 }, 6),
      () => context.store.take("b", { capacity: 0, interval: 1 }, 1),
      () => context.store.take("b", { capacity: 5_000, interval: 1 }, 1),
    ];
    for (const call of refused) {
      const error: unknown = await call().then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(StoreError);
      expect(error).toMatchObject({ code: "badInput" });
      expect(String(error)).not.toContain("canary");
    }
  });

  it("takes names as text, whatever they look like", async () => {
    const odd = ["'; drop table connector_records; --", "%", "a_b", "__proto__", "$1", "a\nb", " "];
    for (const key of odd) expect(await commit(put(key, key, 0, 1))).toBeUndefined();
    for (const key of odd) expect(text((await context.store.read("n", key))?.value)).toBe(key);
    expect(
      (await context.store.list("n", { prefix: "%", limit: 9 })).map(({ key }) => key),
    ).toEqual(["%"]);
  });

  it("throws a StoreError after closing", async () => {
    const closed = await context.under.open();
    await closed.close();
    await expect(closed.read("n", "k")).rejects.toMatchObject({ code: "unavailable" });
    await expect(closed.commit([put("k", "v", 0, 1)])).rejects.toMatchObject({
      code: "unavailable",
    });
  });

  raceContract(context);
  auditContract(context);
}
