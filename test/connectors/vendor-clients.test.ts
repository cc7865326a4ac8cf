import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { bearer, type CredentialProvider, fields } from "@human/connector-sdk";
import { Client as Hubspot } from "@hubspot/api-client";
import { webApi } from "@slack/bolt";
import qs from "qs";
import twilio from "twilio";
import { afterAll, expect, it } from "vitest";
import { HubspotConnector } from "../../generated/hubspot/hubspot.ts";
import { SlackNotificationsConnector } from "../../generated/slack-notifications/slack-notifications.ts";
import { TwilioSmsConnector } from "../../generated/twilio-sms/twilio-sms.ts";
import { leadTo } from "./kit/lead.ts";

/** What a vendor makes of a request. */
interface Asked {
  readonly method: string;
  readonly path: string;
  readonly authorization: string | undefined;
  /** Query and body, read as the vendor reads them. */
  readonly input: unknown;
}

interface Answer {
  /** Default: 200. */
  readonly status?: number;
  readonly body: unknown;
}

const asked: Asked[] = [];
let answer: Answer = { body: {} };
const server = createServer((request, response) => {
  void buffer(request).then((body) => {
    const { method = "", url = "", headers } = request;
    asked.push(readRequest(method, url, headers, body.toString()));
    response.writeHead(answer.status ?? 200, { "content-type": "application/json" });
    response.end(JSON.stringify(answer.body));
  });
});
await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
const { port } = server.address() as AddressInfo;
const origin = `http://127.0.0.1:${String(port)}`;

afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function readRequest(
  method: string,
  url: string,
  { authorization, "content-type": type = "" }: Readonly<Record<string, unknown>>,
  body: string,
): Asked {
  const [path = "", query = ""] = url.split("?", 2);
  const isJson = String(type).startsWith("application/json") && body !== "";
  const input = isJson
    ? { ...qs.parse(query), ...(JSON.parse(body) as object) }
    : qs.parse(`${query}&${body}`);
  return { method, path, authorization: authorization as string | undefined, input };
}

/** What one call asked for. */
async function askedBy(call: () => Promise<unknown>): Promise<Asked> {
  asked.length = 0;
  await call();
  const [first, ...more] = asked;
  if (first === undefined || more.length > 0) throw new Error(`${String(asked.length)} requests`);
  return first;
}

interface Pair {
  readonly answer?: unknown;
  readonly status?: number;
  readonly ours: () => Promise<unknown>;
  readonly theirs: () => Promise<unknown>;
}

async function expectAgreement(pairs: Readonly<Record<string, Pair>>): Promise<void> {
  for (const [name, { ours, theirs, status = 200, answer: body = {} }] of Object.entries(pairs)) {
    answer = { status, body };
    expect(await askedBy(ours), name).toEqual(await askedBy(theirs));
  }
}

const parts = (credentials: CredentialProvider, connection = {}) => ({
  credentials,
  connection,
  policy: { approvals: "granted-by-the-caller" } as const,
  transport: leadTo(port),
});

it("asks Twilio as its own library does", { tags: ["live/twilio"] }, async () => {
  const sid = "AC0123456789abcdef0123456789abcdef";
  const connection = { accountSid: sid, from: "+15017122661" };
  const ours = new TwilioSmsConnector(parts(fields({ authToken: "secret" }), connection));
  // Their library speaks HTTPS alone: what it hands on is sent here as it says.
  const httpClient = {
    request: async (options: Parameters<twilio.RequestClient["request"]>[0]) => {
      const { method, uri, username, password, data, params } = options;
      const { pathname, search } = new URL(uri);
      const query = params === undefined ? search : `?${qs.stringify(params, { indices: false })}`;
      const response = await fetch(`${origin}${pathname}${query}`, {
        method,
        headers: {
          authorization: `Basic ${btoa(`${username ?? ""}:${password ?? ""}`)}`,
          "content-type": "application/x-www-form-urlencoded",
        },
        ...(data === undefined ? {} : { body: qs.stringify(data, { indices: false }) }),
      });
      return { statusCode: response.status, body: await response.text(), headers: {} };
    },
  };
  const theirs = twilio(sid, "secret", {
    httpClient: httpClient as unknown as twilio.RequestClient,
  });
  const message = { sid: "SM1", status: "queued", error_code: null, error_message: null };
  const to = "+15558675310";
  await expectAgreement({
    message: {
      answer: message,
      ours: () => ours.send({ to, text: "a & b – é" }),
      theirs: () => theirs.messages.create({ to, from: connection.from, body: "a & b – é" }),
    },
    status: {
      answer: message,
      ours: () => ours.status({ id: "SM1" }),
      theirs: () => theirs.messages("SM1").fetch(),
    },
    list: {
      answer: { messages: [], next_page_uri: null },
      ours: () => Array.fromAsync(ours.messagesList({ to })),
      theirs: () => theirs.messages.list({ to, pageSize: 1000 }),
    },
  });
});

it("asks HubSpot as its own library does", { tags: ["live/hubspot"] }, async () => {
  const ours = new HubspotConnector(parts(bearer("token")));
  const { basicApi, searchApi } = new Hubspot({ accessToken: "token", basePath: origin }).crm
    .contacts;
  const properties = { firstname: "Ada & Co", email: "ada@example.com" };
  const record = {
    id: "51",
    properties,
    createdAt: "2026-01-01T00:00:00Z",
    updatedAt: "2026-01-01T00:00:00Z",
    archived: false,
  };
  await expectAgreement({
    creation: {
      status: 201,
      answer: record,
      ours: () => ours.recordsCreate({ type: "contacts", properties }),
      theirs: () => basicApi.create({ properties }),
    },
    change: {
      answer: record,
      ours: () => ours.recordsUpdate({ type: "contacts", id: "51", properties }),
      theirs: () => basicApi.update("51", { properties }),
    },
    reading: {
      answer: record,
      ours: () => ours.recordsGet({ type: "contacts", id: "51" }),
      theirs: () => basicApi.getById("51"),
    },
    search: {
      answer: { total: 0, results: [] },
      ours: () => Array.fromAsync(ours.recordsSearch({ type: "contacts", query: "ada" })),
      theirs: () => searchApi.doSearch({ query: "ada", limit: 200 }),
    },
    archiving: {
      status: 204,
      ours: () => ours.recordsArchive({ type: "contacts", id: "51" }),
      theirs: () => basicApi.archive("51"),
    },
  });
});

it("asks Slack as its own library does", { tags: ["live/slack"] }, async () => {
  const ours = new SlackNotificationsConnector(parts(bearer("xoxb-1")));
  const theirs = new webApi.WebClient("xoxb-1", { slackApiUrl: `${origin}/api/` });
  const channel = "C024BE91L";
  const posted = { ok: true, channel, ts: "1503435956.000247" };
  const blocks = [{ type: "section", text: { type: "mrkdwn", text: "*a* & b" } }];
  await expectAgreement({
    message: {
      answer: posted,
      ours: () => ours.messagesPost({ channel, text: "a & b – é", blocks: JSON.stringify(blocks) }),
      theirs: () => theirs.chat.postMessage({ channel, text: "a & b – é", blocks }),
    },
    deletion: {
      answer: posted,
      ours: () => ours.messagesDelete({ channel, ts: posted.ts }),
      theirs: () => theirs.chat.delete({ channel, ts: posted.ts }),
    },
    reaction: {
      answer: { ok: true },
      ours: () => ours.reactionsAdd({ channel, ts: posted.ts, name: "thumbsup" }),
      theirs: () => theirs.reactions.add({ channel, timestamp: posted.ts, name: "thumbsup" }),
    },
  });
});
