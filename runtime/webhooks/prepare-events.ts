import { hash } from "node:crypto";
import type { AttestedEvent, EventEnvelope } from "./attestation/envelope.ts";
import type { Attestor } from "./attestation/attestor.ts";
import type { Place } from "../expression/expression.ts";
import type { WebhookDefinition, WebhookEventRule } from "./definition.ts";
import { type Delivery, findDeliveries } from "./deliveries.ts";
import { isoTime } from "./iso-time.ts";
import { findRoutes, type Route, type RouteContext } from "./route.ts";
import type { RefusalCode, Verification, VerifyContext } from "./scheme.ts";
import type { WebhookView } from "./view.ts";

export interface EventContext extends RouteContext {
  readonly organization: string;
  /** Id of the connector, `slack`. */
  readonly connector: string;
  /** Id of the address within its organization: deliveries are told apart within one. */
  readonly endpoint: string;
  readonly attestor: Attestor;
}

/** One event of a delivery, for all connections that get it. */
export interface PreparedEvent<Event extends EventEnvelope = EventEnvelope> {
  /**
   * The key under which it is remembered: to be released in the replay store if the events cannot be processed or stored
   * after all.
   */
  readonly claim: string;
  /**
   * Empty for what the definition does not know. It is remembered too: its proof could be put before an event, where it
   * does not cover the body.
   */
  readonly events: readonly AttestedEvent<Event>[];
}

interface KnownDelivery extends Delivery {
  readonly event: NonNullable<Delivery["event"]>;
}

/** The facts of one delivery that all of its events share. */
interface Reception {
  readonly verification: Extract<Verification, { readonly kind: "verified" }>;
  readonly receivedat: string;
  readonly bodydigest: string;
}

/** The events of a verified and parsed delivery, vouched for; or why there can be none. */
export async function prepareEvents(
  definition: WebhookDefinition,
  view: WebhookView,
  verification: Reception["verification"],
  context: EventContext & Pick<VerifyContext, "now">,
): Promise<readonly PreparedEvent[] | RefusalCode> {
  const bodydigest = hash("sha256", view.raw.body, "base64url");
  const reception: Reception = {
    verification,
    bodydigest,
    receivedat: isoTime(context.now()),
  };
  const fallbackId = `${bodydigest}@${verification.signedAt ?? ""}`;
  const deliveries = findDeliveries(definition, view, fallbackId);
  if (deliveries === undefined) return "malformedBody";
  const prepared: PreparedEvent[] = [];
  for (const delivery of deliveries) {
    // What one organization was sent uses up nothing of another, which may call its addresses the same.
    const parts = [context.organization, context.connector, context.endpoint, delivery.id];
    const claim = hash("sha256", JSON.stringify(parts), "base64url");
    const found = eventsOf(delivery, definition, reception, context);
    const events = found instanceof Promise ? await found : found;
    if (events === undefined) return "noAccount";
    // The connection of an account that nobody has may come.
    if (events.length > 0 || delivery.event === undefined) prepared.push({ claim, events });
  }
  return prepared;
}

/** One for each connection that gets it; undefined where its account is missing. At once unless the host must ask. */
function eventsOf(
  { id, view, event }: Delivery,
  { account }: WebhookDefinition,
  reception: Reception,
  context: EventContext,
): readonly AttestedEvent[] | undefined | Promise<readonly AttestedEvent[]> {
  if (event === undefined) return [];
  const attested = (route: Route): AttestedEvent =>
    context.attestor.attest(envelopeOf({ id, view, event }, route, reception, context));
  const found = findRoutes(account, view, context);
  return found instanceof Promise
    ? found.then((routes) => routes.map(attested))
    : found?.map(attested);
}

/** Attributes in the order in which they are written and attested, the data last. */
function envelopeOf(
  { id, view, event: { type, rule } }: KnownDelivery,
  { account, connection }: Route,
  { verification, receivedat, bodydigest }: Reception,
  { organization, endpoint, connector }: EventContext,
): EventEnvelope {
  const { scheme, keyId, signedAt } = verification;
  const signedat = signedAt === undefined ? undefined : isoTime(signedAt);
  return {
    specversion: "1.0",
    id,
    source:
      connection === undefined
        ? `/connectors/${encodeURIComponent(connector)}/endpoints/${encodeURIComponent(endpoint)}`
        : `/connectors/${encodeURIComponent(connector)}/connections/${encodeURIComponent(connection)}`,
    type,
    time: signedat ?? receivedat,
    subject: account,
    datacontenttype: "application/json",
    organization,
    endpoint,
    connection,
    scheme,
    keyid: keyId,
    bodydigest,
    receivedat,
    signedat,
    data: dataOf(view, rule.data ?? ["body"]),
  };
}

function dataOf(view: WebhookView, data: NonNullable<WebhookEventRule["data"]>): unknown {
  if (isPlace(data)) return view.read(data);
  const members = Object.entries(data).map(([name, place]) => [name, view.read(place)] as const);
  return Object.fromEntries(members.filter(([, value]) => value !== null));
}

function isPlace(data: NonNullable<WebhookEventRule["data"]>): data is Place {
  return Array.isArray(data);
}
