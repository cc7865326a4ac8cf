import { closeSync, openSync } from "node:fs";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { Database, Row, Statement } from "./database.ts";
import { createStore } from "./engine.ts";
import { StoreError } from "./error.ts";
import { migrations } from "./schema.ts";
import { createGroupWriter } from "./sqlite-writer.ts";
import { failure, insist } from "./sqlite-error.ts";
import type { Store } from "./store.ts";

export type { Change, Claim, CommitResult, Lease, Store, StoredRecord } from "./store.ts";

export interface SqliteStoreOptions {
  /** A file, made with mode 0600 where there is none, or `:memory:`. Not on a network file system. */
  readonly path: string;
  /** Milliseconds; default `Date.now`. All processes on one file must share the machine's clock. */
  readonly now?: () => number;
  /** Milliseconds that a change waits for another process's changes. Default 10,000. */
  readonly patience?: number;
}

const TYPES = { text: "text", integer: "integer", bytes: "blob", options: "strict", passing: "" };
/** Milliseconds that one attempt blocks the thread while another process has the file. */
const BUSY_TIMEOUT = 100;

/**
 * A store in one SQLite file for all processes of one machine: write-ahead log, each commit synced to the
 * disk. Changes that are asked for at the same time share one commit.
 */
export function openSqliteStore(options: SqliteStoreOptions): Store {
  const { path, now = Date.now, patience = 10_000 } = options;
  if (path !== ":memory:") closeSync(openSync(path, "a", 0o600));
  const file = new DatabaseSync(path, { timeout: BUSY_TIMEOUT });
  try {
    file.function("connector_now", { directOnly: true }, () => Math.trunc(now()));
    insist(patience, () => file.exec("pragma journal_mode = wal"));
    migrate(file, patience);
  } catch (error) {
    file.close();
    throw failure(error);
  }
  return createStore(sqliteDatabase(file, patience));
}

function sqliteDatabase(file: DatabaseSync, patience: number): Database {
  const prepared = new Map<string, StatementSync>();
  const run = ({ text, values }: Statement): readonly Row[] => {
    let statement = prepared.get(text);
    if (statement === undefined) {
      statement = file.prepare(text.replaceAll(/\$(\d)/g, "?$1"));
      prepared.set(text, statement);
    }
    return statement.all(...values);
  };
  const write = createGroupWriter(file, patience);

  return {
    dialect: { skipLocked: "", share: "" },
    async query(statement) {
      try {
        return run(statement);
      } catch (error) {
        throw failure(error);
      }
    },
    async change(statement) {
      return await write(() => ({ keep: true, result: run(statement) }), !statement.passing);
    },
    async commit(steps) {
      return await write(() => {
        const conflict = steps.findIndex((step) => run(step).length === 0 && step.must);
        return { keep: conflict === -1, result: conflict === -1 ? undefined : conflict };
      });
    },
    async close() {
      await write(() => ({ keep: true, result: undefined }));
      file.close();
    },
  };
}

function migrate(file: DatabaseSync, patience: number): void {
  const steps = migrations(TYPES);
  insist(patience, () => file.exec("begin immediate"));
  try {
    const version = Number(file.prepare("pragma user_version").get()?.["user_version"]);
    if (version > steps.length)
      throw new StoreError(
        "newerSchema",
        "A newer version of this library has changed the tables.",
      );
    for (const text of steps.slice(version).flat()) file.exec(text);
    file.exec(`pragma user_version = ${steps.length}`);
    file.exec("commit");
  } catch (error) {
    file.exec("rollback");
    throw error;
  }
}
