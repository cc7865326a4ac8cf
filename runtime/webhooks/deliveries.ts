import { matches } from "../answer/match.ts";
import { idOf, idsInBody } from "./dedupe.ts";
import type { WebhookDefinition, WebhookEventRule } from "./definition.ts";
import { type WebhookView, withBody } from "./view.ts";

/** One event of a delivery, before it is known whose it is. */
export interface Delivery {
  readonly view: WebhookView;
  /** Undefined for what the definition does not know, whose id counts as taken nevertheless. */
  readonly event: { readonly type: string; readonly rule: WebhookEventRule } | undefined;
  /** The vendor's id, or what stands for it; unique at the endpoint. */
  readonly id: string;
}

/** More than vendors put into a megabyte; each may cost an insert. */
const MOST_ITEMS = 10_000;

/**
 * The events of a delivery in the vendor's order; undefined where the list is none.
 * `fallbackId` stands for an id that the definition names and the delivery lacks.
 */
export function findDeliveries(
  definition: WebhookDefinition,
  view: WebhookView,
  fallbackId: string,
): readonly Delivery[] | undefined {
  const { items, dedupe } = definition;
  if (items === undefined) return [deliveryOf(definition, view, idOf(view, dedupe) ?? fallbackId)];
  const list = view.read(items);
  if (!Array.isArray(list) || list.length > MOST_ITEMS) return undefined;
  return list.map((item, index) => {
    const itemView = withBody(view, item);
    // Only an id in the item itself tells it from its neighbours.
    const own = idOf(itemView, idsInBody(dedupe));
    const shared = own ?? `${idOf(itemView, dedupe) ?? fallbackId}#${index}`;
    return deliveryOf(definition, itemView, shared);
  });
}

function deliveryOf({ events }: WebhookDefinition, view: WebhookView, id: string): Delivery {
  for (const [type, rule] of Object.entries(events))
    if (fits(rule, view)) return { view, event: { type, rule }, id };
  return { view, event: undefined, id };
}

function fits({ match, or = [] }: WebhookEventRule, { read }: WebhookView): boolean {
  return [match, ...or].some((each) => matches(each, read));
}
