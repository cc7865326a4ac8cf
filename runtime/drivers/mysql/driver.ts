import mysql, { type ConnectionOptions, type Pool, type PoolConnection } from "mysql2";
import { ConnectorError } from "../../errors.ts";
import { type Driver, type DriverClient, DriverFailure, type DriverTarget } from "../driver.ts";
import type { SqlStatement } from "../sql/dialect.ts";
import { planOf, type SqlPlan } from "../sql/plan.ts";
import { untilAborted } from "../until.ts";
import { connectionConfig, sessionStatements } from "./config.ts";
import { dialect } from "./dialect.ts";
import { classOf, failureOf } from "./failure.ts";
import { type Ran, runStatement } from "./statement.ts";

/** MySQL and MariaDB, by `mysql2`. */
export const mysqlDriver: Driver = { classOf, open };

function open(target: DriverTarget): DriverClient {
  const config = connectionConfig(target);
  const { max, idle } = target.pool;
  const pool = mysql.createPool({
    ...config,
    connectionLimit: max,
    maxIdle: max,
    idleTimeout: idle,
  });
  // Sent before anything else of a connection; what fails here fails in the command behind it.
  pool.on("connection", (connection) => {
    for (const each of sessionStatements(target))
      connection.query(each, (error) => {
        if (error !== null) connection.destroy();
      });
  });
  return {
    run: async (command, signal) => {
      const plan = planOf(dialect, target, command);
      const connection = await acquire(pool, signal);
      let broken = false;
      const stop = (): void => {
        broken = true;
        void killQuery(config, connection);
      };
      const quiet = (): void => void (broken = true);
      signal.addEventListener("abort", stop, { once: true });
      connection.on("error", quiet);
      try {
        // Where nothing comes back any more, neither does the answer to what ends a transaction.
        return await untilAborted(signal, give(connection, plan, target, signal));
      } catch (error) {
        const failure = failureOf(error, false);
        if (!(failure instanceof DriverFailure)) broken = true;
        throw failure;
      } finally {
        signal.removeEventListener("abort", stop);
        connection.off("error", quiet);
        if (broken) connection.destroy();
        else connection.release();
      }
    },
    close: async () =>
      await new Promise<void>((resolve) => {
        pool.end(() => resolve());
      }),
  };
}

/** A connection of the pool; one that comes after the caller has gone is given back. */
async function acquire(pool: Pool, signal: AbortSignal): Promise<PoolConnection> {
  signal.throwIfAborted();
  return await new Promise<PoolConnection>((resolve, reject) => {
    let isGone = false;
    const leave = (): void => {
      isGone = true;
      reject(new ConnectorError("cancelled", "The call was given up."));
    };
    signal.addEventListener("abort", leave, { once: true });
    pool.getConnection((error, connection) => {
      signal.removeEventListener("abort", leave);
      if (error !== null) reject(failureOf(error, true));
      else if (isGone) connection.release();
      else resolve(connection);
    });
  });
}

async function give(
  connection: PoolConnection,
  plan: SqlPlan,
  target: DriverTarget,
  signal: AbortSignal,
): Promise<unknown> {
  const run = async (statement: SqlStatement): Promise<Ran> =>
    await runStatement(connection, statement, target, signal);
  switch (plan.kind) {
    case "rows": {
      if (!plan.sealed) return (await run(plan.statement)).rows;
      return await within(connection, "start transaction read only", "rollback", async () => {
        const { rows } = await run(plan.statement);
        return rows;
      });
    }
    case "count":
      return { count: (await run(plan.statement)).count };
    case "transaction":
      return await within(connection, "start transaction", "commit", async () => {
        const counts: { readonly count: number }[] = [];
        for (const statement of plan.statements)
          counts.push({ count: (await run(statement)).count });
        return counts;
      });
  }
}

/**
 * Does work in a transaction. After what the server refused, the transaction is taken back; what broke otherwise is
 * closed with its connection. Locks by name outlive transactions, and are let go of.
 */
async function within<T>(
  connection: PoolConnection,
  begin: string,
  end: "commit" | "rollback",
  work: () => Promise<T>,
): Promise<T> {
  await command(connection, begin);
  try {
    const result = await work();
    await command(connection, end);
    if (end === "rollback") await command(connection, "do release_all_locks()");
    return result;
  } catch (error) {
    if (failureOf(error, false) instanceof DriverFailure) {
      await command(connection, "rollback");
      await command(connection, "do release_all_locks()");
    }
    throw error;
  }
}

async function command(connection: PoolConnection, text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    connection.query(text, (error) => (error === null ? resolve() : reject(error)));
  });
}

/** Ends what a connection is doing, from a second one; where it fails the server's timeout does. */
async function killQuery(config: ConnectionOptions, { threadId }: PoolConnection): Promise<void> {
  const second = mysql.createConnection(config);
  second.on("error", () => undefined);
  await new Promise<void>((resolve) => {
    second.query(`kill query ${String(Number(threadId))}`, (error) => {
      if (error !== null) warn(error);
      resolve();
    });
  });
  second.destroy();
}

function warn({ name }: Error): void {
  process.emitWarning(`A statement could not be cancelled (${name}).`, "ConnectorDriverWarning");
}
