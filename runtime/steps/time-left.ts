import { assertTimeout } from "../deadline.ts";
import { ConnectorError } from "../errors.ts";

/**
 * Milliseconds that a step has of a call's own, undefined where it has no bound. Fails with `timeout` where nothing is
 * left, and with `badInput` where it was no time.
 */
export function timeLeft(timeout: number | undefined, spent: number): number | undefined {
  if (timeout === undefined) return undefined;
  assertTimeout(timeout);
  if (spent < timeout) return timeout - spent;
  throw new ConnectorError("timeout", "No time was left for this step.", { unsent: true });
}
