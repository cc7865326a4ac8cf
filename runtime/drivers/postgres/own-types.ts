import type pg from "pg";
import type { Row } from "../../contract/database.ts";
import { DriverFailure } from "../driver.ts";
import { failureOf } from "./failure.ts";
import { arrayReader, type Reader } from "./values.ts";

/** Types below are every server's (FirstNormalObjectId, transam.h); a database makes its own from here on. */
const FIRST_OWN = 16_384;

/**
 * The arrays among some types, with what their items are read as: a domain's type in place of the domain. Items that
 * commas do not stand between are no business of ours.
 */
const QUESTION = `with recursive item (id, type) as (
    select oid, typelem from pg_catalog.pg_type where oid = any ($1::oid[]) and typcategory = 'A'
    union all
    select id, typbasetype from item join pg_catalog.pg_type on oid = type where typtype = 'd'
  )
  select id::int8, type::int8 from item join pg_catalog.pg_type on oid = type where typtype <> 'd' and typdelim = ','`;

/** What a connection was told, by type; undefined: it is no array, and stays the text that it is. */
type Known = Map<number, Reader | undefined>;

const known = new WeakMap<pg.PoolClient, Known>();

/**
 * Rows with the arrays of a database's own types (enums, domains, composites) as arrays. The server describes them by
 * numbers that only it knows, so it is asked, once a connection and type.
 *
 * @param types - Type ids of columns, by name.
 */
export async function withOwnArrays(
  client: pg.PoolClient,
  rows: readonly Row[],
  types: ReadonlyMap<string, number>,
): Promise<readonly Row[]> {
  const own = [...types].filter(([, type]) => type >= FIRST_OWN);
  if (own.length === 0 || rows.length === 0) return rows;
  const readers = await readersOf(
    client,
    own.map(([, type]) => type),
  );
  const columns = own.flatMap(([name, type]) => {
    const reader = readers.get(type);
    return reader === undefined ? [] : [[name, reader] as const];
  });
  if (columns.length === 0) return rows;
  return rows.map((row) => {
    const read = columns.map(([name, reader]) => {
      const value = row[name];
      return [name, typeof value === "string" ? reader(value) : value] as const;
    });
    return Object.fromEntries([...Object.entries(row), ...read]);
  });
}

async function readersOf(client: pg.PoolClient, types: readonly number[]): Promise<Known> {
  const told: Known = known.get(client) ?? new Map();
  known.set(client, told);
  const asked = types.filter((each) => !told.has(each));
  if (asked.length === 0) return told;
  const found = await ask(client, asked);
  for (const type of asked) told.set(type, undefined);
  for (const { id, type } of found) told.set(Number(id), arrayReader(Number(type)));
  return told;
}

/** A server that does not let an account look leaves its arrays text: what was asked for has been done. */
async function ask(
  client: pg.PoolClient,
  types: readonly number[],
): Promise<readonly { readonly id: string; readonly type: string }[]> {
  try {
    const { rows } = await client.query<{ readonly id: string; readonly type: string }>(QUESTION, [
      types,
    ]);
    return rows;
  } catch (error) {
    if (failureOf(error, false) instanceof DriverFailure) return [];
    throw error;
  }
}
