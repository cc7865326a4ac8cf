import { matches } from "../answer/match.ts";
import type { Place } from "../expression/expression.ts";
import type { WebhookChallenge } from "./definition.ts";
import { jsonResponse, textResponse, type WebhookResponse } from "./response.ts";
import type { WebhookView } from "./view.ts";

const LONGEST_REPLY = 4096;

/**
 * Whether the question comes before anything that could be signed: all that it consists of stands in the
 * address (Dropbox's GET, Microsoft Graph's `validationToken`).
 */
export function isUnsignable({ when = [], reply }: WebhookChallenge): boolean {
  const replies = isPlace(reply) ? [reply] : Object.values(reply);
  return [...replies, ...when.map(({ at }) => at)].every(([root]) => root === "query");
}

/** The answer to a challenge; undefined for deliveries that are none. */
export function answerChallenge(
  challenge: WebhookChallenge | undefined,
  view: WebhookView,
): WebhookResponse | undefined {
  if (challenge === undefined) return undefined;
  const { method = "POST", when = [], reply } = challenge;
  if (view.raw.method.toUpperCase() !== method || !matches(when, view.read)) return undefined;
  if (isPlace(reply)) {
    const text = textAt(view, reply);
    return text === undefined ? undefined : textResponse(200, text);
  }
  const members = Object.entries(reply).map(
    ([name, place]) => [name, textAt(view, place)] as const,
  );
  if (members.some(([, text]) => text === undefined)) return undefined;
  return jsonResponse(200, Object.fromEntries(members));
}

function isPlace(reply: WebhookChallenge["reply"]): reply is Place {
  return Array.isArray(reply);
}

/** The text that the vendor wants back, if that is what stands there. */
function textAt({ read }: WebhookView, place: Place): string | undefined {
  const text = read(place);
  return typeof text !== "string" || text === "" || text.length > LONGEST_REPLY ? undefined : text;
}
