import pg from "pg";
import { afterAll, describe, expect, it } from "vitest";
import { openPostgresStore } from "../../../runtime/store/postgres.ts";
import { reportMissing, startPostgres } from "../../kit/postgres.ts";
import { storeContract } from "./contract.ts";

const postgres = await startPostgres();
const schema = async (): Promise<string> => {
  if (postgres.kind === "missing") throw new Error(postgres.reason);
  return await postgres.createSchema();
};
afterAll(async () => {
  if (postgres.kind === "running") await postgres.stop();
});

describe.skipIf(reportMissing(postgres, "the store contract on PostgreSQL"))("", () => {
  storeContract(async () => {
    const target = await schema();
    let offset = 0;
    return {
      target,
      open: async () => await openPostgresStore({ connectionString: target }),
      advance: async (milliseconds) => {
        offset += milliseconds;
        await run(
          target,
          `create or replace function connector_now() returns bigint language sql stable as
          $$ select floor(extract(epoch from clock_timestamp()) * 1000)::bigint + ${offset} $$`,
        );
      },
    };
  });

  it("refuses tables of a newer version", async () => {
    const target = await schema();
    await run(target, "create table connector_schema (version bigint not null)");
    await run(target, "insert into connector_schema values (99)");
    await expect(openPostgresStore({ connectionString: target })).rejects.toMatchObject({
      name: "StoreError",
      code: "newerSchema",
    });
  });

  it("uses a pool of the host's and leaves it open", async () => {
    const pool = new pg.Pool({ connectionString: await schema() });
    const store = await openPostgresStore({ pool });
    const lease = await store.acquire("l", "a", 1_000);
    if (lease === undefined) throw new Error("no lease");
    const once = { kind: "once", namespace: "n", key: "k", ttl: 1_000 } as const;
    expect(await store.commit([{ kind: "hold", lease }, once])).toEqual({ committed: true });
    expect(await store.commit([{ kind: "hold", lease }, once])).toEqual({
      committed: false,
      conflict: 1,
    });
    await store.close();
    expect((await pool.query("select 1 as one")).rows).toEqual([{ one: 1 }]);
    await pool.end();
  });

  it("works on with a new connection when the server has cut the old ones", async () => {
    const target = await schema();
    const store = await openPostgresStore({ connectionString: target });
    await store.acquire("l", "a", 1_000);
    await run(
      target,
      "select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and backend_type = 'client backend' and query like '%connector_leases%'",
    );
    await store.read("n", "k").catch(() => undefined);
    expect(await store.read("n", "k")).toBeUndefined();
    await store.close();
  });

  it("says nothing of the connection string when the server cannot be reached", async () => {
    const error: unknown = await openPostgresStore({
      connectionString: "postgres://canary:canary@127.0.0.1:1/canary",
    }).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "StoreError", code: "unavailable" });
    expect(String(error)).toBe("StoreError: PostgreSQL cannot be reached (ECONNREFUSED).");
  });
});

async function run(target: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: target });
  await client.connect();
  await client.query(sql);
  await client.end();
}
