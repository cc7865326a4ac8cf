import { expect, it } from "vitest";
import { nextVersion, type Change } from "../../../runtime/store/store.ts";
import { append, enqueue, once, put, text, type Context } from "./contract-kit.ts";

/** Records, commits, streams and keys that are used up. */
export function stateContract(context: Context): void {
  const { commit } = context;

  it("keeps a record under its version", async () => {
    expect(await context.store.read("n", "k")).toBeUndefined();
    expect(await commit(put("k", "one", 0, 1_764_000_000_000))).toBeUndefined();
    const record = await context.store.read("n", "k");
    expect(record?.version).toBe(1_764_000_000_000);
    expect(record?.key).toBe("k");
    expect(text(record?.value)).toBe("one");
    expect(await context.store.read("other", "k")).toBeUndefined();
  });

  it("gives back every byte as it was, and an empty value too", async () => {
    const all = Uint8Array.from({ length: 256 }, (_, index) => index);
    const change = { kind: "put", namespace: "n", replaces: 0, version: 1 } as const;
    await context.store.commit([
      { ...change, key: "all", value: all },
      { ...change, key: "none", value: new Uint8Array() },
    ]);
    expect(Uint8Array.from((await context.store.read("n", "all"))?.value ?? [])).toEqual(all);
    expect((await context.store.read("n", "none"))?.value.byteLength).toBe(0);
  });

  it("refuses to create what is there and to replace what is not or has changed", async () => {
    expect(await commit(put("k", "one", 4, 5))).toBe(0);
    expect(await commit(put("k", "one", 0, 5))).toBeUndefined();
    expect(await commit(put("k", "two", 0, 6))).toBe(0);
    expect(await commit(put("k", "two", 4, 6))).toBe(0);
    expect(await commit(put("k", "two", 5, 6))).toBeUndefined();
    expect(await commit(put("k", "late", 5, 7))).toBe(0);
    expect(text((await context.store.read("n", "k"))?.value)).toBe("two");
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
    expect(await context.store.read("n", "k")).toBeUndefined();
  });

  it("gives a record that was made again a version nobody remembers", () => {
    expect(nextVersion(0, 1000)).toBe(1000);
    expect(nextVersion(1000, 1000)).toBe(1001);
    expect(nextVersion(5000, 1000)).toBe(5001);
  });

  it("commits all changes or none", async () => {
    await commit(put("there", "one", 0, 1));
    const lease = await context.store.acquire("l", "me", 1000);
    const changes: Change[] = [
      put("new", "one", 0, 1),
      append(1, "first"),
      once("seen", 1000),
      enqueue("item", 0),
      { kind: "hold", lease: lease ?? { name: "", holder: "", fence: 0 } },
      put("there", "two", 9, 10),
    ];
    expect(await commit(...changes)).toBe(5);
    expect(await context.store.read("n", "new")).toBeUndefined();
    expect(await context.store.head("s")).toBeUndefined();
    expect(await context.store.claim("q", { limit: 9, ttl: 1000 })).toEqual([]);
    expect(await commit(once("seen", 1000))).toBeUndefined();
    expect(await commit(...changes.filter((change) => change.kind !== "once").slice(0, 4))).toBe(
      undefined,
    );
    expect(text((await context.store.head("s"))?.value)).toBe("first");
    expect(await commit()).toBeUndefined();
  });

  it("keeps the changes of callers at the same time apart", async () => {
    const results = await Promise.all([
      commit(put("a", "1", 0, 1), put("missing", "1", 7, 8)),
      commit(put("b", "1", 0, 1)),
      commit(put("a", "2", 0, 2)),
    ]);
    // Where the third comes first, the first fails by its first change already.
    expect([0, 1]).toContain(results[0]);
    expect(results[1]).toBeUndefined();
    expect(results[2]).toBeUndefined();
    expect(text((await context.store.read("n", "a"))?.value)).toBe("2");
  });

  it("lists records by prefix in the order of their bytes, in batches", async () => {
    const keys = ["a/z", "a/é", "a/B", "a/a", "b/a", "a", "a/\u{1f600}", "a/\uffee"];
    for (const key of keys) await commit(put(key, key, 0, 1));
    const first = await context.store.list("n", { prefix: "a/", limit: 3 });
    expect(first.map(({ key }) => key)).toEqual(["a/B", "a/a", "a/z"]);
    const rest = await context.store.list("n", { prefix: "a/", after: "a/z", limit: 10 });
    expect(rest.map(({ key }) => key)).toEqual(["a/é", "a/\uffee", "a/\u{1f600}"]);
    expect((await context.store.list("n", { limit: 10 })).length).toBe(8);
    expect(await context.store.list("other", { limit: 10 })).toEqual([]);
  });

  it("appends the next entry of a stream and no other", async () => {
    expect(await commit(append(2, "two"))).toBe(0);
    expect(await commit(append(1, "one"))).toBeUndefined();
    expect(await commit(append(1, "fork"))).toBe(0);
    expect(await commit(append(3, "gap"))).toBe(0);
    expect(await commit(append(2, "two"), append(3, "three"))).toBeUndefined();
    const entries = await context.store.entries("s", { limit: 10 });
    expect(entries.map((entry) => [entry.sequence, text(entry.value)])).toEqual([
      [1, "one"],
      [2, "two"],
      [3, "three"],
    ]);
    expect(
      (await context.store.entries("s", { from: 2, limit: 1 })).map(({ sequence }) => sequence),
    ).toEqual([2]);
    expect((await context.store.head("s"))?.sequence).toBe(3);
    expect(await context.store.head("other")).toBeUndefined();
  });

  it("forgets the beginning of a stream, never its end, and goes on with it", async () => {
    await commit(...[1, 2, 3, 4].map((sequence) => append(sequence, String(sequence))));
    await context.store.commit([
      { kind: "append", stream: "other", sequence: 1, value: new Uint8Array() },
    ]);
    const trim = (before: number): Change => ({ kind: "trim", stream: "s", before });
    const left = async (): Promise<readonly number[]> =>
      (await context.store.entries("s", { limit: 10 })).map(({ sequence }) => sequence);
    expect(await commit(trim(3))).toBeUndefined();
    expect(await left()).toEqual([3, 4]);
    expect(await commit(trim(3), trim(2), trim(5), trim(100))).toBeUndefined();
    expect(await left()).toEqual([3, 4]);
    expect(await commit(append(1, "again"))).toBe(0);
    expect(await commit(trim(4), append(5, "5"))).toBeUndefined();
    expect(await left()).toEqual([4, 5]);
    expect(await context.store.entries("other", { limit: 10 })).toHaveLength(1);
  });

  it("frees a key that was used up", async () => {
    const free: Change = { kind: "free", namespace: "n", key: "event" };
    expect(await commit(free)).toBeUndefined();
    expect(await commit(once("event", 5_000), once("kept", 5_000))).toBeUndefined();
    expect(await commit(free)).toBeUndefined();
    expect(await commit(once("event", 5_000))).toBeUndefined();
    expect(await commit(once("kept", 5_000))).toBe(0);
  });

  it("accepts one of 50 copies at once, and again only when the key has run out", async () => {
    const copies = async (): Promise<number> =>
      (await Promise.all(Array.from({ length: 50 }, () => commit(once("event", 5_000))))).filter(
        (conflict) => conflict === undefined,
      ).length;
    expect(await copies()).toBe(1);
    await context.under.advance(4_000);
    expect(await copies()).toBe(0);
    await context.under.advance(1_001);
    expect(await copies()).toBe(1);
  });
}
