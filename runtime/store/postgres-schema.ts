import { integer } from "./database.ts";
import { StoreError } from "./error.ts";
import type { Outcome } from "./outcome.ts";
import type { PostgresClient } from "./postgres.ts";
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
  await client.query(`create table if not exists connector_schema (version bigint not null)`);
  const { rows } = await client.query(`select max(version) as version from connector_schema`);
  const version = Math.max(0, ...rows.map((row) => integer(row, "version")));
  const steps = migrations(TYPES);
  if (version > steps.length)
    throw new StoreError("newerSchema", "A newer version of this library has changed the tables.");
  if (version < steps.length) {
    await client.query(CLOCK);
    for (const text of steps.slice(version).flat()) await client.query(text);
    await client.query(`insert into connector_schema (version) values (${steps.length})`);
  }
  return { keep: true, result: undefined };
}
