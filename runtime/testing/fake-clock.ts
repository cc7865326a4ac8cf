import type { Clock } from "../clock.ts";
import { ConnectorError } from "../errors.ts";

/** A clock that the test moves. */
export interface FakeClock extends Clock {
  /**
   * Lets time pass: whoever sleeps is woken at the moment that it asked for, and goes on before the next one is.
   * Work that waits for a network or a disk is not time, and is waited for by nobody.
   */
  readonly advance: (milliseconds: number) => Promise<void>;
  /** What was slept so far, in milliseconds, in the order in which it began. */
  readonly slept: readonly number[];
  /** How many sleep at this moment. */
  readonly sleeping: () => number;
}

export interface FakeClockOptions {
  /** Milliseconds since 1970. Default: 1 January 2030, UTC. */
  readonly start?: number;
  /**
   * `skip`: time goes on by itself as far as is slept, so that retries take none. `wait`: sleepers wait for `advance`.
   * Default: `skip`.
   */
  readonly sleeps?: "skip" | "wait";
}

interface Sleeper {
  readonly until: number;
  readonly wake: () => void;
}

/** Makes a clock for tests; it goes into `createSharedState({ clock })`. */
export function createFakeClock(options: FakeClockOptions = {}): FakeClock {
  const { start = Date.UTC(2030, 0, 1), sleeps = "skip" } = options;
  let now = start;
  const slept: number[] = [];
  const sleepers = new Set<Sleeper>();

  const wait = async (milliseconds: number, signal: AbortSignal | undefined): Promise<void> => {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const sleeper = { until: now + milliseconds, wake: resolve };
    const stop = (): void => reject(cancelled());
    sleepers.add(sleeper);
    signal?.addEventListener("abort", stop, { once: true });
    try {
      await promise;
    } finally {
      sleepers.delete(sleeper);
      signal?.removeEventListener("abort", stop);
    }
  };
  const due = (until: number): Sleeper | undefined =>
    [...sleepers].sort((one, other) => one.until - other.until).find((each) => each.until <= until);

  return {
    now: () => now,
    slept,
    sleeping: () => sleepers.size,
    sleep: async (milliseconds, signal) => {
      if (signal?.aborted === true) throw cancelled();
      slept.push(milliseconds);
      if (sleeps === "wait") return await wait(milliseconds, signal);
      now += milliseconds;
      await Promise.resolve();
    },
    advance: async (milliseconds) => {
      const target = now + milliseconds;
      await settled();
      for (let next = due(target); next !== undefined; next = due(target)) {
        now = Math.max(now, next.until);
        sleepers.delete(next);
        next.wake();
        await settled();
      }
      now = target;
    },
  };
}

/** Lets everything go on that waits for nothing but its turn. */
async function settled(): Promise<void> {
  await new Promise<void>((resolve) => {
    setImmediate(resolve);
  });
}

function cancelled(): ConnectorError {
  return new ConnectorError("cancelled", "The caller cancelled the call.", { unsent: true });
}
