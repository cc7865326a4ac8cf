import type {
  Callable,
  Connector,
  ConnectorDescriptor,
  ConnectorOptions,
} from "@human/connector-sdk";
import * as github from "../../../generated/github/github.ts";
import * as jira from "../../../generated/jira/jira.ts";
import * as stripe from "../../../generated/payments-stripe/payments-stripe.ts";

/** The connectors that this host offers, by their ids. */
export interface Offered {
  readonly github: github.GithubConnector;
  readonly jira: jira.JiraConnector;
  readonly "payments-stripe": stripe.PaymentsStripeConnector;
}

interface Offer {
  readonly descriptor: ConnectorDescriptor;
  readonly exports: object;
  readonly open: (options: ConnectorOptions) => Connector;
}

const offers: { readonly [Id in keyof Offered]: Offer } = {
  github: {
    descriptor: github.github,
    exports: github,
    open: (options) => new github.GithubConnector(options),
  },
  jira: {
    descriptor: jira.jira,
    exports: jira,
    open: (options) => new jira.JiraConnector(options),
  },
  "payments-stripe": {
    descriptor: stripe.paymentsStripe,
    exports: stripe,
    open: (options) => new stripe.PaymentsStripeConnector(options),
  },
};

export function offerOf(connector: string): Offer {
  const [, offer] = Object.entries(offers).find(([id]) => id === connector) ?? [];
  if (offer === undefined) throw new Error(`This host does not offer "${connector}".`);
  return offer;
}

/** What definitions call to test connections and to list choices. */
export function operationOf(connector: string, id: string): Callable | undefined {
  const exported: readonly unknown[] = Object.values(offerOf(connector).exports);
  return exported.find((each): each is Callable => isOperation(each) && each.id === id);
}

function isOperation(value: unknown): value is Callable {
  return typeof value === "object" && value !== null && "effect" in value;
}
