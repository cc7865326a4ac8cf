import type { Answer } from "../answer/answer.ts";
import type { Call } from "../call.ts";
import { ConnectorError } from "../errors.ts";
import { countsCalls, observationOf } from "../answer/rate-limit.ts";
import { defaultLimits } from "../http/request.ts";
import { defaultRetry } from "../retry/backoff.ts";
import type { RetryBudget } from "../retry/retry-budget.ts";
import type { Admission, Outcome } from "./breaker.ts";

/** Names a connection's limits; a state that is not shared has one connection only. */
function keyOf({ session }: Pick<Call, "session">): string {
  return `${session.descriptor.id}/${session.owner}`;
}

/** The repeats that a call has in hand: of all connections to a vendor, or of one whose host the connection names. */
export function budgetOf({ session }: Pick<Call, "session">): RetryBudget {
  const { descriptor, state } = session;
  const isVendors = descriptor.hosts.every((host) => typeof host === "string");
  // What one connection has for a server takes nothing from the others.
  return state.budgetOf(isVendors ? descriptor.id : keyOf({ session }));
}

/** Names the window that a call is taken from; undefined where the vendor tells of none. */
function windowOf(call: Call): string | undefined {
  if (!countsCalls(call.session.descriptor.http?.rateLimit)) return undefined;
  const { quota } = call.operation;
  return quota === undefined ? keyOf(call) : `${keyOf(call)}/${quota}`;
}

/**
 * Waits until the vendor takes another call of this connection, or fails with `rateLimited` and `retryAt` if that
 * is later than the caller's deadline or the longest delay of the definition. Undefined: there is no need to wait.
 */
export function waitForTurn(call: Call, deadline: number | undefined): Promise<void> | undefined {
  const now = call.session.state.clock.now();
  const wait = waitAt(call, now);
  return wait === 0 ? undefined : waitOut(call, wait, now, deadline);
}

/** Milliseconds until it is worth asking again; 0: the call may go, and has to be ended. */
function waitAt(call: Call, now: number): number | Promise<number> {
  const { session, operation } = call;
  const { windows, pauses } = session.state;
  // A call that has to wait anyway takes nothing out of the window meanwhile.
  const paused = pauses.size === 0 ? undefined : pauses.get(`${keyOf(call)}/${operation.id}`);
  if (paused !== undefined && paused > now) return paused - now;
  const key = windowOf(call);
  return key === undefined ? 0 : windows.take(key, now);
}

async function waitOut(
  call: Call,
  first: number | Promise<number>,
  start: number,
  deadline: number | undefined,
): Promise<void> {
  const { clock } = call.session.state;
  const latest = deadline ?? start + longestDelay(call);
  for (let wait = await first; wait > 0; wait = await waitAt(call, clock.now())) {
    const now = clock.now();
    if (now + wait >= latest)
      throw new ConnectorError("rateLimited", "The vendor takes no more calls for now.", {
        retryAt: new Date(now + wait),
        unsent: true,
      });
    await clock.sleep(wait, call.options.signal);
  }
}

function longestDelay({ operation, session }: Call): number {
  const retry = operation.retry ?? session.descriptor.http?.retry ?? defaultRetry;
  return retry === "never" ? 0 : retry.longestDelay;
}

/** The call that waited for its turn is over. */
export function endTurn(call: Call): void {
  const key = windowOf(call);
  if (key !== undefined) call.session.state.windows.end(key);
}

/** Lets a call through to its host. Fails with `unavailable` while the host is spared. */
export function admit(
  call: Pick<Call, "session">,
  host: string,
): Extract<Admission, { kind: "go" }> {
  const { clock, breakerOf } = call.session.state;
  const now = clock.now();
  const admission = breakerOf(`${keyOf(call)}/${host}`).admit(now);
  if (admission.kind === "go") return admission;
  throw new ConnectorError("unavailable", `The host "${host}" keeps failing and is spared.`, {
    retryAt: new Date(now + admission.wait),
    unsent: true,
  });
}

/**
 * How a host did: 4xx say nothing against it, nor does what this side broke off, or a caller who waits for less
 * than the definition.
 */
export function outcomeOf(call: TimedCall, status: number | undefined, failure: unknown): Outcome {
  const code = failure instanceof ConnectorError ? failure.code : undefined;
  if (code === "timeout") return isImpatient(call) ? "unknown" : "failed";
  if (code === "network") return "failed";
  if (status === undefined || code === "cancelled") return "unknown";
  return status >= 500 ? "failed" : "ok";
}

/** A call as far as its time goes. */
type TimedCall = Pick<Call, "session" | "options"> & {
  readonly operation: { readonly timeout?: number };
};

function isImpatient({ session, operation, options }: TimedCall): boolean {
  const { http, driver } = session.descriptor;
  const usual =
    operation.timeout ?? http?.timeout ?? driver?.timeout.command ?? defaultLimits.total;
  return options.timeout !== undefined && options.timeout < usual;
}

/** Remembers what an answer says of the vendor's limits. Undefined: nothing that has to be waited for. */
export function learnLimits(
  call: Call,
  answer: Answer,
  failure: ConnectorError | undefined,
): Promise<void> | undefined {
  const { session, operation } = call;
  const { clock, windows, pauses } = session.state;
  const rules = session.descriptor.http?.rateLimit;
  const key = windowOf(call);
  if (failure === undefined && key === undefined) return undefined;
  const now = clock.now();
  const retryAt = failure?.code === "rateLimited" ? failure.retryAt?.getTime() : undefined;
  if (retryAt !== undefined && retryAt > now) pauses.set(`${keyOf(call)}/${operation.id}`, retryAt);
  const seen =
    key === undefined || rules === undefined ? undefined : observationOf(answer, rules, now);
  const learning = key !== undefined && seen ? windows.learn(key, seen, now) : undefined;
  return learning?.catch(warn);
}

/** The answer counts all the same. */
function warn(error: unknown): void {
  const name = error instanceof Error ? error.name : typeof error;
  process.emitWarning(`A rate limit could not be shared (${name}).`, "ConnectorLimitWarning");
}
