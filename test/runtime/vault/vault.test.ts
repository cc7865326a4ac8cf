import { randomBytes } from "node:crypto";
import { inspect } from "node:util";
import { expect, it } from "vitest";
import { keyRing } from "../../../runtime/vault/key.ts";
import { createVault } from "../../../runtime/vault/vault.ts";
import { name, newKey, openVault, stored } from "./kit.ts";

it("creates, reads, rotates and deletes a credential", async () => {
  let now = 1_764_000_000_000;
  const { vault } = openVault({ now: () => now });
  expect(await vault.get(name)).toBeUndefined();
  const first = await vault.put(name, { accessToken: "at-1", refreshToken: "rt-1" });
  expect(first).toBe(1_764_000_000_000);
  const read = await vault.get(name);
  expect(read?.version).toBe(first);
  expect(read?.values).toEqual({ accessToken: "at-1", refreshToken: "rt-1" });
  now += 5;
  const second = await vault.rotate(name, first, { accessToken: "at-2" });
  expect(second).toBe(1_764_000_000_005);
  expect((await vault.get(name))?.values).toEqual({ accessToken: "at-2" });
  await vault.delete(name, second);
  expect(await vault.get(name)).toBeUndefined();
});

it("keeps credentials of other organizations, connections and kinds apart", async () => {
  const { vault } = openVault();
  const names = [
    name,
    { ...name, organization: "acme/github-1" },
    { ...name, connection: "github-2" },
    { ...name, kind: "client" },
    { organization: "a", connection: "b/c", kind: "d" },
    { organization: "a/b", connection: "c", kind: "d" },
    { organization: "%61", connection: "../x", kind: "__proto__" },
  ];
  for (const [index, of] of names.entries()) await vault.put(of, { key: String(index) });
  for (const [index, of] of names.entries())
    expect((await vault.get(of))?.values).toEqual({ key: String(index) });
});

it("lets nobody write over a version that they did not read", async () => {
  const { vault } = openVault();
  const first = await vault.put(name, { key: "one" });
  await expect(vault.put(name, { key: "two" })).rejects.toMatchObject({ code: "conflict" });
  const writers = Array.from({ length: 20 }, (_, index) =>
    vault.rotate(name, first, { key: `writer ${index}` }).then(
      () => index,
      () => undefined,
    ),
  );
  const [winner, ...others] = (await Promise.all(writers)).filter((index) => index !== undefined);
  expect(others).toEqual([]);
  expect((await vault.get(name))?.values).toEqual({ key: `writer ${winner}` });
  await expect(vault.delete(name, first)).rejects.toMatchObject({ code: "conflict" });
  await expect(vault.rotate(name, 0, { key: "x" })).rejects.toMatchObject({ code: "badInput" });
});

it("writes several credentials or none of them", async () => {
  const { vault } = openVault();
  const client = { ...name, kind: "client" };
  const first = await vault.put(name, { key: "one" });
  const both = (replaces: number, key: string) => [
    { name: client, replaces: 0, values: { key } },
    { name, replaces, values: { key } },
  ];
  await expect(vault.replace(both(first + 1, "two"))).rejects.toMatchObject({
    code: "conflict",
    message: "The credential is not in the version that was said.",
  });
  expect(await vault.get(client)).toBeUndefined();
  const versions = await vault.replace(both(first, "two"));
  const read = [await vault.get(client), await vault.get(name)];
  expect(read.map((each) => each?.version)).toEqual(versions);
  expect(read.map((each) => each?.values)).toEqual([{ key: "two" }, { key: "two" }]);
});

it("gives a credential that was made again a version that none of the old ones had", async () => {
  const { vault } = openVault();
  const old = await vault.put(name, { key: "old" });
  await vault.delete(name, old);
  await new Promise((resolve) => setTimeout(resolve, 2));
  expect(await vault.put(name, { key: "new" })).toBeGreaterThan(old);
  await expect(vault.rotate(name, old, { key: "late" })).rejects.toMatchObject({
    code: "conflict",
  });
});

