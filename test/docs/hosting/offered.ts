import type { ConnectorClass, ToolsFile } from "@human/connector-sdk";
import { EmailPostmarkConnector } from "../../../generated/email-postmark/email-postmark.ts";
import postmarkTools from "../../../generated/email-postmark/tools.json" with { type: "json" };
import { GithubConnector } from "../../../generated/github/github.ts";
import githubTools from "../../../generated/github/tools.json" with { type: "json" };
import { JiraConnector } from "../../../generated/jira/jira.ts";
import jiraTools from "../../../generated/jira/tools.json" with { type: "json" };
import { PaymentsStripeConnector } from "../../../generated/payments-stripe/payments-stripe.ts";
import stripeTools from "../../../generated/payments-stripe/tools.json" with { type: "json" };
import { SlackNotificationsConnector } from "../../../generated/slack-notifications/slack-notifications.ts";
import slackTools from "../../../generated/slack-notifications/tools.json" with { type: "json" };

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

/** What agents are told of them. */
export const offeredTools: readonly ToolsFile[] = [
  postmarkTools,
  githubTools,
  jiraTools,
  stripeTools,
  slackTools,
];

export function offerOf(connector: string): ConnectorClass {
  const [, offer] = Object.entries(offered).find(([id]) => id === connector) ?? [];
  if (offer === undefined) throw new Error(`This host does not offer "${connector}".`);
  return offer;
}
