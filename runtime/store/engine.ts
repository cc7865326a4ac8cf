import { takeFrom, drainOf } from "./bucket.ts";
import { claimValues, leaseValues, stepOf } from "./changes.ts";
import { checkDuration, checkInteger, checkName } from "./check.ts";
import { bytes, integer, text, type Database, type Row } from "./database.ts";
import type { Claim, Entry, Store, StoredRecord } from "./store.ts";

const BATCH = 10_000;
/** Sorts behind every key that begins like what stands before it; names may not hold it. */
const LAST = "\u{10ffff}";

/** The store over a database whose tables are there. */
export function createStore(database: Database): Store {
  const { skipLocked } = database.dialect;
  const did = async (text: string, values: readonly (string | number)[]): Promise<boolean> =>
    (await database.change({ text, values })).length > 0;

  return {
    async read(namespace, key) {
      const rows = await database.query({
        text: `select key, value, version from connector_records where namespace = $1 and key = $2`,
        values: [checkName("namespace", namespace), checkName("key", key)],
      });
      return rows.map(recordOf)[0];
    },

    async list(namespace, { prefix = "", after = "", limit }) {
      const rows = await database.query({
        text: `select key, value, version from connector_records
          where namespace = $1 and key >= $2 and key > $3 and key < $4 order by key limit $5`,
        values: [
          checkName("namespace", namespace),
          prefix === "" ? "" : checkName("prefix", prefix),
          after === "" ? "" : checkName("after", after),
          prefix + LAST,
          checkInteger("limit", limit, 1, BATCH),
        ],
      });
      return rows.map(recordOf);
    },

    async commit(changes) {
      const steps = changes.map((change) => stepOf(change, database.dialect));
      const ordered = steps.toSorted((a, b) =>
        a.locks < b.locks ? -1 : a.locks > b.locks ? 1 : 0,
      );
      const refused = steps.length === 0 ? undefined : await database.commit(ordered);
      const step = refused === undefined ? undefined : ordered[refused];
      return step === undefined
        ? { committed: true }
        : { committed: false, conflict: steps.indexOf(step) };
    },

    async entries(stream, { from = 1, limit }) {
      const rows = await database.query({
        text: `select sequence, value from connector_entries
          where stream = $1 and sequence >= $2 order by sequence limit $3`,
        values: [
          checkName("stream", stream),
          checkInteger("from", from, 1),
          checkInteger("limit", limit, 1, BATCH),
        ],
      });
      return rows.map(entryOf);
    },

    async head(stream) {
      const rows = await database.query({
        text: `select sequence, value from connector_entries
          where stream = $1 order by sequence desc limit 1`,
        values: [checkName("stream", stream)],
      });
      return rows.map(entryOf)[0];
    },

    async acquire(name, holder, ttl) {
      const rows = await database.change({
        text: `insert into connector_leases (name, holder, fence, expires_at) values ($1, $2, 1, connector_now() + $3)
          on conflict (name) do update
          set holder = excluded.holder, fence = connector_leases.fence + 1, expires_at = connector_now() + $3
          where connector_leases.expires_at <= connector_now() returning fence`,
        values: [
          checkName("name", name),
          checkName("holder", holder),
          checkDuration("ttl", ttl, 1),
        ],
      });
      return rows.map((row) => ({ name, holder, fence: integer(row, "fence") }))[0];
    },

    async renew(lease, ttl) {
      return await did(
        `update connector_leases set expires_at = connector_now() + $4
        where name = $1 and holder = $2 and fence = $3 returning 1 as done`,
        [...leaseValues(lease), checkDuration("ttl", ttl, 1)],
      );
    },

    async release(lease) {
      return await did(
        `update connector_leases set holder = '', expires_at = 0
        where name = $1 and holder = $2 and fence = $3 returning 1 as done`,
        leaseValues(lease),
      );
    },

    async claim(queue, { limit, ttl }) {
      const rows = await database.change({
        text: `with due (due_queue, due_key) as (
            select queue, key from connector_queue where queue = $1 and due_at <= connector_now()
            order by due_at limit $2 ${skipLocked})
          update connector_queue set due_at = connector_now() + $3, attempt = attempt + 1
          from due where queue = due_queue and key = due_key returning queue, key, value, attempt`,
        values: [
          checkName("queue", queue),
          checkInteger("limit", limit, 1, BATCH),
          checkDuration("ttl", ttl, 1),
        ],
      });
      return rows.map(claimOf);
    },

    async extend(claim, ttl) {
      return await did(
        `update connector_queue set due_at = connector_now() + $4
        where queue = $1 and key = $2 and attempt = $3 and due_at is not null returning 1 as done`,
        [...claimValues(claim), checkDuration("ttl", ttl, 1)],
      );
    },

    async take(bucket, limit, tokens) {
      return await takeFrom(database, bucket, limit, tokens);
    },

    async drain(bucket, limit, wait) {
      await database.change(drainOf(bucket, limit, wait));
    },

    async sweep(limit = 1000) {
      const most = checkInteger("limit", limit, 1, BATCH);
      const expired = (table: string, key: string, over: string): string =>
        `delete from ${table} where (${key}) in (select ${key} from ${table} where ${over} limit $1 ${skipLocked})
        returning 1 as done`;
      let removed = 0;
      for (const text of [
        expired("connector_once", "namespace, key", "expires_at <= connector_now()"),
        expired("connector_queue", "queue, key", "expires_at <= connector_now()"),
        expired("connector_buckets", "name", "full_at <= connector_now() * 1000"),
      ])
        removed += (await database.change({ text, values: [most] })).length;
      return removed;
    },

    close: database.close,
  };
}

function recordOf(row: Row): StoredRecord {
  return { key: text(row, "key"), value: bytes(row, "value"), version: integer(row, "version") };
}

function entryOf(row: Row): Entry {
  return { sequence: integer(row, "sequence"), value: bytes(row, "value") };
}

function claimOf(row: Row): Claim {
  return {
    queue: text(row, "queue"),
    key: text(row, "key"),
    attempt: integer(row, "attempt"),
    value: bytes(row, "value"),
  };
}