it("does not let a holder who was replaced persist a token", async () => {
  const { vault, store } = openVault();
  const version = await vault.put(name, { accessToken: "old" });
  const stale = await store.acquire("refresh", "a", 1);
  await new Promise((resolve) => setTimeout(resolve, 5));
  const current = await store.acquire("refresh", "b", 10_000);
  if (stale === undefined || current === undefined) throw new Error("no lease");
  await expect(
    vault.rotate(name, version, { accessToken: "late" }, [{ kind: "hold", lease: stale }]),
  ).rejects.toMatchObject({ code: "conflict" });
  expect((await vault.get(name))?.values).toEqual({ accessToken: "old" });
  await vault.rotate(name, version, { accessToken: "new" }, [{ kind: "hold", lease: current }]);
  expect((await vault.get(name))?.values).toEqual({ accessToken: "new" });
});

it("does not start without a key", () => {
  const keys = { current: () => undefined, find: () => undefined };
  expect(() => openVault({ keys })).toThrowError(
    expect.objectContaining({ name: "VaultError", code: "noKey" }),
  );
});

it("refuses names and values that it cannot keep, without quoting them", async () => {
  const { vault } = openVault();
  const odd = JSON.parse('{"__proto__": "canary"}');
  for (const call of [
    () => vault.get({ ...name, organization: "" }),
    () => vault.get({ ...name, kind: "canary\ud800" }),
    () => vault.get({ ...name, kind: "canary".repeat(90) }),
    () => vault.put({ ...name, connection: "canary/".repeat(70) }, {}),
    () => vault.put(name, { key: "canary\ud800" }),
    () => vault.put(name, odd),
    () => vault.put(name, { key: "canary".repeat(200_000) }),
  ]) {
    const error: unknown = await call().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: "badInput" });
    expect(inspect(error)).not.toContain("canary");
  }
});

it("shows no secret in what it prints, throws or stores", async () => {
  const canary = `cänary "${randomBytes(18).toString("base64")}"\n/+&`;
  const encodings = [
    canary,
    encodeURIComponent(canary),
    Buffer.from(canary).toString("base64"),
    Buffer.from(canary).toString("base64url"),
    JSON.stringify(canary).slice(1, -1),
    Buffer.from(canary).toString("hex"),
  ];
  const keyBytes = randomBytes(32);
  const { vault, store } = openVault();
  const version = await vault.put(name, { accessToken: canary });
  const read = await vault.get(name);
  const record = await stored(store);
  const broken = await vault.rotate(name, 5, { accessToken: canary }).catch((thrown) => thrown);
  const other = createVault({ store, keys: keyRing(newKey("one")) });
  const closed = await other.get(name).catch((thrown: unknown) => thrown);
  expect(closed).toMatchObject({ code: "tampered" });
  const shown = [vault, read, record, broken, closed, { vault, read, version }].flatMap((thing) => [
    inspect(thing, { depth: Infinity, showHidden: true, getters: true, maxArrayLength: null }),
    JSON.stringify(thing) ?? "",
    String(thing),
    JSON.stringify(Object.getOwnPropertyDescriptors(thing)),
    ...(thing instanceof Error ? [thing.stack ?? "", inspect(thing.cause)] : []),
  ]);
  shown.push(Buffer.from(record.value).toString("latin1"), Buffer.from(record.value).toString());
  for (const text of shown)
    for (const encoding of [...encodings, keyBytes.toString("base64")])
      expect(text.includes(encoding)).toBe(false);
  expect(read?.values["accessToken"]).toBe(canary);
});

it("never seals twice under the same data key or nonce", async () => {
  const wrappedKeys = new Set<string>();
  const key = newKey("one");
  const keys = keyRing({
    ...key,
    wrap(dataKey, context) {
      wrappedKeys.add(Buffer.from(dataKey).toString("hex"));
      return key.wrap(dataKey, context);
    },
  });
  const { vault } = openVault({ keys });
  let version = await vault.put(name, { key: "same" });
  for (let round = 1; round < 50; round += 1)
    version = await vault.rotate(name, version, { key: "same" });
  expect(wrappedKeys.size).toBe(50);
});
