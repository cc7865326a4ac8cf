import type { DatabaseSync } from "node:sqlite";
import type { Outcome } from "./outcome.ts";
import { busy, failure } from "./sqlite-error.ts";

/** Runs work inside a transaction; resolves when that is on disk, or only written when not `durable`. */
export type GroupWriter = <T>(work: () => Outcome<T>, durable?: boolean) => Promise<T>;

interface Job {
  readonly durable: boolean;
  /** Runs under a savepoint of its own and returns what tells the caller, once all is on disk. */
  readonly run: () => () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Gathers the changes of one turn of the event loop into one transaction: a sync to disk costs far more
 * than a change, and it blocks the thread. While another process has the file, the thread goes on and the
 * transaction is tried again, for `patience` milliseconds.
 */
export function createGroupWriter(file: DatabaseSync, patience: number): GroupWriter {
  let waiting: Job[] = [];
  let since = 0;
  let synced: boolean | undefined;

  function flush(): void {
    try {
      sync(waiting.some(({ durable }) => durable));
      file.exec("begin immediate");
    } catch (error) {
      if (busy(error) && performance.now() - since < patience) {
        setTimeout(flush, 1 + Math.random() * 10);
        return;
      }
      const refused = failure(error);
      for (const job of takeJobs()) job.reject(refused);
      return;
    }
    runAll(takeJobs());
  }

  /** In write-ahead mode `full` waits for the disk at each commit and `normal` only at checkpoints. */
  function sync(durable: boolean): void {
    if (durable !== synced) file.exec(`pragma synchronous = ${durable ? "full" : "normal"}`);
    synced = durable;
  }

  function runAll(jobs: readonly Job[]): void {
    try {
      const answers = jobs.map((job) => job.run());
      file.exec("commit");
      for (const answer of answers) answer();
    } catch (error) {
      if (file.isTransaction) file.exec("rollback");
      const lost = failure(error);
      for (const job of jobs) job.reject(lost);
    }
  }

  function takeJobs(): readonly Job[] {
    const jobs = waiting;
    waiting = [];
    return jobs;
  }

  return (work, durable = true) =>
    new Promise((resolve, reject) => {
      const run = (): (() => void) => {
        file.exec("savepoint job");
        const answer = attempt();
        file.exec("release job");
        return answer;
      };
      const attempt = (): (() => void) => {
        try {
          const { keep, result } = work();
          if (!keep) file.exec("rollback to job");
          return () => resolve(result);
        } catch (error) {
          file.exec("rollback to job");
          return () => reject(failure(error));
        }
      };
      if (waiting.push({ run, reject, durable }) > 1) return;
      since = performance.now();
      setImmediate(flush);
    });
}
