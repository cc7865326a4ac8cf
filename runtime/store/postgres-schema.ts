import { integer } from "./database.ts";
import { StoreError } from "./error.ts";
import type { Outcome } from "./outcome.ts";
import type { PostgresClient } from "./postgres-client.ts";
import { migrations } from "./schema.ts";

/** Any number that no other program is likely to lock: "connect" in ASCII. */
const LOCK = "27988542884995956";

/** Keys compare by bytes, as in SQLite. */
const TYPES = {
  text: `text collate "C"`,
  integer: "bigint",
  bytes: "bytea",
  options: "",
  passing: "unlogged",
};

/**
 * The server's clock in milliseconds. `stable` lets conditions on it use indexes; it may then be as old as
 * the statement, which makes leases shorter, never longer.
 */
const CLOCK = `create or replace function connector_now() returns bigint language sql stable parallel safe
  as $$ select floor(extract(epoch from clock_timestamp()) * 1000)::bigint $$`;

/** Brings the tables up to date; other processes that open the store at the same time wait. */
export async function migrate(client: PostgresClient): Promise<Outcome<void>> {
  await client.query(`select pg_advisory_xact_lock(${LOCK})`);
  const version = await currentVersion(client);
  const steps = migrations(TYPES);
  if (version > steps.length)
    throw new StoreError("newerSchema", "A newer version of this library has changed the tables.");
  if (version < steps.length) {
    if (version === 0) {
      await client.query(`create table if not exists connector_schema (version bigint not null)`);
      await client.query(CLOCK);
    }
    for (const text of steps.slice(version).flat()) await client.query(text);
    await client.query(`insert into connector_schema (version) values (${steps.length})`);
  }
  return { keep: true, result: undefined };
}

/** Needs no right to create tables once they are there. */
async function currentVersion(client: PostgresClient): Promise<number> {
  const { rows: tables } = await client.query(
    `select to_regclass('connector_schema') is not null as there`,
  );
  if (tables[0]?.["there"] !== true) return 0;
  const { rows } = await client.query(`select max(version) as version from connector_schema`);
  return Math.max(0, ...rows.map((row) => integer(row, "version")));
}
