import { randomBytes } from "node:crypto";
import { chmod, mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { afterAll, expect, it } from "vitest";
import { keyFile } from "../../../runtime/vault/key-file.ts";
import { name, openVault, stored, writeKeys } from "./kit.ts";

const folder = await mkdtemp(join(tmpdir(), "connector-keys-"));
afterAll(async () => await rm(folder, { recursive: true }));

let files = 0;
const nextPath = (): string => join(folder, `${(files += 1)}.json`);
const thrownBy = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

it("offers the keys of its file, one of them for new records", async () => {
  const path = nextPath();
  await writeKeys(path, { new: randomBytes(32), old: randomBytes(32) });
  const ring = keyFile(path);
  expect(ring.current()?.id).toBe("new");
  expect(ring.find("old")?.id).toBe("old");
  expect(ring.find("other")).toBeUndefined();
  expect(ring.find("__proto__")).toBeUndefined();
});

it("refuses a file that others may read", async () => {
  const path = nextPath();
  await writeKeys(path, { one: randomBytes(32) });
  for (const mode of [0o640, 0o604, 0o620, 0o644]) {
    await chmod(path, mode);
    expect(thrownBy(() => keyFile(path))).toMatchObject({ name: "VaultError", code: "keyFile" });
  }
  await chmod(path, 0o400);
  expect(keyFile(path).current()?.id).toBe("one");
});

it("says `noKey` without a file or without keys in it", async () => {
  const path = nextPath();
  expect(thrownBy(() => keyFile(path))).toMatchObject({ code: "noKey" });
  await writeKeys(path, {});
  expect(thrownBy(() => keyFile(path))).toMatchObject({ code: "noKey" });
});

it("refuses what is not a key file and quotes none of it", async () => {
  const good = randomBytes(32).toString("base64");
  const short = randomBytes(31).toString("base64");
  const texts = [
    "",
    "null",
    "[]",
    `canary${good}`,
    `{ "current": "one", "keys": { "one": "${good}" } canary`,
    `{ "keys": { "one": "${good}" } }`,
    `{ "current": "two", "keys": { "one": "${good}" } }`,
    `{ "current": "one", "keys": "${good}" }`,
    `{ "current": "one", "keys": { "one": "${short}" } }`,
    `{ "current": "one", "keys": { "one": "${good.replaceAll("=", "")}" } }`,
    `{ "current": "one", "keys": { "one": " ${good}" } }`,
    `{ "current": "one", "keys": { "one": 7 } }`,
    `{ "current": "__proto__", "keys": { "one": "${good}" } }`,
  ];
  for (const text of texts) {
    const path = nextPath();
    await writeFile(path, text, { mode: 0o600 });
    const error = thrownBy(() => keyFile(path));
    expect(error).toMatchObject({ name: "VaultError", code: "keyFile" });
    for (const secret of ["canary", good, short, good.slice(0, 8)])
      expect(inspect(error, { showHidden: true })).not.toContain(secret);
  }
  const directory = nextPath();
  await mkdir(directory, { mode: 0o700 });
  expect(thrownBy(() => keyFile(directory))).toMatchObject({ code: "keyFile" });
});

it("uses a new key for the next write and knows retired ones no more", async () => {
  const path = nextPath();
  const keys = { old: randomBytes(32), new: randomBytes(32) };
  await writeKeys(path, { old: keys.old });
  const { vault, store } = openVault({ keys: keyFile(path), cache: { ttl: 0 } });
  const first = await vault.put(name, { key: "secret" });
  expect(Buffer.from((await stored(store)).value).toString("latin1")).toContain("old");
  const replace = async (content: Readonly<Record<string, Uint8Array>>): Promise<void> => {
    const next = nextPath();
    await writeKeys(next, content);
    await rename(next, path);
  };
  await replace({ new: keys.new, old: keys.old });
  expect((await vault.get(name))?.values).toEqual({ key: "secret" });
  await vault.rotate(name, first, { key: "next" });
  expect(Buffer.from((await stored(store)).value).toString("latin1")).toContain("new");
  await replace({ new: keys.new });
  expect((await vault.get(name))?.values).toEqual({ key: "next" });
});

it("shows no key when it is printed", async () => {
  const path = nextPath();
  const bytes = randomBytes(32);
  await writeKeys(path, { one: bytes });
  const ring = keyFile(path);
  for (const thing of [ring, ring.current(), ring.find("one")]) {
    const shown = inspect(thing, { depth: Infinity, showHidden: true }) + JSON.stringify(thing);
    for (const encoding of ["hex", "base64", "base64url"] as const)
      expect(shown).not.toContain(bytes.toString(encoding));
  }
});
