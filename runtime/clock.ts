import { ConnectorError } from "./errors.ts";

/** What calls know of time; tests bring their own. */
export interface Clock {
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Waits; fails with `cancelled` as soon as the signal says so. */
  readonly sleep: (milliseconds: number, signal: AbortSignal | undefined) => Promise<void>;
}

/** What a timer of Node can hold; more would fire at once. */
export const LONGEST_TIMER: number = 2 ** 31 - 1;

/** The machine's clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => {
    assertUncancelled(signal);
    await new Promise<void>((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        reject(cancelled());
      };
      const timer = setTimeout(
        () => {
          signal?.removeEventListener("abort", stop);
          resolve();
        },
        Math.min(milliseconds, LONGEST_TIMER),
      );
      signal?.addEventListener("abort", stop, { once: true });
    });
  },
};

/**
 * Whether a moment that was set is to come, in milliseconds. One that is further off than anybody sets it is none of
 * ours: a clock was put back, and waiting for it would take as long.
 */
export function isToCome(moment: number, now: number, furthest: number): boolean {
  const left = moment - now;
  return left > 0 && left <= furthest;
}

/** Fails with `cancelled` if the caller no longer wants the call. */
export function assertUncancelled(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw cancelled();
}

function cancelled(): ConnectorError {
  return new ConnectorError("cancelled", "The caller cancelled the call.", { unsent: true });
}
