import { type Connector, type Context, createContext } from "@human/connector-sdk";
import type { Connection } from "@human/connector-sdk/connections";
import type { Host } from "./host.ts";
import { type Offered, offerOf } from "./offered.ts";

/** What an agent of one organization gets: no credential is within its reach, and no name but its own. */
export async function openContext(
  host: Host,
  organization: string,
  actor: string,
): Promise<Context<Offered>> {
  const all = await host.connections.list(organization, { limit: 100 });
  const active = all.filter(({ state }) => state.kind === "active");
  return createContext<Offered>({
    organization,
    actor,
    connections: active.map((connection) => openConnector(host, connection, actor)),
    observer: host.observers,
  });
}

export function openConnector(host: Host, connection: Connection, actor: string): Connector {
  const Offer = offerOf(connection.connector);
  return new Offer({
    credentials: host.connections.provider(Offer.descriptor, connection),
    connection: connection.fields,
    connectionId: connection.id,
    organization: connection.organization,
    actor,
    policy: { approvals: host.approvals.approve },
    state: host.state,
    references: host.references,
    observer: host.observers,
    ...(host.transport && { transport: host.transport }),
  });
}
