import type { BoundEvent, BoundWebhooks } from "../bind/bound.ts";
import type { WebhookEventIR, WebhookIR } from "../ir/ir.ts";
import type { EventNames } from "./event-names.ts";
import { isNamed } from "./operation.ts";

/** Gives the events their names. */
export function lowerWebhooks(bound: BoundWebhooks, names: EventNames): WebhookIR {
  return {
    ...bound,
    typeName: names.union,
    events: bound.events.map((each) => lowerEvent(each, names)),
  };
}

function lowerEvent({ event, type }: BoundEvent, names: EventNames): WebhookEventIR {
  const typeName = names.data.get(event.name);
  if (type === undefined) return event;
  return { ...event, type, ...(isNamed(type) || typeName === undefined ? {} : { typeName }) };
}
