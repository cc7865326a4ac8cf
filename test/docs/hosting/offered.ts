import type { ConnectorClass } from "@human/connector-sdk";
import { EmailPostmarkConnector } from "../../../generated/email-postmark/email-postmark.ts";
import { GithubConnector } from "../../../generated/github/github.ts";
import { JiraConnector } from "../../../generated/jira/jira.ts";
import { PaymentsStripeConnector } from "../../../generated/payments-stripe/payments-stripe.ts";
import { SlackNotificationsConnector } from "../../../generated/slack-notifications/slack-notifications.ts";

/** The connectors that this host offers, by their ids. */
export interface Offered {
  readonly "email-postmark": EmailPostmarkConnector;
  readonly github: GithubConnector;
  readonly jira: JiraConnector;
  readonly "payments-stripe": PaymentsStripeConnector;
  readonly "slack-notifications": SlackNotificationsConnector;
}

const offered: { readonly [Id in keyof Offered]: ConnectorClass<Offered[Id]> } = {
  "email-postmark": EmailPostmarkConnector,
  github: GithubConnector,
  jira: JiraConnector,
  "payments-stripe": PaymentsStripeConnector,
  "slack-notifications": SlackNotificationsConnector,
};

export function offerOf(connector: string): ConnectorClass {
  const [, offer] = Object.entries(offered).find(([id]) => id === connector) ?? [];
  if (offer === undefined) throw new Error(`This host does not offer "${connector}".`);
  return offer;
}
