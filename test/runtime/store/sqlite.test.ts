import { execFile } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { promisify } from "node:util";
import { afterAll, expect, it } from "vitest";
import { openSqliteStore } from "../../../runtime/store/sqlite.ts";
import { storeContract } from "./contract.ts";

const folder = await mkdtemp(join(tmpdir(), "connector-sqlite-"));
afterAll(async () => await rm(folder, { recursive: true }));

let files = 0;
const nextFile = (): string => join(folder, `${(files += 1)}.db`);

storeContract(async () => {
  let offset = 0;
  const path = nextFile();
  return {
    target: path,
    open: async () => openSqliteStore({ path, now: () => Date.now() + offset }),
    advance: async (milliseconds) => {
      offset += milliseconds;
    },
  };
});

it("makes its file readable for the owner alone and syncs each commit", async () => {
  const path = nextFile();
  const store = openSqliteStore({ path });
  await store.commit([{ kind: "once", namespace: "n", key: "k", ttl: 1 }]);
  for (const name of [path, `${path}-wal`]) expect((await stat(name)).mode & 0o777).toBe(0o600);
  await store.close();
});

it("refuses tables of a newer version", () => {
  const path = nextFile();
  const file = new DatabaseSync(path);
  file.exec("pragma user_version = 99");
  file.close();
  expect(() => openSqliteStore({ path })).toThrowError(
    expect.objectContaining({ name: "StoreError", code: "newerSchema" }),
  );
});

it("gives up with `unavailable` when another process keeps the file, and works on after it", async () => {
  const path = nextFile();
  const store = openSqliteStore({ path, patience: 200 });
  const other = new DatabaseSync(path);
  other.exec("begin immediate");
  const once = { kind: "once", namespace: "n", key: "k", ttl: 1_000 } as const;
  await expect(store.commit([once])).rejects.toMatchObject({ code: "unavailable" });
  expect(await store.read("n", "k")).toBeUndefined();
  const waiting = store.commit([once]);
  other.exec("commit");
  expect(await waiting).toEqual({ committed: true });
  other.close();
  await store.close();
});

it("loses nothing that it took where the disk is full, and goes on once there is room", async () => {
  const path = nextFile();
  const filler = join(import.meta.dirname, "full-disk.ts");
  // In blocks of 512 bytes, or of 1,024: some megabytes.
  const limited = `ulimit -f 4000; exec "$0" --conditions development "$1" "$2"`;
  const { stdout } = await promisify(execFile)("sh", [
    "-c",
    limited,
    process.execPath,
    filler,
    path,
  ]);
  const { taken, code } = JSON.parse(stdout) as { readonly taken: number; readonly code: unknown };
  expect(code).toBe("unavailable");
  expect(taken).toBeGreaterThan(0);
  const store = openSqliteStore({ path });
  // The vendor sends again what was refused, and perhaps what was not.
  for (const key of [taken - 1, taken].map(String)) {
    const value = Buffer.from("x");
    await store.commit([{ kind: "enqueue", queue: "events", key, value, delay: 0 }]);
  }
  const claims = await store.claim("events", { limit: 1_000, ttl: 1_000 });
  expect(claims.map(({ key }) => Number(key)).sort((one, other) => one - other)).toEqual(
    Array.from({ length: taken + 1 }, (_, index) => index),
  );
  await store.close();
});

it("works in memory", async () => {
  const store = openSqliteStore({ path: ":memory:" });
  expect((await store.acquire("l", "a", 1_000))?.fence).toBe(1);
  await store.close();
});
