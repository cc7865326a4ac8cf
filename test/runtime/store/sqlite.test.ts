import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
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

it("works in memory", async () => {
  const store = openSqliteStore({ path: ":memory:" });
  expect((await store.acquire("l", "a", 1_000))?.fence).toBe(1);
  await store.close();
});
