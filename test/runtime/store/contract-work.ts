import { expect, it } from "vitest";
import { enqueue, once, put, text, type Context } from "./contract-kit.ts";

/** Leases, queues, buckets and what has run out. */
export function workContract(context: Context): void {
  const { commit } = context;

  it("gives a lease to one holder, with a fence that only grows", async () => {
    const first = await context.store.acquire("l", "a", 1_000);
    expect(first).toEqual({ name: "l", holder: "a", fence: 1 });
    expect(await context.store.acquire("l", "b", 1_000)).toBeUndefined();
    expect(await context.store.acquire("l", "a", 1_000)).toBeUndefined();
    expect((await context.store.acquire("other", "b", 1_000))?.fence).toBe(1);
    expect(first && (await context.store.release(first))).toBe(true);
    expect((await context.store.acquire("l", "b", 1_000))?.fence).toBe(2);
    await context.under.advance(1_001);
    expect((await context.store.acquire("l", "c", 1_000))?.fence).toBe(3);
  });

  it("keeps a lease that is renewed", async () => {
    const lease = await context.store.acquire("l", "a", 1_000);
    await context.under.advance(700);
    expect(lease && (await context.store.renew(lease, 1_000))).toBe(true);
    await context.under.advance(700);
    expect(await context.store.acquire("l", "b", 1_000)).toBeUndefined();
  });

  it("lets a holder who was replaced neither persist nor renew nor release", async () => {
    const stale = await context.store.acquire("l", "a", 1_000);
    if (stale === undefined) throw new Error("no lease");
    await context.under.advance(1_001);
    const other = await context.under.open();
    const current = await other.acquire("l", "b", 10_000);
    if (current === undefined) throw new Error("no lease");
    expect(await commit({ kind: "hold", lease: stale }, put("token", "stale", 0, 1))).toBe(0);
    expect(await context.store.read("n", "token")).toBeUndefined();
    expect(await context.store.renew(stale, 1_000)).toBe(false);
    expect(await context.store.release(stale)).toBe(false);
    expect(await context.store.release({ ...current, holder: "a" })).toBe(false);
    expect(await context.store.acquire("l", "c", 1_000)).toBeUndefined();
    expect(
      await commit({ kind: "hold", lease: current }, put("token", "new", 0, 1)),
    ).toBeUndefined();
    expect(await other.release(current)).toBe(true);
    expect(await commit({ kind: "hold", lease: current })).toBe(0);
    await other.close();
  });

  it("lets a late holder whom nobody replaced persist what it has", async () => {
    const lease = await context.store.acquire("l", "a", 1_000);
    if (lease === undefined) throw new Error("no lease");
    await context.under.advance(60_000);
    expect(await commit({ kind: "hold", lease }, put("token", "rotated", 0, 1))).toBeUndefined();
    expect(await context.store.release(lease)).toBe(true);
  });

  it("hands out items when they are due, once each, and again when the claim runs out", async () => {
    await commit(enqueue("now", 0), enqueue("later", 5_000));
    const [claim, ...others] = await context.store.claim("q", { limit: 10, ttl: 1_000 });
    expect(others).toEqual([]);
    expect(claim).toMatchObject({ queue: "q", key: "now", attempt: 1 });
    expect(text(claim?.value)).toBe("now");
    expect(await context.store.claim("q", { limit: 10, ttl: 1_000 })).toEqual([]);
    await context.under.advance(1_001);
    expect((await context.store.claim("q", { limit: 10, ttl: 9_000 }))[0]?.attempt).toBe(2);
    await context.under.advance(4_000);
    expect((await context.store.claim("q", { limit: 10, ttl: 1_000 }))[0]?.key).toBe("later");
    expect(await context.store.claim("other", { limit: 10, ttl: 1_000 })).toEqual([]);
  });

  it("takes the items that are due longest first and no more than the limit", async () => {
    for (const [index, key] of ["a", "b", "c", "d"].entries())
      await commit(enqueue(key, index * 10));
    await context.under.advance(100);
    const first = await context.store.claim("q", { limit: 2, ttl: 60_000 });
    expect(first.map(({ key }) => key).toSorted()).toEqual(["a", "b"]);
    expect((await context.store.claim("q", { limit: 9, ttl: 60_000 })).length).toBe(2);
  });

  it("lets only the last claim complete, defer or extend", async () => {
    await commit(enqueue("k", 0));
    const [old] = await context.store.claim("q", { limit: 1, ttl: 1_000 });
    await context.under.advance(1_001);
    const [current] = await context.store.claim("q", { limit: 1, ttl: 1_000 });
    if (old === undefined || current === undefined) throw new Error("no claim");
    expect(await commit({ kind: "complete", claim: old, keep: 0 })).toBe(0);
    expect(await commit({ kind: "defer", claim: old, delay: 0 })).toBe(0);
    expect(await context.store.extend(old, 1_000)).toBe(false);
    expect(await context.store.extend(current, 5_000)).toBe(true);
    await context.under.advance(4_000);
    expect(await context.store.claim("q", { limit: 1, ttl: 1_000 })).toEqual([]);
    expect(await commit({ kind: "defer", claim: current, delay: 2_000 })).toBeUndefined();
    await context.under.advance(2_001);
    const [third] = await context.store.claim("q", { limit: 1, ttl: 1_000 });
    expect(third?.attempt).toBe(3);
    if (third === undefined) throw new Error("no claim");
    expect(await commit({ kind: "complete", claim: third, keep: 1_000 })).toBeUndefined();
    expect(await commit({ kind: "complete", claim: third, keep: 1_000 })).toBe(0);
    expect(await context.store.extend(third, 1_000)).toBe(false);
    await context.under.advance(60_000);
    expect(await context.store.claim("q", { limit: 1, ttl: 1_000 })).toEqual([]);
  });

  it("leaves an item that is enqueued twice as it is, and completed ones alone while they are kept", async () => {
    await commit(enqueue("k", 0, "first"));
    expect(await commit(enqueue("k", 0, "second"))).toBeUndefined();
    const [claim] = await context.store.claim("q", { limit: 9, ttl: 1_000 });
    expect(text(claim?.value)).toBe("first");
    if (claim === undefined) throw new Error("no claim");
    await commit({ kind: "complete", claim, keep: 1_000 });
    await commit(enqueue("k", 0, "third"));
    expect(await context.store.claim("q", { limit: 9, ttl: 1_000 })).toEqual([]);
    await context.under.advance(1_001);
    await commit(enqueue("k", 0, "fourth"));
    const [again] = await context.store.claim("q", { limit: 9, ttl: 1_000 });
    expect(text(again?.value)).toBe("fourth");
    expect(again?.attempt).toBe(1);
  });

  it("gives out the tokens of a bucket and then one by one", async () => {
    const limit = { capacity: 10, interval: 1_000 };
    expect(await context.store.take("b", limit, 7)).toEqual({ taken: true, wait: 0 });
    const refused = await context.store.take("b", limit, 5);
    expect(refused.taken).toBe(false);
    expect(refused.wait).toBeGreaterThan(100);
    expect(refused.wait).toBeLessThanOrEqual(200);
    expect((await context.store.take("b", limit, 3)).taken).toBe(true);
    await context.under.advance(refused.wait);
    expect((await context.store.take("b", limit, 1)).taken).toBe(true);
    await context.under.advance(60_000);
    expect((await context.store.take("b", limit, 10)).taken).toBe(true);
    expect((await context.store.take("b", limit, 10)).taken).toBe(false);
    expect((await context.store.take("other", limit, 10)).taken).toBe(true);
  });

  it("keeps a drained bucket shut until the wait is over", async () => {
    const limit = { capacity: 10, interval: 1_000 };
    await context.store.drain("b", limit, 30_000);
    await context.store.drain("b", limit, 1_000);
    const { taken, wait } = await context.store.take("b", limit, 1);
    expect(taken).toBe(false);
    expect(wait).toBeGreaterThan(29_000);
    expect(wait).toBeLessThanOrEqual(30_100);
    await context.under.advance(wait);
    expect((await context.store.take("b", limit, 1)).taken).toBe(true);
    expect((await context.store.take("b", limit, 9)).taken).toBe(false);
  });

  it("sweeps away what has run out and nothing else", async () => {
    await commit(
      once("short", 1_000),
      once("long", 60_000),
      enqueue("done", 0),
      enqueue("open", 0),
    );
    for (const claim of await context.store.claim("q", { limit: 9, ttl: 1_000 }))
      if (claim.key === "done") await commit({ kind: "complete", claim, keep: 1_000 });
    await context.store.take("idle", { capacity: 1, interval: 1_000 }, 1);
    await context.store.take("busy", { capacity: 1, interval: 60_000 }, 1);
    await context.store.acquire("l", "a", 10);
    expect(await context.store.sweep()).toBe(0);
    await context.under.advance(2_000);
    expect(await context.store.sweep()).toBe(3);
    expect(await context.store.sweep()).toBe(0);
    expect(await commit(once("long", 1))).toBe(0);
    expect((await context.store.take("busy", { capacity: 1, interval: 60_000 }, 1)).taken).toBe(
      false,
    );
    expect(
      (await context.store.claim("q", { limit: 9, ttl: 1_000 })).map(({ key }) => key),
    ).toEqual(["open"]);
    expect((await context.store.acquire("l", "b", 10))?.fence).toBe(2);
  });
}
