import {
  type AskOutput,
  type AttestedEvent,
  type ChargeInput,
  type ChargeOutput,
  withHumanApproval,
} from "@human/connector-sdk";
import { openConnector, openContext } from "./context.ts";
import type { Host } from "./host.ts";

/** An agent asks, and waits for an hour; after a restart the same call waits for the same question. */
export async function askToPublish(host: Host, organization: string): Promise<AskOutput> {
  const { call } = await openContext(host, organization, "agent-7");
  return await call.human(
    {
      to: "ann@example.com",
      approvers: ["ann"],
      question: "Publish 3 open orders?",
      choices: ["yes", "no"],
      reference: "publish-17",
    },
    { timeout: 3_600_000 },
  );
}

/** What a worker does with each event: it may be somebody's answer. True: it was one, and counted. */
export async function settle(host: Host, event: AttestedEvent): Promise<boolean> {
  const { organization, connection: id } = event.envelope;
  if (id === undefined) return false;
  const connection = await host.connections.find({ organization, id });
  if (connection === undefined) return false;
  const asker = openConnector(host, connection, "webhooks");
  return (await host.questions.deliver(asker, event)).kind === "answered";
}

/** A charge as an agent makes it: Ann is asked in Slack whether exactly this one may be made. */
export async function chargeOnceApproved(
  host: Host,
  organization: string,
  charge: ChargeInput,
): Promise<ChargeOutput> {
  const { payments, call } = await openContext(host, organization, "agent-7");
  const { approvals } = host;
  const identify = (by: string): ReturnType<Host["identify"]> =>
    host.identify(by, "slack-notifications");
  return await withHumanApproval(
    { approvals, call, to: "C024BE91L", approvers: ["ann"], identify },
    async () => await payments.charge(charge),
  );
}
