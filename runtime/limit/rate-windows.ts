import { BoundedMap } from "./bounded-map.ts";
import { learn, type Observation, type Window, windowAt } from "./window.ts";

/** The vendors' windows by connector and connection. */
export interface RateWindows {
  /**
   * Takes one call out of a window; 0: it may go, as it may while nothing is known, and has to be ended.
   * Otherwise the milliseconds until it is worth asking again.
   */
  readonly take: (key: string, now: number) => number | Promise<number>;
  /** What the vendor says in the answer to a call. */
  readonly learn: (key: string, seen: Observation, now: number) => Promise<void> | undefined;
  /** A call is over, whatever became of it. */
  readonly end: (key: string) => void;
}

/** What one process knows of a window. */
interface KnownWindow {
  window: Window | undefined;
  /** Calls that the vendor may not have counted yet. */
  underWay: number;
}

/**
 * Windows of one process: a call may go while the vendor has more left than are under way. What the vendor does not
 * count costs nothing.
 */
export function createMemoryWindows(most: number): RateWindows {
  const windows = new BoundedMap<KnownWindow>(most);
  const nothing = (): KnownWindow => ({ window: undefined, underWay: 0 });
  return {
    take: (key, now) => {
      const known = windows.make(key, nothing);
      const window = known.window && windowAt(known.window, now);
      known.window = window;
      if (window !== undefined && window.left <= known.underWay) return window.resetAt - now;
      known.underWay += 1;
      return 0;
    },
    learn: (key, seen, now) => {
      const known = windows.make(key, nothing);
      known.window = learn(known.window, seen, now);
      return undefined;
    },
    end: (key) => {
      const known = windows.get(key);
      // It may have been forgotten meanwhile.
      if (known !== undefined) known.underWay = Math.max(0, known.underWay - 1);
    },
  };
}
