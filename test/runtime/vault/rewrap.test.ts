import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, expect, it } from "vitest";
import { openSqliteStore } from "../../../runtime/store/sqlite.ts";
import type { Store } from "../../../runtime/store/store.ts";
import { keyFile } from "../../../runtime/vault/key-file.ts";
import { keyRing } from "../../../runtime/vault/key.ts";
import { VAULT_NAMESPACE } from "../../../runtime/vault/name.ts";
import { decodeRecord } from "../../../runtime/vault/record.ts";
import { createVault } from "../../../runtime/vault/vault.ts";
import { name, newKey, openVault, stored, tamper, writeKeys } from "./kit.ts";

const folder = await mkdtemp(join(tmpdir(), "connector-rewrap-"));
afterAll(async () => await rm(folder, { recursive: true }));

const nth = (index: number): typeof name => ({ ...name, connection: `c${index}` });

async function keyIds(store: Store): Promise<Readonly<Record<string, number>>> {
  const counts: Record<string, number> = {};
  for (const { value } of await store.list(VAULT_NAMESPACE, { limit: 10_000 })) {
    const { keyId } = decodeRecord(value);
    counts[keyId] = (counts[keyId] ?? 0) + 1;
  }
  return counts;
}

it("changes the wrapped data key and nothing else", async () => {
  const [one, two] = [newKey("one"), newKey("two")];
  const { vault, store } = openVault({ keys: keyRing(one) });
  const version = await vault.put(name, { key: "secret" });
  const before = await stored(store);
  const rotated = createVault({ store, keys: keyRing(two, one) });
  expect(await rotated.rewrap()).toEqual({ seen: 1, rewrapped: 1, left: 0, unreadable: [] });
  const after = await stored(store);
  expect(after.version).toBe(version);
  expect(decodeRecord(after.value).sealed).toEqual(decodeRecord(before.value).sealed);
  expect(decodeRecord(after.value).wrapped).not.toEqual(decodeRecord(before.value).wrapped);
  expect(await rotated.rewrap()).toEqual({ seen: 1, rewrapped: 0, left: 0, unreadable: [] });
  await rotated.rotate(name, version, { key: "next" });
  expect((await rotated.get(name))?.values).toEqual({ key: "next" });
});

it("lets a retired key decrypt nothing, and the new one everything", async () => {
  const [one, two] = [newKey("one"), newKey("two")];
  const { vault, store } = openVault({ keys: keyRing(one) });
  for (let index = 0; index < 250; index += 1) await vault.put(nth(index), { key: `${index}` });
  expect(await createVault({ store, keys: keyRing(two, one) }).rewrap()).toMatchObject({
    seen: 250,
    rewrapped: 250,
    left: 0,
  });
  const [retired, current] = [keyRing(one), keyRing(two)].map((keys) =>
    createVault({ store, keys }),
  );
  for (let index = 0; index < 250; index += 1) {
    await expect(retired?.get(nth(index))).rejects.toMatchObject({ code: "unknownKey" });
    expect((await current?.get(nth(index)))?.values).toEqual({ key: `${index}` });
  }
});

it("reports what it cannot read and goes on", async () => {
  const [one, two] = [newKey("one"), newKey("two")];
  const { vault, store } = openVault({ keys: keyRing(one) });
  for (let index = 0; index < 5; index += 1) await vault.put(nth(index), { key: "secret" });
  const { value } = await stored(store, nth(1));
  await tamper(
    store,
    value.map((byte, at) => (at === 20 ? byte ^ 1 : byte)),
    nth(1),
  );
  await tamper(store, new Uint8Array(), nth(3));
  const report = await createVault({ store, keys: keyRing(two, one) }).rewrap({ batch: 2 });
  expect(report).toEqual({
    seen: 5,
    rewrapped: 3,
    left: 2,
    unreadable: ["acme/c1/tokens", "acme/c3/tokens"],
  });
});

