import { LONGEST_TIMER } from "./clock.ts";
import { badInput, ConnectorError } from "./errors.ts";
import type { Limits } from "./http/request.ts";

/** When a call's own time is up; undefined where it has no bound. Fails with `badInput` for what is no time. */
export function deadlineOf(timeout: number | undefined, now: number): number | undefined {
  if (timeout === undefined) return undefined;
  assertTimeout(timeout);
  return now + timeout;
}

/** Fails with `badInput` for what is no number of milliseconds above 0. */
export function assertTimeout(timeout: number): void {
  if (typeof timeout === "number" && timeout > 0) return;
  throw badInput("timeout", "must be a number of milliseconds above 0");
}

/** The clock of one attempt. */
export interface Deadline {
  /** Another piece of the request is on its way: the wait for the header begins anew. */
  readonly progressed: () => void;
  /** The header is there: from now on the whole attempt counts. */
  readonly answered: () => void;
  readonly end: () => void;
}

/**
 * Starts the clock: `firstByte` until the header is there, `total` for everything. `stop` is told once, with a
 * ConnectorError `timeout` when time is up, or `cancelled` when the caller's signal says so.
 */
export function startDeadline(
  limits: Limits,
  caller: AbortSignal | undefined,
  stop: (error: ConnectorError) => void,
): Deadline {
  const expire = (after: number): NodeJS.Timeout | undefined =>
    after === Infinity
      ? undefined
      : setTimeout(
          () => stop(new ConnectorError("timeout", `No answer within ${after} ms.`)),
          Math.min(after, LONGEST_TIMER),
        );
  const total = expire(limits.total);
  let first = limits.firstByte < limits.total ? expire(limits.firstByte) : undefined;
  const cancel = (): void =>
    stop(new ConnectorError("cancelled", "The caller cancelled the call."));
  caller?.addEventListener("abort", cancel, { once: true });
  return {
    progressed: () => first?.refresh(),
    answered: () => {
      clearTimeout(first);
      // A piece that comes after an early answer must not start it again.
      first = undefined;
    },
    end: () => {
      clearTimeout(first);
      clearTimeout(total);
      caller?.removeEventListener("abort", cancel);
    },
  };
}
