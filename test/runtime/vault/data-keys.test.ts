import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createDataKeyCache } from "../../../runtime/vault/data-keys.ts";
import { keyRing } from "../../../runtime/vault/key.ts";
import { name, newKey, openVault } from "./kit.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const key = (): Uint8Array => new Uint8Array(32).fill(7);
const wiped = (bytes: Uint8Array): boolean => bytes.every((byte) => byte === 0);

it("unwraps once while the key is kept, and wipes it when its time is over", async () => {
  const cache = createDataKeyCache({ ttl: 60_000 });
  const first = key();
  const unwrap = vi.fn(async () => first);
  expect(await cache.get("a", unwrap)).toBe(first);
  vi.advanceTimersByTime(59_999);
  expect(cache.peek("a")).toBe(first);
  expect(await cache.get("a", unwrap)).toBe(first);
  expect(unwrap).toHaveBeenCalledTimes(1);
  expect(wiped(first)).toBe(false);
  vi.advanceTimersByTime(2);
  expect(cache.peek("a")).toBeUndefined();
  expect(wiped(first)).toBe(true);
  expect(vi.getTimerCount()).toBe(0);
});

it("keeps no more keys than it may and wipes the oldest", async () => {
  const cache = createDataKeyCache({ count: 2 });
  const keys = [key(), key(), key()];
  for (const [index, bytes] of keys.entries()) {
    await cache.get(String(index), async () => bytes);
    vi.advanceTimersByTime(1);
  }
  expect(keys.map(wiped)).toEqual([true, false, false]);
  expect(cache.peek("0")).toBeUndefined();
  expect(cache.peek("2")).toBe(keys[2]);
});

it("wipes everything when it is cleared", async () => {
  const cache = createDataKeyCache();
  const bytes = key();
  await cache.get("a", async () => bytes);
  cache.clear();
  expect(cache.peek("a")).toBeUndefined();
  vi.runAllTimers();
  expect(wiped(bytes)).toBe(true);
});

it("unwraps once for callers at the same time and keeps no failure", async () => {
  const cache = createDataKeyCache();
  const unwrap = vi.fn(async () => key());
  const failing = vi.fn(async () => {
    throw new Error("down");
  });
  await expect(cache.get("a", failing)).rejects.toThrow("down");
  await Promise.all(Array.from({ length: 100 }, () => cache.get("a", unwrap)));
  expect(unwrap).toHaveBeenCalledTimes(1);
});

it("gives every caller a key that is not wiped yet, however small it is", async () => {
  const cache = createDataKeyCache({ count: 1 });
  const headers = Array.from({ length: 50 }, (_, index) => String(index));
  const seen = await Promise.all(
    headers.map(async (header) => wiped(await cache.get(header, async () => key()))),
  );
  expect(seen).toEqual(headers.map(() => false));
});

it("refuses to keep keys for more than a minute or without bound", () => {
  for (const options of [
    { ttl: 60_001 },
    { ttl: -1 },
    { ttl: Number.NaN },
    { count: 0 },
    { count: 1e9 },
  ])
    expect(() => createDataKeyCache(options)).toThrowError(
      expect.objectContaining({ code: "badInput" }),
    );
});

it("asks the key encryption key once a minute for a credential that is read all the time", async () => {
  const local = newKey("one");
  const unwrap = vi.fn(local.unwrap);
  const { vault } = openVault({ keys: keyRing({ ...local, unwrap }) });
  vi.useRealTimers();
  await vault.put(name, { key: "secret" });
  for (let call = 0; call < 100; call += 1) await vault.get(name);
  expect(unwrap).toHaveBeenCalledTimes(1);
  vault.close();
  await vault.get(name);
  expect(unwrap).toHaveBeenCalledTimes(2);
});
