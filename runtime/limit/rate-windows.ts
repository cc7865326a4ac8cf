import { learn, type Observation, takeFrom, type Window } from "./window.ts";

/** The vendors' windows by connector and connection. */
export interface RateWindows {
  /**
   * Takes one call out of a window; 0: it may go, as it may while nothing is known. Otherwise the milliseconds
   * until it is worth asking again.
   */
  readonly take: (key: string, now: number) => number | Promise<number>;
  readonly learn: (key: string, seen: Observation, now: number) => void | Promise<void>;
}

/** Windows of one process. */
export function createMemoryWindows(windows: Map<string, Window>): RateWindows {
  return {
    take: (key, now) => {
      const window = windows.get(key);
      if (window === undefined) return 0;
      const taking = takeFrom(window, 1, now);
      windows.set(key, taking.window);
      return taking.wait;
    },
    learn: (key, seen, now) => {
      const window = learn(windows.get(key), seen, now);
      if (window !== undefined) windows.set(key, window);
    },
  };
}
