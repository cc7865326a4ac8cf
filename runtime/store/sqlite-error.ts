import { StoreError } from "./error.ts";

const SQLITE_BUSY = 5;
const SQLITE_BUSY_RECOVERY = 261;
const SQLITE_BUSY_SNAPSHOT = 517;

/** Whether another process has the file just now (https://sqlite.org/rescode.html#busy). */
export function busy(error: unknown): boolean {
  const code = codeOf(error);
  return code === SQLITE_BUSY || code === SQLITE_BUSY_RECOVERY || code === SQLITE_BUSY_SNAPSHOT;
}

/** The StoreError for what SQLite threw: its code, not its text, which may quote values. */
export function failure(error: unknown): unknown {
  if (error instanceof Error && "code" in error && error.code === "ERR_INVALID_STATE")
    return new StoreError("unavailable", "The store is closed.");
  const code = codeOf(error);
  return code === undefined
    ? error
    : new StoreError("unavailable", `SQLite did not do the work (result code ${code}).`);
}

/**
 * Repeats what the file is too busy for, for `patience` milliseconds. Only for opening a file: SQLite's own
 * waiting does not cover the change to the write-ahead log.
 */
export function insist(patience: number, work: () => void): void {
  const end = performance.now() + patience;
  for (;;) {
    try {
      return work();
    } catch (error) {
      if (!busy(error) || performance.now() > end) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1 + Math.random() * 20);
    }
  }
}

function codeOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !("errcode" in error)) return undefined;
  return typeof error.errcode === "number" ? error.errcode : undefined;
}
