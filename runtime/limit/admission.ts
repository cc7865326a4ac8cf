import type { Answer } from "../answer.ts";
import type { Call } from "../call.ts";
import { ConnectorError } from "../errors.ts";
import { observationOf } from "../rate-limit.ts";
import { defaultRetry } from "../retry/backoff.ts";
import type { Admission, Outcome } from "./breaker.ts";

/** Names a connection's limits; a state that is not shared has one connection only. */
function keyOf({ session }: Call): string {
  return `${session.descriptor.id}/${session.connectionId ?? ""}`;
}

/**
 * Waits until the vendor takes another call of this connection, or fails with `rateLimited` and `retryAt` if that
 * is later than the caller's deadline or the longest delay of the definition.
 */
export async function waitForTurn(call: Call, deadline: number | undefined): Promise<void> {
  const { session, operation, options } = call;
  const { clock, windows, pauses } = session.state;
  const rules = session.descriptor.http?.rateLimit;
  const key = keyOf(call);
  const latest = deadline ?? clock.now() + longestDelay(call);
  for (;;) {
    const now = clock.now();
    const paused = (pauses.get(`${key}/${operation.id}`) ?? 0) - now;
    // A call that has to wait anyway takes nothing out of the window meanwhile.
    const wait =
      paused > 0 ? paused : rules?.reset === undefined ? 0 : await windows.take(key, now);
    if (wait <= 0) return;
    if (now + wait >= latest)
      throw new ConnectorError("rateLimited", "The vendor takes no more calls for now.", {
        retryAt: new Date(now + wait),
        unsent: true,
      });
    await clock.sleep(wait, options.signal);
  }
}

function longestDelay({ operation, session }: Call): number {
  const retry = operation.retry ?? session.descriptor.http?.retry ?? defaultRetry;
  return retry === "never" ? 0 : retry.longestDelay;
}

/** The call that waited for its turn is over. */
export function endTurn(call: Call): void {
  const { session } = call;
  if (session.descriptor.http?.rateLimit?.reset !== undefined)
    session.state.windows.end(keyOf(call));
}

/** Lets a call through to its host. Fails with `unavailable` while the host is spared. */
export function admit(call: Call, host: string): Extract<Admission, { kind: "go" }> {
  const { clock, breakerOf } = call.session.state;
  const now = clock.now();
  const admission = breakerOf(`${keyOf(call)}/${host}`).admit(now);
  if (admission.kind === "go") return admission;
  throw new ConnectorError("unavailable", `The host "${host}" keeps failing and is spared.`, {
    retryAt: new Date(now + admission.wait),
    unsent: true,
  });
}

/** How a host did: 4xx say nothing against it, nor does what the caller or this side broke off. */
export function outcomeOf(status: number | undefined, failure: unknown): Outcome {
  const code = failure instanceof ConnectorError ? failure.code : undefined;
  if (code === "network" || code === "timeout") return "failed";
  if (status === undefined || code === "cancelled") return "unknown";
  return status >= 500 ? "failed" : "ok";
}

/**
 * Remembers what an answer says of the vendor's limits. Where that fails, in a store, the answer still counts: it
 * becomes a process warning.
 */
export async function learnLimits(
  call: Call,
  answer: Answer,
  failure: ConnectorError | undefined,
): Promise<void> {
  const { session, operation } = call;
  const { clock, windows, pauses } = session.state;
  const now = clock.now();
  const retryAt = failure?.code === "rateLimited" ? failure.retryAt?.getTime() : undefined;
  if (retryAt !== undefined && retryAt > now) pauses.set(`${keyOf(call)}/${operation.id}`, retryAt);
  const rules = session.descriptor.http?.rateLimit;
  const seen = rules?.reset === undefined ? undefined : observationOf(answer, rules, now);
  if (seen === undefined) return;
  try {
    await windows.learn(keyOf(call), seen, now);
  } catch (error) {
    const name = error instanceof Error ? error.name : typeof error;
    process.emitWarning(`A rate limit could not be shared (${name}).`, "ConnectorLimitWarning");
  }
}
