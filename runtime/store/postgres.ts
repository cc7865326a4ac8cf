import type { Database, Row, Statement, Step } from "./database.ts";
import { createStore } from "./engine.ts";
import type { Outcome } from "./outcome.ts";
import type { PostgresClient, PostgresPool } from "./postgres-client.ts";
import { migrate } from "./postgres-schema.ts";
import { inTransaction, repeating } from "./postgres-transaction.ts";
import type { Store } from "./store.ts";

export type { Change, Claim, CommitResult, Lease, Store, StoredRecord } from "./store.ts";

/** A pool of the host's, which stays open, or a connection string, for which `pg` is loaded. */
export type PostgresStoreOptions =
  | { readonly pool: PostgresPool }
  | {
      readonly connectionString: string;
      /** The most connections at a time. Default 10. */
      readonly connections?: number;
    };

/**
 * A store in PostgreSQL 14 or later, for any number of machines. Its tables are in the first schema of the
 * search path, made or brought up to date when it opens. It judges time by the server's clock alone.
 */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const pool = "pool" in options ? options.pool : await createPool(options);
  const close = async (): Promise<void> => ("pool" in options ? undefined : await pool.end());
  try {
    await repeating(() => inTransaction(pool, migrate));
  } catch (error) {
    await close();
    throw error;
  }
  return createStore(postgresDatabase(pool, close));
}

async function createPool(options: {
  readonly connectionString: string;
  readonly connections?: number;
}): Promise<PostgresPool> {
  const { Pool } = await import("pg");
  const pool = new Pool({
    connectionString: options.connectionString,
    max: options.connections ?? 10,
    pipeline: true,
    // A server that hangs fails the call, and a process that hangs gives up its locks.
    connectionTimeoutMillis: 10_000,
    query_timeout: 30_000,
    idle_in_transaction_session_timeout: 30_000,
  });
  // A connection that breaks while nobody uses it; the pool replaces it, whoever needs one hears of it.
  pool.on("error", () => undefined);
  return pool;
}

function postgresDatabase(pool: PostgresPool, close: () => Promise<void>): Database {
  const run = async ({ text, values }: Statement): Promise<readonly Row[]> =>
    await repeating(async () => (await pool.query(text, [...values])).rows);

  return {
    dialect: { skipLocked: "for update skip locked", share: "for share" },
    query: run,
    change: run,
    async commit(steps) {
      const [only] = steps;
      if (steps.length === 1 && only !== undefined)
        return (await run(only)).length === 0 && only.must ? 0 : undefined;
      return await repeating(() => inTransaction(pool, (client) => runAll(client, steps)));
    },
    close,
  };
}

/** The begin was answered before, so that whatever fails here fails inside the transaction. */
async function runAll(
  client: PostgresClient,
  steps: readonly Step[],
): Promise<Outcome<number | undefined>> {
  const sent = client.pipeline === true ? steps.map((step) => send(client, step)) : [];
  // All are waited for even when one fails: the next user of the connection must not get their answers.
  await Promise.allSettled(sent);
  for (const [index, step] of steps.entries()) {
    const { rows } = await (sent[index] ?? send(client, step));
    if (rows.length === 0 && step.must) return { keep: false, result: index };
  }
  return { keep: true, result: undefined };
}

function send(
  client: PostgresClient,
  { text, values }: Statement,
): Promise<{ readonly rows: readonly Row[] }> {
  return client.query(text, [...values]);
}
