import { type Connector, type Context, createContext, type Policy } from "@human/connector-sdk";
import type { Connection } from "@human/connector-sdk/connections";
import type { Host } from "./host.ts";
import { type Offered, offerOf } from "./offered.ts";

/**
 * What an agent of one organization gets: no credential is within its reach, and no name but its own. Where there are
 * two accounts at one vendor, `chosen` says by the connector's id which of them it is: the connection's id.
 */
export async function openContext(
  host: Host,
  organization: string,
  actor: string,
  chosen: Readonly<Record<string, string>> = {},
): Promise<Context<Offered>> {
  const all = await host.connections.list(organization, { limit: 100 });
  const active = all.filter(
    ({ state, connector, id }) => state.kind === "active" && (chosen[connector] ?? id) === id,
  );
  return createContext<Offered>({
    organization,
    actor,
    connections: active.map((connection) => openConnector(host, connection, actor)),
    questions: host.questions,
    observer: host.observers,
  });
}

/** The address that takes a connection's webhooks. */
export function webhookUrl({ origin }: Host, { organization, id }: Connection): string {
  return `${origin}/webhooks/${encodeURIComponent(organization)}/${encodeURIComponent(id)}`;
}

export function openConnector(
  host: Host,
  connection: Connection,
  actor: string,
  policy: Policy = { approvals: host.approvals.approve },
): Connector {
  const Offer = offerOf(connection.connector);
  return new Offer({
    credentials: host.connections.provider(Offer.descriptor, connection),
    connection: connection.fields,
    connectionId: connection.id,
    organization: connection.organization,
    actor,
    webhook: { url: webhookUrl(host, connection) },
    policy,
    state: host.state,
    references: host.references,
    observer: host.observers,
    ...host.reach,
  });
}
