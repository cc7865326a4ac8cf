import type { Clock } from "../clock.ts";

/** Who waits in this process for a question to be settled. */
export interface Waiters {
  readonly wake: (id: string) => void;
  /** Ends when the question is woken or time is up. Fails with `cancelled` as soon as the signal says so. */
  readonly wait: (
    id: string,
    milliseconds: number,
    signal: AbortSignal | undefined,
  ) => Promise<void>;
}

/** Waiters whose time is a clock's. */
export function createWaiters(clock: Clock): Waiters {
  const sleepers = new Map<string, Set<() => void>>();
  return {
    wake: (id) => {
      for (const wake of sleepers.get(id) ?? []) wake();
    },
    async wait(id, milliseconds, signal) {
      const own = new AbortController();
      const woken = Promise.withResolvers<void>();
      const here = sleepers.get(id) ?? new Set();
      sleepers.set(id, here.add(woken.resolve));
      const either = signal === undefined ? own.signal : AbortSignal.any([signal, own.signal]);
      try {
        const slept = clock.sleep(milliseconds, either);
        await Promise.race([slept, woken.promise]);
        // Its timer is stopped below, and nobody else hears how it ended.
        slept.catch(() => undefined);
      } finally {
        own.abort();
        here.delete(woken.resolve);
        if (here.size === 0) sleepers.delete(id);
      }
    },
  };
}
