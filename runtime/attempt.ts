import { type Answer, discard } from "./answer/answer.ts";
import type { Authorized } from "./auth/authorize.ts";
import type { Call } from "./call.ts";
import { failureOf } from "./answer/classify.ts";
import { decode } from "./answer/decode.ts";
import { admit, endTurn, learnLimits, outcomeOf } from "./limit/admission.ts";
import { sendFollowing } from "./http/redirect.ts";
import type { HttpRequest, Limits } from "./http/request.ts";
import { skewOf } from "./http/skew.ts";

/** What one attempt came to: the answer, or what it failed with. */
export type Attempted =
  | { readonly answer: Answer }
  | {
      readonly error: unknown;
      readonly status: number | undefined;
      /** The vendor's, which was discarded. */
      readonly refusal?: Answer;
      /** Milliseconds that the vendor's clock is ahead of ours, where its answer says so. */
      readonly skew?: number;
    };

/** Sends a request whose turn it is once, and reads the answer. Throws only what stops it before it is sent. */
export async function attempt(
  call: Call,
  authorized: Authorized,
  deadline: number | undefined,
): Promise<Attempted> {
  const { session, operation, trace } = call;
  const { clock } = session.state;
  const { request } = authorized;
  const host = hostOf(request.url);
  try {
    const { report } = admit(call, host);
    const startedAt = clock.now();
    const attempted = await exchange(call, within(request, deadline, startedAt), authorized);
    const failed = "error" in attempted ? attempted : undefined;
    const status = "answer" in attempted ? attempted.answer.status : attempted.status;
    report(outcomeOf(call, status, failed?.error), clock.now());
    trace?.attempted({ method: operation.method, host, startedAt }, status, failed?.error);
    return attempted;
  } finally {
    endTurn(call);
  }
}

async function exchange(
  call: Call,
  request: HttpRequest,
  { redact, hidden }: Authorized,
): Promise<Attempted> {
  const { descriptor, state } = call.session;
  const { operation } = call;
  let status: number | undefined;
  let skew: number | undefined;
  try {
    const sent = await sendFollowing(call, request);
    status = sent.response.status;
    skew = skewOf(sent.response.headers, state.clock.now());
    const answer = await decode(operation, sent.request, sent.response, hidden);
    const failure = failureOf(answer, {
      operation: operation.id,
      rules: [operation.errors, descriptor.http?.errors].filter((rules) => rules !== undefined),
      rateLimit: descriptor.http?.rateLimit,
      redact,
      now: state.clock.now(),
    });
    const learning = learnLimits(call, answer, failure);
    if (learning !== undefined) await learning;
    if (failure === undefined) return { answer };
    await discard(answer);
    return { error: failure, status, refusal: answer, ...(skew === undefined ? {} : { skew }) };
  } catch (error) {
    return { error, status };
  }
}

/** Prepared addresses are https and have a path. */
function hostOf(url: string): string {
  const start = "https://".length;
  return url.slice(start, url.indexOf("/", start));
}

/** The request with no more time than is left until the deadline; what streams has its own limits. */
function within(request: HttpRequest, deadline: number | undefined, now: number): HttpRequest {
  if (deadline === undefined || request.limits.total === Infinity) return request;
  const left = Math.max(0, deadline - now);
  const { firstByte, total }: Limits = request.limits;
  const limits = {
    ...request.limits,
    firstByte: Math.min(firstByte, left),
    total: Math.min(total, left),
  };
  return { ...request, limits };
}
