import type { DatabaseSync } from "node:sqlite";
import type { Outcome } from "./outcome.ts";
import { busy, failure } from "./sqlite-error.ts";

/** Runs work inside a transaction; resolves when that is on disk. */
export type GroupWriter = <T>(work: () => Outcome<T>) => Promise<T>;

interface Job {
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

  function flush(): void {
    try {
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

  return (work) =>
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
      if (waiting.push({ run, reject }) > 1) return;
      since = performance.now();
      setImmediate(flush);
    });
}
