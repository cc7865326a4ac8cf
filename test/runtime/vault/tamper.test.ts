import { randomBytes } from "node:crypto";
import { expect, it } from "vitest";
import { VaultError } from "../../../runtime/vault/error.ts";
import { keyRing } from "../../../runtime/vault/key.ts";
import { createVault, type Vault } from "../../../runtime/vault/vault.ts";
import { name, newKey, openVault, stored, tamper } from "./kit.ts";

const codeOf = async (vault: Vault, of = name): Promise<string> => {
  try {
    await vault.get(of);
    return "read";
  } catch (error) {
    return error instanceof VaultError ? error.code : `not a VaultError: ${String(error)}`;
  }
};

it("reads no record of 2 KB in which one bit was turned, with and without the data key in memory", async () => {
  const keys = keyRing(newKey("one"));
  const { vault, store } = openVault({ keys });
  const cold = createVault({ store, keys, cache: { ttl: 0 } });
  await vault.put(name, { accessToken: randomBytes(975).toString("hex") });
  const { value } = await stored(store);
  expect(value.length).toBeGreaterThan(2_000);
  expect(value.length).toBeLessThan(2_100);
  const codes = new Map<string, number>();
  for (let at = 0; at < value.length; at += 1) {
    for (const bit of [0, 3, 7]) {
      const turned = Uint8Array.from(value);
      turned[at] = (turned[at] ?? 0) ^ (1 << bit);
      await tamper(store, turned);
      for (const code of [await codeOf(vault), await codeOf(cold)])
        codes.set(code, (codes.get(code) ?? 0) + 1);
    }
    await tamper(store, value);
    if (at % 100 === 0) expect(await codeOf(vault)).toBe("read");
  }
  expect([...codes.keys()].toSorted()).toEqual(["tampered", "unknownKey"]);
  // Three bits of each of the three bytes of the key's id, read by two vaults.
  expect(codes.get("unknownKey")).toBe(3 * 3 * 2);
});

it("reads no record that was cut, lengthened or emptied", async () => {
  const { vault, store } = openVault();
  await vault.put(name, { accessToken: "secret" });
  const { value } = await stored(store);
  for (let length = 0; length < value.length; length += 1) {
    await tamper(store, value.subarray(0, length));
    expect(await codeOf(vault)).toBe("tampered");
  }
  await tamper(store, Buffer.concat([value, Uint8Array.of(0)]));
  expect(await codeOf(vault)).toBe("tampered");
  await tamper(store, new Uint8Array(value.length));
  expect(await codeOf(vault)).toBe("tampered");
  await tamper(store, value);
  expect(await codeOf(vault)).toBe("read");
});

it("reads no record under the name of another credential", async () => {
  const { vault, store } = openVault({ now: () => 1_764_000_000_000 });
  const others = [
    { ...name, organization: "other" },
    { ...name, connection: "other" },
    { ...name, kind: "other" },
    { organization: "acmeg", connection: "ithub-1", kind: "tokens" },
  ];
  await vault.put(name, { accessToken: "mine" });
  await vault.get(name);
  const { value } = await stored(store);
  for (const other of others) {
    await vault.put(other, { accessToken: "theirs" });
    await tamper(store, value, other);
    expect(await codeOf(vault, other)).toBe("tampered");
  }
  expect(await codeOf(vault)).toBe("read");
});

it("reads no older version that was put back", async () => {
  const { vault, store } = openVault();
  const first = await vault.put(name, { accessToken: "old" });
  await vault.get(name);
  const old = await stored(store);
  await vault.rotate(name, first, { accessToken: "new" });
  await tamper(store, old.value);
  expect(await codeOf(vault)).toBe("tampered");
});

it("reads nothing with another key of the same id", async () => {
  const { vault, store } = openVault({ keys: keyRing(newKey("one")) });
  await vault.put(name, { accessToken: "secret" });
  expect(await codeOf(createVault({ store, keys: keyRing(newKey("one")) }))).toBe("tampered");
  expect(await codeOf(createVault({ store, keys: keyRing(newKey("two")) }))).toBe("unknownKey");
});

it("joins no data key to another record's text", async () => {
  const { vault, store } = openVault({ now: () => 1_764_000_000_000 });
  const other = { ...name, kind: "client" };
  await vault.put(name, { accessToken: "aaaa" });
  await vault.put(other, { accessToken: "bbbb" });
  const mine = (await stored(store)).value;
  const theirs = (await stored(store, other)).value;
  // Format, id and wrapped data key: 1 + 1 + 3 + 2 + 60 bytes.
  const mixed = Buffer.concat([theirs.subarray(0, 67), mine.subarray(67)]);
  await tamper(store, mixed);
  expect(await codeOf(vault)).toBe("tampered");
});
