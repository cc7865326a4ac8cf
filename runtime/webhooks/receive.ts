import { answerChallenge, isUnsignable } from "./challenge.ts";
import { claimAll } from "./claim.ts";
import { confirmSubscription } from "./confirm.ts";
import type { AttestedEvent, EventEnvelope } from "./attestation/envelope.ts";
import type { WebhookDefinition } from "./definition.ts";
import { bodyKindOf, parseBody } from "./parse.ts";
import { type EventContext, prepareEvents, type PreparedEvent } from "./prepare-events.ts";
import type { RawWebhook } from "./raw.ts";
import type { ReplayStore } from "./replay.ts";
import { acceptance, refusalResponse, type WebhookResponse } from "./response.ts";
import type { RefusalCode, VerifyContext } from "./scheme.ts";
import { verifyWebhook } from "./verify.ts";
import { viewOf } from "./view.ts";

/** What the host knows and lends. Only what it lends may fail: then `receiveWebhook` rejects, and 503 is the answer. */
export interface WebhookContext extends VerifyContext, EventContext {
  readonly replays: ReplayStore;
  /** Milliseconds that an id is remembered: longer than any copy stays fresh. Default: seven days. */
  readonly rememberFor?: number;
  /** Bytes. Default: 1 MiB. */
  readonly largestBody?: number;
}

export type WebhookOutcome<Event extends EventEnvelope = EventEnvelope> =
  | {
      readonly kind: "events";
      /** Empty where the definition knows none of them, or no connection has their account. */
      readonly events: readonly AttestedEvent<Event>[];
      /** The same events by what they came from. */
      readonly taken: readonly PreparedEvent<Event>[];
      readonly response: WebhookResponse;
    }
  | { readonly kind: "challenge"; readonly response: WebhookResponse }
  | { readonly kind: "duplicate"; readonly response: WebhookResponse }
  | {
      readonly kind: "refused";
      readonly code: RefusalCode;
      /** Milliseconds by which our clock is ahead of the delivery's, where that is the reason. */
      readonly skew?: number;
      readonly response: WebhookResponse;
    };

const LARGEST_BODY = 1_048_576;
const WEEK = 604_800_000;

/**
 * Takes a delivery: verifies it, answers challenges, confirms subscriptions, parses, finds what it is and whose, vouches for it and
 * tells repeats apart. What the sender controls never makes it throw. Ids are claimed last, so that nothing is
 * remembered as taken that is refused.
 */
export async function receiveWebhook(
  definition: WebhookDefinition,
  raw: RawWebhook,
  context: WebhookContext,
): Promise<WebhookOutcome> {
  if (raw.body.byteLength > (context.largestBody ?? LARGEST_BODY)) return refused("tooLarge");
  const view = viewOf(raw, context.at, bodyKindOf(definition.parse));
  const { challenge } = definition;
  const early =
    challenge !== undefined && isUnsignable(challenge)
      ? answerChallenge(challenge, view)
      : undefined;
  if (early !== undefined) return { kind: "challenge", response: early };

  const verification = await verifyWebhook(definition.verify, view, context);
  if (verification.kind === "refused") return refused(verification.code, verification.skew);
  const confirmed =
    definition.confirm && (await confirmSubscription(definition.confirm, view, context));
  if (confirmed === "confirmed")
    return { kind: "challenge", response: acceptance(definition.respond) };
  if (confirmed !== undefined) return refused(confirmed);
  const parsed = parseBody(definition.parse, view);
  if (parsed === undefined) return refused("malformedBody");
  const answer = answerChallenge(challenge, parsed);
  if (answer !== undefined) return { kind: "challenge", response: answer };

  const prepared = await prepareEvents(definition, parsed, verification, context);
  if (typeof prepared === "string") return refused(prepared);
  return claim(definition, prepared, context);
}

async function claim(
  { dedupe, respond }: WebhookDefinition,
  prepared: readonly PreparedEvent[],
  { replays, rememberFor = WEEK }: WebhookContext,
): Promise<WebhookOutcome> {
  const response = acceptance(respond);
  const taking = (taken: readonly PreparedEvent[]): WebhookOutcome => ({
    kind: "events",
    events: taken.flatMap(({ events }) => events),
    taken,
    response,
  });
  if (dedupe === undefined) return taking(prepared);
  const free = await claimAll(
    replays,
    prepared.map((each) => each.claim),
    rememberFor,
  );
  const taken = prepared.filter((_, index) => free[index] === true);
  if (taken.length === 0 && prepared.length > 0) return { kind: "duplicate", response };
  return taking(taken);
}

function refused(code: RefusalCode, skew?: number): WebhookOutcome {
  return {
    kind: "refused",
    code,
    ...(skew === undefined ? {} : { skew }),
    response: refusalResponse(code),
  };
}
