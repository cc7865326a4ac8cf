import type { Answer } from "../answer/answer.ts";
import { attempt } from "../attempt.ts";
import { type Authorized, authorize } from "../auth/authorize.ts";
import type { Draft } from "../prepare/bind.ts";
import type { Call } from "../call.ts";
import { assertUncancelled } from "../clock.ts";
import { deadlineOf } from "../deadline.ts";
import { ConnectorError } from "../errors.ts";
import { budgetOf, waitForTurn } from "../limit/admission.ts";
import { isStream } from "../http/request.ts";
import { isMistimed } from "../http/skew.ts";
import { defaultRetry } from "./backoff.ts";
import { isRepeatable } from "./idempotency.ts";
import { delayBeforeNext } from "./next-step.ts";
import { isUndone } from "./undone.ts";

/**
 * Sends a draft until it succeeds or there is no point or no permission to go on. All attempts send the same bytes
 * with the same idempotency key; only a credential that the vendor rejected is replaced, once, and a signature that
 * it refused is made anew, once, by its own clock where ours is wrong.
 */
export async function send(call: Call, draft: Draft): Promise<Answer> {
  const { session, operation, options } = call;
  const { clock, random } = session.state;
  assertUncancelled(options.signal);
  const deadline = deadlineOf(options.timeout, clock.now());
  const policy = operation.retry ?? session.descriptor.http?.retry ?? defaultRetry;
  const budget = budgetOf(call);
  budget.earn();
  let authorized = await first(call, draft);
  let renewed = false;
  let corrected = false;
  // Whether the vendor may have done it already, in an attempt whose answer was lost.
  let isInDoubt = false;
  for (let made = 1; ; made += 1) {
    const turn = waitForTurn(call, deadline);
    if (turn !== undefined) await turn;
    const attempted = await attempt(call, authorized, deadline);
    if ("answer" in attempted) {
      if (made > 1) budget.refund();
      return attempted.answer;
    }
    const { error, refusal } = attempted;
    if (!(error instanceof ConnectorError)) throw error;
    if (refusal !== undefined && isInDoubt && isDeleted(call, error)) {
      budget.refund();
      return refusal;
    }
    const resendable = !isStream(authorized.request.body);
    const { status, skew } = attempted;
    if (resendable && !corrected && isMistimed(status, skew)) {
      const again = authorized.withSkew?.(skew);
      if (again !== undefined) {
        corrected = true;
        authorized = { ...authorized, ...again };
        // The vendor did nothing, as where it rejects a credential.
        made -= 1;
        continue;
      }
    }
    if (error.code === "reauthenticate" && resendable && !renewed && error.vendorRetry !== false) {
      renewed = true;
      const again = await renew(call, draft, authorized);
      if (again === undefined) throw error;
      authorized = again;
      // Not a repeat of what failed: the vendor did nothing, and the policy counts what it did.
      made -= 1;
      continue;
    }
    const delay = delayBeforeNext({
      failure: error,
      made,
      policy,
      repeatable: isRepeatable(call, draft),
      resendable,
      now: clock.now(),
      deadline,
      random,
    });
    if (delay === undefined || !budget.spend()) throw error;
    isInDoubt ||= !isUndone(error);
    await clock.sleep(delay, options.signal);
  }
}

/**
 * What is asked for again after it was deleted is not found (RFC 9110, section 9.2.2). Only of stores, and where nothing
 * else is told: other vendors answer so, too, to who may not delete it (section 15.5.4).
 */
function isDeleted({ operation, session }: Call, { code }: ConnectorError): boolean {
  const { method, answer, output } = operation;
  const isDeletion = method === "DELETE" && answer === "none" && output === undefined;
  return isDeletion && code === "notFound" && session.descriptor.kind === "storage";
}

async function first(call: Call, draft: Draft): Promise<Authorized> {
  const authorized = await authorize(call, draft);
  if (authorized === undefined) throw new TypeError("A first credential is never undefined.");
  return authorized;
}

async function renew(
  call: Call,
  draft: Draft,
  { credential }: Authorized,
): Promise<Authorized | undefined> {
  return credential === undefined ? undefined : await authorize(call, draft, credential);
}
