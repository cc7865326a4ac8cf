import { type Clock, systemClock } from "../clock.ts";
import type { Records } from "../records.ts";
import { createRetryBudget, type RetryBudget } from "../retry/retry-budget.ts";
import { BoundedMap } from "./bounded-map.ts";
import { type Breaker, createBreaker } from "./breaker.ts";
import { createMemoryWindows, type RateWindows } from "./rate-windows.ts";
import { createStoreWindows } from "./store-windows.ts";

/** Connections and hosts that are kept in mind at once. */
const MOST = 10_000;

export interface SharedStateOptions {
  /** Shares the vendors' rate limits with other processes: any Store is one. Default: this process alone. */
  readonly records?: Records;
  readonly clock?: Clock;
  /** From 0 to 1, 1 excluded. */
  readonly random?: () => number;
}

/**
 * What calls know of each other: rate limits by connection, breakers by connection and host, retry budgets by
 * connector, or by connection where that names the host. One of it for all connectors of a program; a connector that
 * is given none has its own.
 */
export interface SharedState {
  readonly clock: Clock;
  readonly random: () => number;
  readonly windows: RateWindows;
  /** Until when the vendor refuses an operation; milliseconds since the epoch. */
  readonly pauses: Map<string, number>;
  readonly breakerOf: (key: string) => Breaker;
  readonly budgetOf: (key: string) => RetryBudget;
}

export function createSharedState(options: SharedStateOptions = {}): SharedState {
  const { records, clock = systemClock, random = Math.random } = options;
  const breakers = new BoundedMap<Breaker>(MOST);
  const budgets = new BoundedMap<RetryBudget>(MOST);
  return {
    clock,
    random,
    windows:
      records === undefined
        ? createMemoryWindows(MOST)
        : createStoreWindows(records, MOST, clock.now),
    pauses: new BoundedMap<number>(MOST),
    breakerOf: (key) => breakers.make(key, createBreaker),
    budgetOf: (key) => budgets.make(key, createRetryBudget),
  };
}
