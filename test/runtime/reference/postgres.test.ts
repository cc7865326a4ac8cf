import { afterAll, describe } from "vitest";
import { openPostgresStore } from "../../../runtime/store/postgres.ts";
import { reportMissing, startPostgres } from "../../kit/postgres.ts";
import { moveClock } from "../store/move-clock.ts";
import { referencesContract } from "./references-contract.ts";

const postgres = await startPostgres();
afterAll(async () => {
  if (postgres.kind === "running") await postgres.stop();
});

describe.skipIf(reportMissing(postgres, "references on PostgreSQL"))("", () => {
  referencesContract(async () => {
    if (postgres.kind === "missing") throw new Error(postgres.reason);
    const target = await postgres.createSchema();
    let offset = 0;
    return {
      target,
      open: async () => await openPostgresStore({ connectionString: target, connections: 4 }),
      advance: async (milliseconds: number) => {
        offset += milliseconds;
        await moveClock(target, offset);
      },
    };
  });
});
