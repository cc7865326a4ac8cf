import { setTimeout as sleep } from "node:timers/promises";
import { StoreError } from "./error.ts";
import type { Outcome } from "./outcome.ts";
import type { PostgresClient, PostgresPool } from "./postgres-client.ts";

/** Serialization failure and deadlock: PostgreSQL has undone all of it, so it may be done again. */
const GIVEN_UP = new Set(["40001", "40P01"]);
const ATTEMPTS = 8;
const SQLSTATE = /^[0-9A-Z]{5}$/;

/** Runs work in a transaction on one connection; a connection of unknown state is not used again. */
export async function inTransaction<T>(
  pool: PostgresPool,
  work: (client: PostgresClient) => Promise<Outcome<T>>,
): Promise<T> {
  const client = await pool.connect();
  let broken = true;
  try {
    await client.query("begin isolation level read committed");
    const { keep, result } = await work(client);
    await client.query(keep ? "commit" : "rollback");
    broken = false;
    return result;
  } catch (error) {
    broken = await client.query("rollback").then(
      () => false,
      () => true,
    );
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Does the work again while PostgreSQL gave it up for the sake of another; throws StoreErrors. */
export async function repeating<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (error instanceof StoreError) throw error;
      if (attempt === ATTEMPTS || !GIVEN_UP.has(codeOf(error))) throw failure(error);
      await sleep(Math.random() * 5 * 2 ** attempt);
    }
  }
}

/** The code alone: PostgreSQL's texts and details may quote values. */
function failure(error: unknown): StoreError {
  const code = codeOf(error);
  const message = SQLSTATE.test(code)
    ? `PostgreSQL refused the work (SQLSTATE ${code}).`
    : `PostgreSQL cannot be reached (${code}).`;
  return new StoreError("unavailable", message);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error && typeof error.code === "string"
    ? error.code
    : "connection lost";
}
