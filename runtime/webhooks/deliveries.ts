import { hash } from "node:crypto";
import { matches } from "../match.ts";
import type { WebhookDefinition, WebhookEventRule } from "./definition.ts";
import { type Places, placesOf } from "./secrets.ts";
import { readText, type WebhookView, withBody } from "./view.ts";

/** One event of a delivery, before it is known whose it is. */
export interface Delivery {
  readonly view: WebhookView;
  readonly type: string;
  readonly rule: WebhookEventRule;
  /** The vendor's id, or what stands for it; unique at the endpoint. */
  readonly id: string;
}

/** More than vendors put into a megabyte; each may cost an insert. */
const MOST_ITEMS = 10_000;
const LONGEST_ID = 200;

/**
 * The events of a delivery that the definition knows, in the vendor's order; undefined where the list is none.
 * `fallbackId` stands for an id that the definition names and the delivery lacks.
 */
export function findDeliveries(
  definition: WebhookDefinition,
  view: WebhookView,
  fallbackId: string,
): readonly Delivery[] | undefined {
  const { items, dedupe } = definition;
  if (items === undefined) return findEvent(definition, view, idOf(view, dedupe) ?? fallbackId);
  const list = view.read(items);
  if (!Array.isArray(list) || list.length > MOST_ITEMS) return undefined;
  return list.flatMap((item, index) => {
    const itemView = withBody(view, item);
    // Only an id in the item itself tells it from its neighbours.
    const own = idOf(itemView, placesIn(dedupe, "body"));
    const shared = own ?? `${idOf(itemView, dedupe) ?? fallbackId}#${index}`;
    return findEvent(definition, itemView, shared);
  });
}

function findEvent(
  definition: WebhookDefinition,
  view: WebhookView,
  id: string,
): readonly Delivery[] {
  for (const [type, rule] of Object.entries(definition.events))
    if (matches(rule.match, view.read)) return [{ view, type, rule, id }];
  return [];
}

/** An id as it is, or its hash where it is long: it becomes a key in a store. */
function idOf(view: WebhookView, places: Places | undefined): string | undefined {
  for (const place of places === undefined ? [] : placesOf(places)) {
    const text = readText(view, place);
    if (text === undefined || text === "") continue;
    return text.length > LONGEST_ID ? `sha256:${hash("sha256", text, "base64url")}` : text;
  }
  return undefined;
}

function placesIn(places: Places | undefined, root: string): Places | undefined {
  return places === undefined ? undefined : placesOf(places).filter(([first]) => first === root);
}
