import type { RetryPolicy } from "../operation.ts";

/** When to repeat, unless the definition says otherwise: three attempts in all. */
export const defaultRetry: Exclude<RetryPolicy, "never"> = {
  attempts: 3,
  firstDelay: 500,
  longestDelay: 30_000,
};

/**
 * Milliseconds before the next attempt after so many: exponential with full jitter, `random() * min(longest,
 * first * 2^n)`, so that clients that failed together do not come back together.
 */
export function backoff(
  { firstDelay, longestDelay }: Exclude<RetryPolicy, "never">,
  made: number,
  random: () => number,
): number {
  return random() * Math.min(longestDelay, firstDelay * 2 ** (made - 1));
}
