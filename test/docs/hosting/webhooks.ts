import {
  type AttestedEvent,
  type Connector,
  createVendorFetch,
  type RawWebhook,
  type Renewal,
  type ReplayStore,
  type WebhookResponse,
} from "@human/connector-sdk";
import type { Connection } from "@human/connector-sdk/connections";
import { openConnector, webhookUrl } from "./context.ts";
import type { Host } from "./host.ts";

const QUEUE = "events";
const WEEK = 7 * 24 * 60 * 60_000;
/** The queue tells repeats apart itself, in the transaction that keeps the events. */
const replays: ReplayStore = { claim: async () => true, release: async () => undefined };
const { fetchJson, fetchText } = createVendorFetch({});

/** A connector that orders events: the host is its own approver there. */
function openOrderer(host: Host, connection: Connection): Connector {
  return openConnector(host, connection, "webhooks", { approvals: "granted-by-the-caller" });
}

/**
 * Has events sent to this host. False: they are ordered in the vendor's settings, with `webhookUrl`; where those show a
 * secret, `host.subscriptions.register` keeps it.
 */
export async function orderEvents(host: Host, connection: Connection): Promise<boolean> {
  const { organization, id } = connection;
  const name = { organization, connection: id, endpoint: id };
  const url = webhookUrl(host, connection);
  const ordered = await host.subscriptions.order(openOrderer(host, connection), name, url);
  return ordered !== undefined;
}

/** Vendors forget some orders after days: call it every minute or so. */
export async function renewOrders(host: Host): Promise<readonly Renewal[]> {
  return await host.subscriptions.renewDue(async ({ organization, connection: id }) => {
    const connection = await host.connections.find({ organization, id });
    return connection && openOrderer(host, connection);
  });
}

/** A delivery: the raw bytes of its body, and the address as the vendor called it. */
export async function receive(
  host: Host,
  connection: Connection,
  request: RawWebhook,
): Promise<WebhookResponse> {
  const { organization, id } = connection;
  const outcome = await openConnector(host, connection, "webhooks").receive(request, {
    organization,
    connection: id,
    endpoint: id,
    webhook: { url: webhookUrl(host, connection) },
    attestor: host.attestor,
    secrets: host.subscriptions.secrets({ organization, connection: id, endpoint: id }),
    replays,
    now: Date.now,
    fetchJson,
    fetchText,
  });
  // The sender is not told why.
  if (outcome.kind === "refused") console.warn(`${id} refused a delivery: ${outcome.code}`);
  if (outcome.kind !== "events") return outcome.response;
  await host.store.commit(
    // With what nobody here knows, so that its signature is used up.
    outcome.taken.map(({ claim, events }) => ({
      kind: "enqueue",
      queue: QUEUE,
      key: claim,
      value: Buffer.from(JSON.stringify(events)),
      delay: 0,
    })),
  );
  return outcome.response;
}

/** A worker, in any process: takes what is due, handles it, and remembers that it was taken for a week. */
export async function work(
  host: Host,
  handle: (event: AttestedEvent) => Promise<void>,
): Promise<number> {
  const claims = await host.store.claim(QUEUE, { limit: 10, ttl: 60_000 });
  for (const claim of claims) {
    const events = JSON.parse(Buffer.from(claim.value).toString("utf8")) as AttestedEvent[];
    for (const event of events) await handle(event);
    await host.store.commit([{ kind: "complete", claim, keep: WEEK }]);
  }
  return claims.length;
}
