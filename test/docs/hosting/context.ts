import {
  type Connector,
  type Context,
  type ContextOptions,
  createContext,
  type Policy,
} from "@human/connector-sdk";
import type { Connection } from "@human/connector-sdk/connections";
import type { Host } from "./host.ts";
import { type Offered, offeredTools, offerOf } from "./offered.ts";

/** What an organization has decided where several of its connections would do. */
export interface Choices {
  /** Of two accounts at one vendor, the one to use: ids of connections by those of their connectors. */
  readonly accounts?: Readonly<Record<string, string>>;
  /** Which connector fills a contract: `{ notify: "email-postmark", human: "slack-notifications" }`. */
  readonly routes?: NonNullable<ContextOptions["routes"]>;
}

/** What an agent of one organization gets: no credential is within its reach, and no name but its own. */
export async function openContext(
  host: Host,
  organization: string,
  actor: string,
  { accounts = {}, routes = {} }: Choices = {},
): Promise<Context<Offered>> {
  const all = await host.connections.list(organization, { limit: 100 });
  const active = all.filter(
    ({ state, connector, id }) => state.kind === "active" && (accounts[connector] ?? id) === id,
  );
  return createContext<Offered>({
    organization,
    actor,
    connections: active.map((connection) => openConnector(host, connection, actor)),
    routes,
    questions: host.questions,
    tools: { tools: offeredTools },
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
