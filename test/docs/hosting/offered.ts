import type { ConnectorClass } from "@human/connector-sdk";
import { GithubConnector } from "../../../generated/github/github.ts";
import { JiraConnector } from "../../../generated/jira/jira.ts";
import { PaymentsStripeConnector } from "../../../generated/payments-stripe/payments-stripe.ts";

/** The connectors that this host offers, by their ids. */
export interface Offered {
  readonly github: GithubConnector;
  readonly jira: JiraConnector;
  readonly "payments-stripe": PaymentsStripeConnector;
}

const offered: { readonly [Id in keyof Offered]: ConnectorClass<Offered[Id]> } = {
  github: GithubConnector,
  jira: JiraConnector,
  "payments-stripe": PaymentsStripeConnector,
};

export function offerOf(connector: string): ConnectorClass {
  const [, offer] = Object.entries(offered).find(([id]) => id === connector) ?? [];
  if (offer === undefined) throw new Error(`This host does not offer "${connector}".`);
  return offer;
}
