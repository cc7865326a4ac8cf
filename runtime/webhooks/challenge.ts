import { matches } from "../answer/match.ts";
import type { WebhookChallenge } from "./definition.ts";
import { textResponse, type WebhookResponse } from "./response.ts";
import type { WebhookView } from "./view.ts";

const LONGEST_REPLY = 4096;

/**
 * Whether the question comes before anything that could be signed: all that it consists of stands in the
 * address (Dropbox's GET, Microsoft Graph's `validationToken`).
 */
export function isUnsignable({ when = [], reply }: WebhookChallenge): boolean {
  return [reply, ...when.map(({ at }) => at)].every(([root]) => root === "query");
}

/** The answer to a challenge; undefined for deliveries that are none. */
export function answerChallenge(
  challenge: WebhookChallenge | undefined,
  view: WebhookView,
): WebhookResponse | undefined {
  if (challenge === undefined) return undefined;
  const { method = "POST", when = [], reply } = challenge;
  if (view.raw.method.toUpperCase() !== method || !matches(when, view.read)) return undefined;
  const text = view.read(reply);
  if (typeof text !== "string" || text === "" || text.length > LONGEST_REPLY) return undefined;
  return textResponse(200, text);
}
