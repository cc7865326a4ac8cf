import { type Connector, type Context, createContext } from "@human/connector-sdk";
import type { Connection } from "@human/connector-sdk/connections";
import type { Host } from "./host.ts";
import { type Offered, offerOf } from "./offered.ts";

/** What an agent or a workflow of one organization gets: no credential is within its reach. */
export async function openContext(host: Host, organization: string): Promise<Context<Offered>> {
  const all = await host.connections.list(organization, { limit: 100 });
  const active = all.filter(({ state }) => state.kind === "active");
  return createContext<Offered>({
    organization,
    connections: active.map((connection) => openConnector(host, connection)),
    observer: host.observers,
  });
}

export function openConnector(host: Host, connection: Connection): Connector {
  const Offer = offerOf(connection.connector);
  return new Offer({
    credentials: host.connections.provider(Offer.descriptor, connection),
    connection: connection.fields,
    connectionId: connection.id,
    organization: connection.organization,
    policy: { approvals: host.approvals.approve },
    state: host.state,
    references: host.references,
    observer: host.observers,
    ...(host.transport && { transport: host.transport }),
  });
}
