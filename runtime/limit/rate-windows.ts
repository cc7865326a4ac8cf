import { learn, type Observation, type Window, windowAt } from "./window.ts";

/** The vendors' windows by connector and connection. */
export interface RateWindows {
  /**
   * Takes one call out of a window; 0: it may go, as it may while nothing is known, and has to be ended.
   * Otherwise the milliseconds until it is worth asking again.
   */
  readonly take: (key: string, now: number) => number | Promise<number>;
  /** What the vendor says in the answer to a call. */
  readonly learn: (key: string, seen: Observation, now: number) => void | Promise<void>;
  /** A call is over, whatever became of it. */
  readonly end: (key: string) => void;
}

/** What one process knows of a window. */
export interface KnownWindow {
  readonly window: Window | undefined;
  /** Calls that the vendor may not have counted yet. */
  readonly underWay: number;
}

/**
 * Windows of one process: a call may go while the vendor has more left than are under way. What the vendor does not
 * count costs nothing.
 */
export function createMemoryWindows(known: Map<string, KnownWindow>): RateWindows {
  return {
    take: (key, now) => {
      const { window, underWay } = known.get(key) ?? { window: undefined, underWay: 0 };
      const current = window && windowAt(window, now);
      if (current !== undefined && current.left <= underWay) {
        known.set(key, { window: current, underWay });
        return current.resetAt - now;
      }
      known.set(key, { window: current, underWay: underWay + 1 });
      return 0;
    },
    learn: (key, seen, now) => {
      const { window, underWay } = known.get(key) ?? { window: undefined, underWay: 0 };
      known.set(key, { window: learn(window, seen, now), underWay });
    },
    end: (key) => {
      const found = known.get(key);
      if (found !== undefined)
        known.set(key, { ...found, underWay: Math.max(0, found.underWay - 1) });
    },
  };
}
