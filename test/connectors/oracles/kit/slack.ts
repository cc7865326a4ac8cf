import { bearer } from "@human/connector-sdk";
import { webApi } from "@slack/bolt";
import { SlackNotificationsConnector } from "../../../../generated/slack-notifications/slack-notifications.ts";
import { optionsOf } from "../../kit/open.ts";
import { reading } from "./agreement.ts";
import { type Arrived, type Double, startDouble } from "./double.ts";

export const double: Double = await startDouble();
export const ours: SlackNotificationsConnector = new SlackNotificationsConnector(
  optionsOf(double, bearer("xoxb-1")),
);
const silent = (): void => undefined;
export const theirs: webApi.WebClient = new webApi.WebClient("xoxb-1", {
  slackApiUrl: `${double.origin}/api/`,
  retryConfig: { retries: 0 },
  rejectRateLimitedCalls: true,
  logger: {
    debug: silent,
    info: silent,
    warn: silent,
    error: silent,
    setLevel: silent,
    setName: silent,
    getLevel: () => "error" as webApi.LogLevel,
  },
});

/**
 * Slack takes the arguments of every method from the query or from a form, and reads by POST too, which is what its
 * own client does.
 */
export function read(request: Arrived): unknown {
  const { path, query, body, headers } = reading("authorization")(request);
  const form = (body ?? []) as typeof query;
  return { path, headers, input: [...query, ...form] };
}

export const channel: string = "C024BE91L";
export const ts: string = "1503435956.000247";
export const text: string = 'Grüße & <b> "7 = seven" + 100% 🙂\n';