it("yields to whoever writes at the same time", async () => {
  const [one, two] = [newKey("one"), newKey("two")];
  const { vault, store } = openVault({ keys: keyRing(one) });
  const version = await vault.put(name, { key: "old" });
  let wrote: Promise<number> | undefined;
  const slow = {
    ...two,
    async wrap(dataKey: Uint8Array, context: Uint8Array) {
      wrote ??= vault.rotate(name, version, { key: "new" });
      await wrote;
      return await two.wrap(dataKey, context);
    },
  };
  const rotated = createVault({ store, keys: keyRing(slow, one) });
  expect(await rotated.rewrap()).toMatchObject({ rewrapped: 0, left: 1, unreadable: [] });
  expect((await vault.get(name))?.values).toEqual({ key: "new" });
  expect(await rotated.rewrap()).toMatchObject({ rewrapped: 1, left: 0 });
});

it("stops between batches when it is told to, and fails when a key's service does", async () => {
  const [one, two] = [newKey("one"), newKey("two")];
  const { vault, store } = openVault({ keys: keyRing(one) });
  for (let index = 0; index < 3; index += 1) await vault.put(nth(index), { key: "secret" });
  const rotated = createVault({ store, keys: keyRing(two, one) });
  const reason = new Error("enough");
  await expect(rotated.rewrap({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const down = { ...two, wrap: () => Promise.reject(new Error("down")) };
  await expect(createVault({ store, keys: keyRing(down, one) }).rewrap()).rejects.toThrow("down");
  await expect(rotated.rewrap({ batch: 0 })).rejects.toMatchObject({ code: "badInput" });
});

it(
  "survives kill -9 in a loop while readers read and writers write",
  { timeout: 120_000 },
  async () => {
    const path = join(folder, "vault.db");
    const keyPath = join(folder, "keys.json");
    const keys = { one: randomBytes(32), two: randomBytes(32) };
    await writeKeys(keyPath, { one: keys.one });
    const store = openSqliteStore({ path });
    const ring = keyFile(keyPath);
    const vault = createVault({ store, keys: ring, cache: { ttl: 0 } });
    const rows = Array.from({ length: 1_000 }, (_, index) => index);
    await Promise.all(rows.map((index) => vault.put(nth(index), { key: `secret ${index}` })));
    await rm(keyPath);
    await writeKeys(keyPath, { two: keys.two, one: keys.one });

    let reads = 0;
    let done = false;
    const read = async (): Promise<void> => {
      while (!done) {
        const index = Math.floor(Math.random() * rows.length);
        const credential = await vault.get(nth(index));
        expect(credential?.values).toEqual({ key: `secret ${index}` });
        reads += 1;
        if (reads % 10 === 0)
          await vault
            .rotate(nth(index), credential?.version ?? 0, { key: `secret ${index}` })
            .catch((error: unknown) => expect(error).toMatchObject({ code: "conflict" }));
        await new Promise((resolve) => setImmediate(resolve));
      }
    };
    const readers = Promise.all([read(), read()]);

    const progress: number[] = [];
    let report: unknown;
    for (let round = 0; report === undefined; round += 1) {
      report = await rewrapFor(round < 8 ? 5 + 15 * round : 60_000, path, keyPath);
      progress.push((await keyIds(store))["two"] ?? 0);
    }
    done = true;
    await readers;

    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(progress.length).toBeGreaterThan(2);
    expect(report).toMatchObject({ seen: 1_000, unreadable: [] });
    // One that a writer replaced during the last walk may have been left to it.
    expect(await vault.rewrap()).toMatchObject({ seen: 1_000, left: 0, unreadable: [] });
    expect(await keyIds(store)).toEqual({ two: 1_000 });
    expect(reads).toBeGreaterThan(100);
    await rm(keyPath);
    await writeKeys(keyPath, { two: keys.two });
    for (const index of rows)
      expect((await vault.get(nth(index)))?.values).toEqual({ key: `secret ${index}` });
    await store.close();
  },
);

/** Runs the walk in another process and kills it so long after it began; its report if it was faster. */
async function rewrapFor(milliseconds: number, path: string, keyPath: string): Promise<unknown> {
  const script = fileURLToPath(new URL("rewrapper.ts", import.meta.url));
  const child = spawn(process.execPath, [script, path, keyPath], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    if (output === "") setTimeout(() => child.kill("SIGKILL"), milliseconds).unref();
    output += text;
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  if (code === 0) return JSON.parse(output.slice("started\n".length));
  expect(child.signalCode).toBe("SIGKILL");
  return undefined;
}
