import { badInput } from "../errors.ts";
import type { Place } from "../expression/expression.ts";
import type { WebhookDefinition, WebhookEventRule } from "../webhooks/definition.ts";
import type { RawWebhook } from "../webhooks/raw.ts";
import type { WebhookScheme } from "../webhooks/scheme.ts";
import type { WebhookView } from "../webhooks/view.ts";
import { type Draft, fulfil, writeAt } from "./fit.ts";
import { readPackage } from "./generated-package.ts";
import { isSchema } from "./sample.ts";

export interface ForgedWebhookOptions {
  /** The address that it is sent to. Default: `https://example.com/webhooks`. */
  readonly url?: string;
  /** What stands where the vendor's signature would; null: nothing does. */
  readonly signature?: string | null;
}

const GUESS = "t=1893456000,v1=bm90IGEgc2lnbmF0dXJl";

/**
 * A delivery that looks like an event of the vendor and was sent by somebody else: a host that takes it believes
 * anybody. Fails with `badInput` for an event that the connector has not, and where its definition waives signatures.
 */
export function forgedWebhook(
  generated: Readonly<Record<string, unknown>>,
  event: string,
  { url = "https://example.com/webhooks", signature = GUESS }: ForgedWebhookOptions = {},
): RawWebhook {
  const { webhooks } = readPackage(generated).descriptor;
  const rule = webhooks?.events[event];
  if (webhooks === undefined || rule === undefined)
    throw badInput("event", `is none of this connector: "${event}"`);
  if (webhooks.verify === "unsigned")
    throw badInput("generated", "takes deliveries of anybody, as its definition says");
  const draft = deliveryOf(webhooks, rule);
  for (const place of webhooks.verify.flatMap(signaturePlaces))
    if (signature !== null) writeAt(draft, place, signature);
  return printed(webhooks, draft, url);
}

/** Asks a scheme where it looks. */
function signaturePlaces({ isPresent }: WebhookScheme): readonly Place[] {
  const places: Place[] = [];
  const view: WebhookView = {
    raw: { method: "POST", url: "", headers: {}, body: new Uint8Array() },
    read: (place) => {
      places.push(place);
      return null;
    },
    form: () => undefined,
    json: () => ({ kind: "value", value: null }),
    saysForm: () => false,
  };
  isPresent(view);
  return places;
}

/** What the rule asks for, in the wrapping in which the vendor sends it. */
function deliveryOf({ items, parse }: WebhookDefinition, { match }: WebhookEventRule): Draft {
  const event: Draft = { header: {}, body: {} };
  fulfil(event, match);
  const draft: Draft = { ...event };
  if (items !== undefined) {
    delete draft["body"];
    writeAt(draft, items, [event["body"]]);
  }
  if (typeof parse !== "object" || "else" in parse) return draft;
  const text = JSON.stringify(draft["body"]);
  const outer: Draft = { ...draft, body: {} };
  if ("text" in parse) writeAt(outer, parse.text, text);
  else writeAt(outer, parse.base64, Buffer.from(text).toString("base64"));
  return outer;
}

function printed({ parse }: WebhookDefinition, draft: Draft, url: string): RawWebhook {
  const isForm = parse === "form";
  const { header, query, body, method } = draft;
  const address = new URL(url);
  for (const [name, value] of textsOf(query)) address.searchParams.set(name, value);
  return {
    method: typeof method === "string" ? method : "POST",
    url: address.href,
    headers: {
      "content-type": isForm ? "application/x-www-form-urlencoded" : "application/json",
      ...Object.fromEntries(textsOf(header)),
    },
    body: Buffer.from(
      isForm ? new URLSearchParams(textsOf(body)).toString() : JSON.stringify(body),
    ),
  };
}

function textsOf(value: unknown): [string, string][] {
  return Object.entries(isSchema(value) ? value : {}).map(([name, each]) => [name, String(each)]);
}
