import pg from "pg";
import { ConnectorError } from "../../errors.ts";
import type { Row } from "../../contract/database.ts";
import { type Driver, type DriverClient, DriverFailure, type DriverTarget } from "../driver.ts";
import { planOf, type SqlPlan } from "../sql/plan.ts";
import { untilAborted } from "../until.ts";
import { cancelBackend } from "./cancel.ts";
import { clientConfig, sessionStatement } from "./config.ts";
import { dialect } from "./dialect.ts";
import { classOf, failureOf, isLastWord } from "./failure.ts";
import { withOwnArrays } from "./own-types.ts";
import { type Ran, runStatement } from "./statement.ts";

/** PostgreSQL, by `pg`. */
export const postgres: Driver = { classOf, open };

function open(target: DriverTarget): DriverClient {
  const config = clientConfig(target);
  const pool = new pg.Pool({
    ...config,
    max: target.pool.max,
    idleTimeoutMillis: target.pool.idle,
    allowExitOnIdle: true,
  });
  // A connection that breaks while nobody uses it is not a call's matter; the pool has dropped it.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => {
    // Sent before anything else; a connection that does not take it is not used.
    client.query(sessionStatement(target)).catch(async () => await client.end());
  });
  return {
    run: async (command, signal) => {
      const plan = planOf(dialect, target, command);
      const client = await acquire(pool, signal);
      let broken: Error | undefined;
      const stop = (): void => {
        broken = new Error("The call was given up.");
        void cancelBackend(config, client);
      };
      signal.addEventListener("abort", stop, { once: true });
      const quiet = (error: Error): void => void (broken ??= error);
      client.on("error", quiet);
      try {
        // Where nothing comes back any more, neither does the answer to what ends a transaction.
        return await untilAborted(signal, give(client, plan, target, signal));
      } catch (error) {
        const failure = failureOf(error, false);
        // The server's last word may come well before the connection's end.
        if (failure instanceof ConnectorError || isLastWord(failure)) broken ??= failure;
        throw failure;
      } finally {
        signal.removeEventListener("abort", stop);
        client.off("error", quiet);
        client.release(broken);
      }
    },
    close: async () => await pool.end(),
  };
}

/** A connection of the pool; one that comes after the caller has gone is given back. */
async function acquire(pool: pg.Pool, signal: AbortSignal): Promise<pg.PoolClient> {
  signal.throwIfAborted();
  const connecting = pool.connect();
  const gone = Promise.withResolvers<never>();
  const leave = (): void => gone.reject(new ConnectorError("cancelled", "The call was given up."));
  signal.addEventListener("abort", leave, { once: true });
  try {
    return await Promise.race([connecting, gone.promise]);
  } catch (error) {
    connecting.then(
      (late) => late.release(),
      () => undefined,
    );
    throw failureOf(error, true);
  } finally {
    signal.removeEventListener("abort", leave);
  }
}

async function give(
  client: pg.PoolClient,
  plan: SqlPlan,
  target: DriverTarget,
  signal: AbortSignal,
): Promise<unknown> {
  const run = async (statement: {
    readonly text: string;
    readonly values: readonly unknown[];
  }): Promise<Ran> => await runStatement(client, statement, target, signal);
  switch (plan.kind) {
    case "rows": {
      const read = async (): Promise<readonly Row[]> => {
        const { rows, types } = await run(plan.statement);
        return await withOwnArrays(client, rows, types);
      };
      if (!plan.sealed) return await read();
      // A statement cannot make a transaction that has begun write, and nothing that it sets outlives it.
      await client.query("begin transaction read only");
      return await within(client, "rollback; select pg_advisory_unlock_all()", async () => {
        const rows = await read();
        await client.query("rollback; select pg_advisory_unlock_all()");
        return rows;
      });
    }
    case "count":
      return { count: (await run(plan.statement)).count };
    case "transaction": {
      await client.query("begin");
      return await within(client, "rollback", async () => {
        const counts: { readonly count: number }[] = [];
        for (const statement of plan.statements)
          counts.push({ count: (await run(statement)).count });
        await client.query("commit");
        return counts;
      });
    }
  }
}

/** Ends a transaction that the server refused something in; what broke otherwise is closed with its connection. */
async function within<T>(client: pg.PoolClient, undo: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const failure = failureOf(error, false);
    if (failure instanceof DriverFailure && !isLastWord(failure)) await client.query(undo);
    throw error;
  }
}
