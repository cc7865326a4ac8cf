import type { NotificationConnector } from "@human/connector-sdk";
import type { Implementation } from "../../../runtime/contract/implementation.ts";
import type { AskInput } from "../../../runtime/contract/notification.ts";
import { returned } from "../../../runtime/contract/returns.ts";
import { functions } from "../../../runtime/expression/functions.ts";
import { matches } from "../../../runtime/answer/match.ts";
import { reader } from "../../../runtime/expression/place.ts";
import { evaluate } from "../../../runtime/expression/value.ts";

/** An event of a delivery, of which a host keeps no more than this. */
interface Told {
  readonly type: string;
  readonly data: unknown;
}

/** Sends a question as the definition says, and does not wait for an answer. */
export async function sendQuestion(
  connector: NotificationConnector,
  input: AskInput,
): Promise<void> {
  const entries = connector.implementations["notification.ask"] ?? [];
  const unanswered = entries.map(({ wait: _, ...entry }) => ({
    ...entry,
    returns: { by: "nobody" },
  }));
  const implementations = { ...connector.implementations, "notification.ask": unanswered };
  const { implementations: former } = connector;
  try {
    await Object.assign(connector, { implementations }).ask(input);
  } finally {
    Object.assign(connector, { implementations: former });
  }
}

/**
 * What an event answers to a question that was sent with a result: read of the event's data alone, as a host
 * will that waits. Undefined where it is no answer to this question.
 */
export function answerOf(
  { implementations }: NotificationConnector,
  question: { readonly input: AskInput; readonly result: unknown },
  { type, data }: Told,
): Readonly<Record<string, unknown>> | undefined {
  const at = reader({ ...question, event: data });
  const fits = ({ when }: Implementation): boolean =>
    when === undefined || matches(when, (place) => at(...place));
  const ways = implementations["notification.ask"]?.find(fits)?.wait ?? [];
  const way = ways.find((each) => each.for === "event" && each.event === type);
  if (way?.for !== "event") return undefined;
  const isIts = way.where.every((each) => {
    const wanted = evaluate(each.is, at, functions);
    return wanted !== null && at(...each.at) === wanted;
  });
  return isIts ? returned(way, at, functions) : undefined;
}
