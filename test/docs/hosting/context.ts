import {
  type Connector,
  type ConnectorOptions,
  type Context,
  createContext,
} from "@human/connector-sdk";
import type { Connection } from "@human/connector-sdk/connections";
import { github, GithubConnector } from "../../../generated/github/github.ts";
import {
  paymentsStripe,
  PaymentsStripeConnector,
} from "../../../generated/payments-stripe/payments-stripe.ts";
import type { Host } from "./host.ts";

/** The connectors that this host offers. */
export interface Offered {
  readonly github: GithubConnector;
  readonly "payments-stripe": PaymentsStripeConnector;
}

/** What an agent or a workflow of one organization gets: no credential is within its reach. */
export async function openContext(host: Host, organization: string): Promise<Context<Offered>> {
  const all = await host.connections.list(organization, { limit: 100 });
  const active = all.filter(({ state }) => state.kind === "active");
  return createContext<Offered>({
    organization,
    connections: active.map((connection) => openConnector(host, connection)),
  });
}

export function openConnector(host: Host, connection: Connection): Connector {
  const isGithub = connection.connector === "github";
  const options: ConnectorOptions = {
    credentials: host.connections.provider(isGithub ? github : paymentsStripe, connection),
    connection: connection.fields,
    connectionId: connection.id,
    organization: connection.organization,
    policy: { approvals: host.approvals.approve },
    state: host.state,
    references: host.references,
    observer: host.observers,
    ...(host.transport && { transport: host.transport }),
  };
  return isGithub ? new GithubConnector(options) : new PaymentsStripeConnector(options);
}
