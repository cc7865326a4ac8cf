import type { ConnectorError, ErrorCode } from "../errors.ts";
import type { RetryPolicy } from "../operation.ts";
import { backoff } from "./backoff.ts";

/** Where a call stands after an attempt that failed. */
export interface Situation {
  readonly failure: ConnectorError;
  /** Attempts made, the failed one included. */
  readonly made: number;
  readonly policy: RetryPolicy;
  /** Doing it twice does it once. */
  readonly repeatable: boolean;
  /** The body is no stream, so there is something to send again. */
  readonly resendable: boolean;
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** The moment of the caller's deadline, in the same; undefined where the caller sets none. */
  readonly deadline: number | undefined;
  readonly random: () => number;
}

/** Milliseconds to wait before the next attempt; undefined if there must not be one. */
export function delayBeforeNext(situation: Situation): number | undefined {
  const { failure, made, policy, resendable, now, deadline, random } = situation;
  if (policy === "never" || made >= policy.attempts || !resendable) return undefined;
  if (!isWorthIt(failure) || !isHarmless(situation)) return undefined;
  const asked = failure.retryAt === undefined ? 0 : failure.retryAt.getTime() - now;
  const delay = Math.max(asked, backoff(policy, made, random));
  // Without a deadline of the caller's, nobody said that a vendor may keep the call for hours.
  const isInTime = deadline === undefined ? delay <= policy.longestDelay : now + delay < deadline;
  return isInTime ? delay : undefined;
}

const transient: ReadonlySet<ErrorCode> = new Set([
  "rateLimited",
  "unavailable",
  "network",
  "timeout",
] satisfies ErrorCode[]);

/** The vendor's own word wins. */
function isWorthIt({ code, vendorRetry }: ConnectorError): boolean {
  return vendorRetry ?? transient.has(code);
}

/** What a vendor refused for its rate, and what never reached it, was not done (RFC 6585, section 4). */
function isHarmless({ failure, repeatable }: Situation): boolean {
  return repeatable || failure.unsent === true || failure.code === "rateLimited";
}
