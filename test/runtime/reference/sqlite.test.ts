import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { openSqliteStore } from "../../../runtime/store/sqlite.ts";
import { referencesContract } from "./references-contract.ts";

const folder = await mkdtemp(join(tmpdir(), "connector-references-"));
afterAll(async () => await rm(folder, { recursive: true }));

let files = 0;
referencesContract(async () => {
  let offset = 0;
  const path = join(folder, `${String((files += 1))}.db`);
  return await Promise.resolve({
    target: path,
    open: async () =>
      await Promise.resolve(openSqliteStore({ path, now: () => Date.now() + offset })),
    advance: async (milliseconds: number) => {
      offset += milliseconds;
      await Promise.resolve();
    },
  });
});
