import { afterEach, beforeEach, expect, it } from "vitest";
import { StoreError } from "../../../runtime/store/error.ts";
import { nextVersion, type Change, type Store } from "../../../runtime/store/store.ts";
import { race, type StoreUnderTest } from "./harness.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (value: Uint8Array | undefined): string => new TextDecoder().decode(value);

/** What every store promises; run against each implementation. */
export function storeContract(create: () => Promise<StoreUnderTest>): void {
  let under: StoreUnderTest;
  let store: Store;
  beforeEach(async () => {
    under = await create();
    store = await under.open();
  });
  afterEach(async () => {
    await store.close();
  });

  const put = (key: string, value: string, replaces: number, version: number): Change => ({
    kind: "put",
    namespace: "n",
    key,
    value: bytes(value),
    replaces,
    version,
  });
  const once = (key: string, ttl: number): Change => ({ kind: "once", namespace: "n", key, ttl });
  const append = (sequence: number, value: string): Change => ({
    kind: "append",
    stream: "s",
    sequence,
    value: bytes(value),
  });
  const enqueue = (key: string, delay: number, value = key): Change => ({
    kind: "enqueue",
    queue: "q",
    key,
    value: bytes(value),
    delay,
  });
  const commit = async (...changes: readonly Change[]): Promise<number | undefined> => {
    const result = await store.commit(changes);
    return result.committed ? undefined : result.conflict;
  };

  it("keeps a record under its version", async () => {
    expect(await store.read("n", "k")).toBeUndefined();
    expect(await commit(put("k", "one", 0, 1_764_000_000_000))).toBeUndefined();
    const record = await store.read("n", "k");
    expect(record?.version).toBe(1_764_000_000_000);
    expect(record?.key).toBe("k");
    expect(text(record?.value)).toBe("one");
    expect(await store.read("other", "k")).toBeUndefined();
  });

  it("gives back every byte as it was, and an empty value too", async () => {
    const all = Uint8Array.from({ length: 256 }, (_, index) => index);
    const change = { kind: "put", namespace: "n", replaces: 0, version: 1 } as const;
    await store.commit([
      { ...change, key: "all", value: all },
      { ...change, key: "none", value: new Uint8Array() },
    ]);
    expect(Uint8Array.from((await store.read("n", "all"))?.value ?? [])).toEqual(all);
    expect((await store.read("n", "none"))?.value.byteLength).toBe(0);
  });

  it("refuses to create what is there and to replace what is not or has changed", async () => {
    expect(await commit(put("k", "one", 4, 5))).toBe(0);
    expect(await commit(put("k", "one", 0, 5))).toBeUndefined();
    expect(await commit(put("k", "two", 0, 6))).toBe(0);
    expect(await commit(put("k", "two", 4, 6))).toBe(0);
    expect(await commit(put("k", "two", 5, 6))).toBeUndefined();
    expect(await commit(put("k", "late", 5, 7))).toBe(0);
    expect(text((await store.read("n", "k"))?.value)).toBe("two");
  });

  it("rewrites a record in another form under the same version", async () => {
    await commit(put("k", "form one", 0, 5));
    expect(await commit(put("k", "form two", 5, 5))).toBeUndefined();
    expect(await commit(put("k", "next", 5, 6))).toBeUndefined();
    expect(await commit(put("k", "form three", 5, 5))).toBe(0);
  });

  it("removes a record only in the version that was read", async () => {
    await commit(put("k", "one", 0, 5));
    const remove = (version: number): Change => ({
      kind: "remove",
      namespace: "n",
      key: "k",
      version,
    });
    expect(await commit(remove(4))).toBe(0);
    expect(await commit(remove(5))).toBeUndefined();
    expect(await commit(remove(5))).toBe(0);
    expect(await store.read("n", "k")).toBeUndefined();
  });

  it("gives a record that was made again a version nobody remembers", () => {
    expect(nextVersion(0, 1000)).toBe(1000);
    expect(nextVersion(1000, 1000)).toBe(1001);
    expect(nextVersion(5000, 1000)).toBe(5001);
  });

  it("commits all changes or none", async () => {
    await commit(put("there", "one", 0, 1));
    const lease = await store.acquire("l", "me", 1000);
    const changes: Change[] = [
      put("new", "one", 0, 1),
      append(1, "first"),
      once("seen", 1000),
      enqueue("item", 0),
      { kind: "hold", lease: lease ?? { name: "", holder: "", fence: 0 } },
      put("there", "two", 9, 10),
    ];
    expect(await commit(...changes)).toBe(5);
    expect(await store.read("n", "new")).toBeUndefined();
    expect(await store.head("s")).toBeUndefined();
    expect(await store.claim("q", { limit: 9, ttl: 1000 })).toEqual([]);
    expect(await commit(once("seen", 1000))).toBeUndefined();
    expect(await commit(...changes.filter((change) => change.kind !== "once").slice(0, 4))).toBe(
      undefined,
    );
    expect(text((await store.head("s"))?.value)).toBe("first");
    expect(await commit()).toBeUndefined();
  });

  it("keeps the changes of callers at the same time apart", async () => {
    const results = await Promise.all([
      commit(put("a", "1", 0, 1), put("missing", "1", 7, 8)),
      commit(put("b", "1", 0, 1)),
      commit(put("a", "2", 0, 2)),
    ]);
    expect(results[0]).toBe(1);
    expect(results[1]).toBeUndefined();
    expect(results[2]).toBeUndefined();
    expect(text((await store.read("n", "a"))?.value)).toBe("2");
  });

  it("lists records by prefix in the order of their bytes, in batches", async () => {
    const keys = ["a/z", "a/é", "a/B", "a/a", "b/a", "a", "a/\u{1f600}", "a/\uffee"];
    for (const key of keys) await commit(put(key, key, 0, 1));
    const first = await store.list("n", { prefix: "a/", limit: 3 });
    expect(first.map(({ key }) => key)).toEqual(["a/B", "a/a", "a/z"]);
    const rest = await store.list("n", { prefix: "a/", after: "a/z", limit: 10 });
    expect(rest.map(({ key }) => key)).toEqual(["a/é", "a/\uffee", "a/\u{1f600}"]);
    expect((await store.list("n", { limit: 10 })).length).toBe(8);
    expect(await store.list("other", { limit: 10 })).toEqual([]);
  });

  it("appends the next entry of a stream and no other", async () => {
    expect(await commit(append(2, "two"))).toBe(0);
    expect(await commit(append(1, "one"))).toBeUndefined();
    expect(await commit(append(1, "fork"))).toBe(0);
    expect(await commit(append(3, "gap"))).toBe(0);
    expect(await commit(append(2, "two"), append(3, "three"))).toBeUndefined();
    const entries = await store.entries("s", { limit: 10 });
    expect(entries.map((entry) => [entry.sequence, text(entry.value)])).toEqual([
      [1, "one"],
      [2, "two"],
      [3, "three"],
    ]);
    expect(
      (await store.entries("s", { from: 2, limit: 1 })).map(({ sequence }) => sequence),
    ).toEqual([2]);
    expect((await store.head("s"))?.sequence).toBe(3);
    expect(await store.head("other")).toBeUndefined();
  });

  it("accepts one of 50 copies at once, and again only when the key has run out", async () => {
    const copies = async (): Promise<number> =>
      (await Promise.all(Array.from({ length: 50 }, () => commit(once("event", 5_000))))).filter(
        (conflict) => conflict === undefined,
      ).length;
    expect(await copies()).toBe(1);
    await under.advance(4_000);
    expect(await copies()).toBe(0);
    await under.advance(1_001);
    expect(await copies()).toBe(1);
  });

  it("gives a lease to one holder, with a fence that only grows", async () => {
    const first = await store.acquire("l", "a", 1_000);
    expect(first).toEqual({ name: "l", holder: "a", fence: 1 });
    expect(await store.acquire("l", "b", 1_000)).toBeUndefined();
    expect(await store.acquire("l", "a", 1_000)).toBeUndefined();
    expect((await store.acquire("other", "b", 1_000))?.fence).toBe(1);
    expect(first && (await store.release(first))).toBe(true);
    expect((await store.acquire("l", "b", 1_000))?.fence).toBe(2);
    await under.advance(1_001);
    expect((await store.acquire("l", "c", 1_000))?.fence).toBe(3);
  });

  it("keeps a lease that is renewed", async () => {
    const lease = await store.acquire("l", "a", 1_000);
    await under.advance(700);
    expect(lease && (await store.renew(lease, 1_000))).toBe(true);
    await under.advance(700);
    expect(await store.acquire("l", "b", 1_000)).toBeUndefined();
  });

  it("lets a holder who was replaced neither persist nor renew nor release", async () => {
    const stale = await store.acquire("l", "a", 1_000);
    if (stale === undefined) throw new Error("no lease");
    await under.advance(1_001);
    const other = await under.open();
    const current = await other.acquire("l", "b", 10_000);
    if (current === undefined) throw new Error("no lease");
    expect(await commit({ kind: "hold", lease: stale }, put("token", "stale", 0, 1))).toBe(0);
    expect(await store.read("n", "token")).toBeUndefined();
    expect(await store.renew(stale, 1_000)).toBe(false);
    expect(await store.release(stale)).toBe(false);
    expect(await store.release({ ...current, holder: "a" })).toBe(false);
    expect(await store.acquire("l", "c", 1_000)).toBeUndefined();
    expect(
      await commit({ kind: "hold", lease: current }, put("token", "new", 0, 1)),
    ).toBeUndefined();
    expect(await other.release(current)).toBe(true);
    expect(await commit({ kind: "hold", lease: current })).toBe(0);
    await other.close();
  });

  it("lets a late holder whom nobody replaced persist what it has", async () => {
    const lease = await store.acquire("l", "a", 1_000);
    if (lease === undefined) throw new Error("no lease");
    await under.advance(60_000);
    expect(await commit({ kind: "hold", lease }, put("token", "rotated", 0, 1))).toBeUndefined();
    expect(await store.release(lease)).toBe(true);
  });

  it("hands out items when they are due, once each, and again when the claim runs out", async () => {
    await commit(enqueue("now", 0), enqueue("later", 5_000));
    const [claim, ...others] = await store.claim("q", { limit: 10, ttl: 1_000 });
    expect(others).toEqual([]);
    expect(claim).toMatchObject({ queue: "q", key: "now", attempt: 1 });
    expect(text(claim?.value)).toBe("now");
    expect(await store.claim("q", { limit: 10, ttl: 1_000 })).toEqual([]);
    await under.advance(1_001);
    expect((await store.claim("q", { limit: 10, ttl: 9_000 }))[0]?.attempt).toBe(2);
    await under.advance(4_000);
    expect((await store.claim("q", { limit: 10, ttl: 1_000 }))[0]?.key).toBe("later");
    expect(await store.claim("other", { limit: 10, ttl: 1_000 })).toEqual([]);
  });

  it("takes the items that are due longest first and no more than the limit", async () => {
    for (const [index, key] of ["a", "b", "c", "d"].entries())
      await commit(enqueue(key, index * 10));
    await under.advance(100);
    const first = await store.claim("q", { limit: 2, ttl: 60_000 });
    expect(first.map(({ key }) => key).toSorted()).toEqual(["a", "b"]);
    expect((await store.claim("q", { limit: 9, ttl: 60_000 })).length).toBe(2);
  });

  it("lets only the last claim complete, defer or extend", async () => {
    await commit(enqueue("k", 0));
    const [old] = await store.claim("q", { limit: 1, ttl: 1_000 });
    await under.advance(1_001);
    const [current] = await store.claim("q", { limit: 1, ttl: 1_000 });
    if (old === undefined || current === undefined) throw new Error("no claim");
    expect(await commit({ kind: "complete", claim: old, keep: 0 })).toBe(0);
    expect(await commit({ kind: "defer", claim: old, delay: 0 })).toBe(0);
    expect(await store.extend(old, 1_000)).toBe(false);
    expect(await store.extend(current, 5_000)).toBe(true);
    await under.advance(4_000);
    expect(await store.claim("q", { limit: 1, ttl: 1_000 })).toEqual([]);
    expect(await commit({ kind: "defer", claim: current, delay: 2_000 })).toBeUndefined();
    await under.advance(2_001);
    const [third] = await store.claim("q", { limit: 1, ttl: 1_000 });
    expect(third?.attempt).toBe(3);
    if (third === undefined) throw new Error("no claim");
    expect(await commit({ kind: "complete", claim: third, keep: 1_000 })).toBeUndefined();
    expect(await commit({ kind: "complete", claim: third, keep: 1_000 })).toBe(0);
    expect(await store.extend(third, 1_000)).toBe(false);
    await under.advance(60_000);
    expect(await store.claim("q", { limit: 1, ttl: 1_000 })).toEqual([]);
  });

  it("leaves an item that is enqueued twice as it is, and completed ones alone while they are kept", async () => {
    await commit(enqueue("k", 0, "first"));
    expect(await commit(enqueue("k", 0, "second"))).toBeUndefined();
    const [claim] = await store.claim("q", { limit: 9, ttl: 1_000 });
    expect(text(claim?.value)).toBe("first");
    if (claim === undefined) throw new Error("no claim");
    await commit({ kind: "complete", claim, keep: 1_000 });
    await commit(enqueue("k", 0, "third"));
    expect(await store.claim("q", { limit: 9, ttl: 1_000 })).toEqual([]);
    await under.advance(1_001);
    await commit(enqueue("k", 0, "fourth"));
    const [again] = await store.claim("q", { limit: 9, ttl: 1_000 });
    expect(text(again?.value)).toBe("fourth");
    expect(again?.attempt).toBe(1);
  });

  it("gives out the tokens of a bucket and then one by one", async () => {
    const limit = { capacity: 10, interval: 1_000 };
    expect(await store.take("b", limit, 7)).toEqual({ taken: true, wait: 0 });
    const refused = await store.take("b", limit, 5);
    expect(refused.taken).toBe(false);
    expect(refused.wait).toBeGreaterThan(100);
    expect(refused.wait).toBeLessThanOrEqual(200);
    expect((await store.take("b", limit, 3)).taken).toBe(true);
    await under.advance(refused.wait);
    expect((await store.take("b", limit, 1)).taken).toBe(true);
    await under.advance(60_000);
    expect((await store.take("b", limit, 10)).taken).toBe(true);
    expect((await store.take("b", limit, 10)).taken).toBe(false);
    expect((await store.take("other", limit, 10)).taken).toBe(true);
  });

  it("keeps a drained bucket shut until the wait is over", async () => {
    const limit = { capacity: 10, interval: 1_000 };
    await store.drain("b", limit, 30_000);
    await store.drain("b", limit, 1_000);
    const { taken, wait } = await store.take("b", limit, 1);
    expect(taken).toBe(false);
    expect(wait).toBeGreaterThan(29_000);
    expect(wait).toBeLessThanOrEqual(30_100);
    await under.advance(wait);
    expect((await store.take("b", limit, 1)).taken).toBe(true);
    expect((await store.take("b", limit, 9)).taken).toBe(false);
  });

  it("sweeps away what has run out and nothing else", async () => {
    await commit(
      once("short", 1_000),
      once("long", 60_000),
      enqueue("done", 0),
      enqueue("open", 0),
    );
    for (const claim of await store.claim("q", { limit: 9, ttl: 1_000 }))
      if (claim.key === "done") await commit({ kind: "complete", claim, keep: 1_000 });
    await store.take("idle", { capacity: 1, interval: 1_000 }, 1);
    await store.take("busy", { capacity: 1, interval: 60_000 }, 1);
    await store.acquire("l", "a", 10);
    expect(await store.sweep()).toBe(0);
    await under.advance(2_000);
    expect(await store.sweep()).toBe(3);
    expect(await store.sweep()).toBe(0);
    expect(await commit(once("long", 1))).toBe(0);
    expect((await store.take("busy", { capacity: 1, interval: 60_000 }, 1)).taken).toBe(false);
    expect((await store.claim("q", { limit: 9, ttl: 1_000 })).map(({ key }) => key)).toEqual([
      "open",
    ]);
    expect((await store.acquire("l", "b", 10))?.fence).toBe(2);
  });

  it("keeps everything over closing and opening", async () => {
    await commit(
      put("k", "kept", 0, 1),
      append(1, "entry"),
      once("key", 60_000),
      enqueue("item", 0),
    );
    await store.close();
    store = await under.open();
    expect(text((await store.read("n", "k"))?.value)).toBe("kept");
    expect((await store.head("s"))?.sequence).toBe(1);
    expect(await commit(once("key", 60_000))).toBe(0);
    expect((await store.claim("q", { limit: 1, ttl: 1 })).length).toBe(1);
  });

  it("refuses what it cannot keep, without saying the value", async () => {
    const refused: readonly (() => Promise<unknown>)[] = [
      () => store.read("", "k"),
      () => store.read("n", "canary\0"),
      () => store.read("n", "canary\ud800"),
      () => store.read("n", "canary\u{10ffff}"),
      () => store.read("n", "canary".repeat(100)),
      () => store.list("n", { limit: 0 }),
      () => store.list("n", { limit: 1.5 }),
      () => commit(put("k", "canary", 5, 4)),
      () => commit(put("k", "canary", -1, 4)),
      () => commit(put("k", "canary", 0, 2 ** 53)),
      () => commit(append(0, "canary")),
      () => commit(once("canary", Number.NaN)),
      () => commit(enqueue("canary", -1)),
      () => store.acquire("l", "", 1),
      () => store.acquire("l", "canary", Infinity),
      () => store.claim("q", { limit: 1, ttl: 0 }),
      () => store.take("b", { capacity: 5, interval: 1 }, 6),
      () => store.take("b", { capacity: 0, interval: 1 }, 1),
      () => store.take("b", { capacity: 5_000, interval: 1 }, 1),
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
    for (const key of odd) expect(text((await store.read("n", key))?.value)).toBe(key);
    expect((await store.list("n", { prefix: "%", limit: 9 })).map(({ key }) => key)).toEqual(["%"]);
  });

  it("throws a StoreError after closing", async () => {
    const closed = await under.open();
    await closed.close();
    await expect(closed.read("n", "k")).rejects.toMatchObject({ code: "unavailable" });
    await expect(closed.commit([put("k", "v", 0, 1)])).rejects.toMatchObject({
      code: "unavailable",
    });
  });

  it("makes its tables once when processes open it at the same time", async () => {
    const fresh = await create();
    expect(await race(fresh.target, "open", 6)).toEqual([[], [], [], [], [], []]);
  });

  it("accepts each key once among processes", async () => {
    const accepted = (await race(under.target, "once", 4)).flat();
    expect(accepted.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 200 }, (_, key) => key),
    );
  });

  it("loses no update among processes", async () => {
    await race(under.target, "count", 4);
    expect(text((await store.read("counters", "one"))?.value)).toBe("400");
  });

  it("claims each item once among processes", async () => {
    const items = Array.from({ length: 300 }, (_, index) => index);
    await store.commit(
      items.map((index) => ({
        kind: "enqueue",
        queue: "deliveries",
        key: String(index),
        value: bytes(""),
        delay: 0,
      })),
    );
    const claimed = (await race(under.target, "claim", 4)).flat();
    expect(claimed.toSorted((a, b) => a - b)).toEqual(items);
  });

  it("hands a lease on among processes with a new fence each time", async () => {
    const fences = await race(under.target, "lease", 4);
    for (const own of fences) expect(own).toEqual(own.toSorted((a, b) => a - b));
    const all = fences.flat().toSorted((a, b) => a - b);
    expect(all).toEqual(Array.from({ length: 120 }, (_, index) => index + 1));
    expect((await store.head("held"))?.sequence).toBe(120);
  });

  it("gives processes together no more tokens than there are", async () => {
    const taken = (await race(under.target, "take", 4)).flat();
    expect(taken.reduce((sum, count) => sum + count, 0)).toBe(50);
  });

  it("neither forks nor tears a stream that processes append to", async () => {
    const sequences = (await race(under.target, "append", 4)).flat();
    expect(sequences.toSorted((a, b) => a - b)).toEqual(
      Array.from({ length: 200 }, (_, index) => index + 1),
    );
    expect((await store.entries("audit", { limit: 1_000 })).length).toBe(200);
  });

  it("resolves commits of processes that meet in opposite order", async () => {
    const done = (await race(under.target, "crossing", 4)).flat();
    expect(done.reduce((sum, count) => sum + count, 0)).toBe(100);
  });
}
