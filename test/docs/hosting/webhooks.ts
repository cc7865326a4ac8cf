import {
  createVendorFetch,
  type RawWebhook,
  type ReplayStore,
  type WebhookResponse,
} from "@human/connector-sdk";
import type { Connection } from "@human/connector-sdk/connections";
import { openConnector } from "./context.ts";
import type { Host } from "./host.ts";

const QUEUE = "events";
const WEEK = 7 * 24 * 60 * 60_000;
/** The queue tells repeats apart itself, in the transaction that keeps the event. */
const replays: ReplayStore = { claim: async () => true, release: async () => undefined };
const { fetchJson, fetchText } = createVendorFetch({});

/** POST /webhooks/<connection>: the raw bytes of the body, the address as the vendor called it. */
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
    attestor: host.attestor,
    secrets: host.subscriptions.secrets({ organization, connection: id, endpoint: id }),
    replays,
    now: Date.now,
    fetchJson,
    fetchText,
  });
  if (outcome.kind !== "events") return outcome.response;
  await host.store.commit(
    outcome.events.map((event) => ({
      kind: "enqueue",
      queue: QUEUE,
      key: `${event.envelope.source} ${event.envelope.id}`,
      value: Buffer.from(JSON.stringify(event)),
      delay: 0,
    })),
  );
  return outcome.response;
}

/** A worker, in any process: takes what is due, handles it, and remembers its id for a week. */
export async function work(host: Host, handle: (event: unknown) => Promise<void>): Promise<number> {
  const claims = await host.store.claim(QUEUE, { limit: 10, ttl: 60_000 });
  for (const claim of claims) {
    await handle(JSON.parse(Buffer.from(claim.value).toString("utf8")));
    await host.store.commit([{ kind: "complete", claim, keep: WEEK }]);
  }
  return claims.length;
}
