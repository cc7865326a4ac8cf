import { type AnyOperation, type ConnectorOptions, fields } from "@human/connector-sdk";
import { expect, it } from "vitest";
import twilio from "twilio";
import * as generated from "../../generated/twilio-sms/twilio-sms.ts";
import type { RawWebhook } from "../../runtime/webhooks/raw.ts";
import { setUp } from "../runtime/connection/kit/connections.ts";
import { collect, failure } from "../runtime/kit/connector.ts";
import { json, startServer, type TestServer } from "../runtime/kit/server.ts";
import { delivery, NOW, URL_OF_TESTS } from "../runtime/webhooks/kit/verdict.ts";
import { hostOf, wordOf } from "./kit/host.ts";
import { messageContract } from "./kit/message-contract.ts";
import { optionsOf } from "./kit/open.ts";
import { answerOf, sendQuestion } from "./kit/question.ts";

const { twilioSms, TwilioSmsConnector } = generated;
const SID = "AC0123456789abcdef0123456789abcdef";
const SERVICE = "MG0123456789abcdef0123456789abcdef";
const TOKEN = "12345678901234567890123456789012";
const OURS = "+15017122661";
const THEIRS = "+15558675310";
const accounts = { [SID]: ["c1"] };

function twilioAt(
  server: TestServer,
  options: Partial<ConnectorOptions> = {},
  from = OURS,
): generated.TwilioSmsConnector {
  const connection = { accountSid: SID, from };
  const credentials = fields({ authToken: TOKEN });
  return new TwilioSmsConnector(optionsOf(server, credentials, { connection, ...options }));
}

const sending = (status = "queued"): Promise<TestServer> =>
  startServer((_request, response) =>
    json(response, { sid: "SM1", status, error_code: null, error_message: null }, 201),
  );

const formOf = (server: TestServer): unknown =>
  Object.fromEntries(new URLSearchParams(server.seen[0]?.body));

const problem = (code: number, status: number): unknown => {
  const more_info = `https://www.twilio.com/docs/errors/${String(code)}`;
  return { code, message: "It cannot be done.", more_info, status };
};

messageContract({
  open: twilioAt,
  to: THEIRS,
  refusals: [
    [400, problem(21211, 400), "invalid"],
    [400, problem(21610, 400), "permission"],
    [403, problem(20003, 403), "reauthenticate"],
    [400, problem(99999, 400), "invalid"],
    [401, problem(20003, 401), "reauthenticate"],
    [404, problem(20404, 404), "notFound"],
    [500, {}, "unavailable"],
  ],
  slowDown: problem(20429, 429),
});

it("connects by an API key, which may not read the account itself", async () => {
  await using server = await startServer(({ url }, response) => {
    const isAccount = /^\/2010-04-01\/Accounts\/\w+\.json/.test(url);
    json(response, isAccount ? problem(20003, 401) : { page_size: 1 }, isAccount ? 401 : 200);
  });
  const operations = new Map(
    Object.values(generated).flatMap((each): [string, AnyOperation][] =>
      typeof each === "object" && "path" in each ? [[each.id, each]] : [],
    ),
  );
  const { connections } = setUp({
    transport: server.transport,
    operations: (_, id) => operations.get(id),
  });
  const keySid = "SK0123456789abcdef0123456789abcdef";
  const connection = await connections.connect(twilioSms, {
    organization: "org",
    auth: "apiKey",
    credential: { keySid, keySecret: "secret" },
    fields: { accountSid: SID, from: OURS },
  });
  expect(connection).toMatchObject({ label: SID, state: { kind: "active" } });
  expect(server.seen.map(({ url }) => url)).toEqual([
    `/2010-04-01/Accounts/${SID}/Messages.json?PageSize=1`,
  ]);
});

it("goes to the hosts of services and lookups, and reads their pages", async () => {
  const hosts: string[] = [];
  await using server = await startServer(({ url }, response) => {
    if (url.startsWith("/v2/PhoneNumbers/")) {
      json(response, { valid: true, phone_number: THEIRS, country_code: "US" });
      return;
    }
    const next = "https://messaging.twilio.com/v1/Services?PageSize=100&Page=1&PageToken=PAMG1";
    const isFirst = !url.includes("PageToken");
    const services = [{ sid: isFirst ? SERVICE : SID, friendly_name: "Ours" }];
    json(response, { services, meta: { next_page_url: isFirst ? next : null } });
  });
  const connector = twilioAt(server, {
    transport: async (request) => {
      hosts.push(new URL(request.url).host);
      return await server.transport(request);
    },
  });
  expect(await connector.numbersLookup({ number: THEIRS })).toMatchObject({ valid: true });
  expect(server.seen[0]?.url).toBe("/v2/PhoneNumbers/%2B15558675310");
  const services = await Array.fromAsync(connector.servicesList());
  expect(services.map(({ sid }) => sid)).toEqual([SERVICE, SID]);
  expect(hosts).toEqual(["lookups.twilio.com", "messaging.twilio.com", "messaging.twilio.com"]);
});

it("waits where the queue of the sender is full", async () => {
  await using server = await startServer((_request, response) => {
    if (server.seen.length === 1) json(response, problem(21611, 400), 400, { "retry-after": "0" });
    else json(response, { sid: "SM1", status: "queued" }, 201);
  });
  expect(await twilioAt(server).send({ to: THEIRS, text: "Hi" })).toMatchObject({ id: "SM1" });
});

it("sends a text message from the number of the connection", async () => {
  await using server = await sending();
  const sent = await twilioAt(server).send({ to: THEIRS, subject: "Table 7", text: "a & b – é" });
  expect(sent).toEqual({ id: "SM1", status: "queued" });
  expect(server.seen[0]?.url).toBe(`/2010-04-01/Accounts/${SID}/Messages.json`);
  expect(server.seen[0]?.headers.authorization).toBe(`Basic ${btoa(`${SID}:${TOKEN}`)}`);
  expect(formOf(server)).toEqual({ To: THEIRS, From: OURS, Body: "Table 7\na & b – é" });
});

it("says where the message's fate is to be told", async () => {
  await using server = await sending();
  const webhook = { url: "https://hooks.example.com/in/1?a=b&c" };
  await twilioAt(server, { webhook }).send({ to: THEIRS, text: "Hi" });
  expect(formOf(server)).toMatchObject({ StatusCallback: webhook.url });
});

it("sends through a messaging service, and with an API key", async () => {
  await using server = await sending("accepted");
  const keys = { keySid: "SK1", keySecret: "secret", authToken: TOKEN };
  const twilio = twilioAt(server, { credentials: fields(keys, "apiKey") }, SERVICE);
  expect(await twilio.send({ to: THEIRS, text: "Hi" })).toEqual({ id: "SM1", status: "queued" });
  expect(formOf(server)).toEqual({ To: THEIRS, MessagingServiceSid: SERVICE, Body: "Hi" });
  expect(server.seen[0]?.headers.authorization).toBe(`Basic ${btoa("SK1:secret")}`);
});

it.each([
  ["scheduled", "queued"],
  ["sending", "sent"],
  ["delivered", "delivered"],
  ["read", "read"],
  ["undelivered", "failed"],
  ["canceled", "failed"],
  ["partially_delivered", "unknown"],
])("says what Twilio's %s means", async (theirs, ours) => {
  await using server = await startServer((_request, response) =>
    json(response, { sid: "SM1", status: theirs, error_code: 30005, error_message: "Gone" }),
  );
  const found = await twilioAt(server).status({ id: "SM1" });
  expect(found).toEqual({ id: "SM1", status: ours, error: "Gone" });
  expect(server.seen[0]?.url).toBe(`/2010-04-01/Accounts/${SID}/Messages/SM1.json`);
});

it("keeps ids in their segment", async () => {
  await using server = await sending();
  const twilio = twilioAt(server);
  expect(await failure(twilio.status({ id: ".." }))).toMatchObject({ code: "badInput" });
  expect(server.seen).toEqual([]);
  await twilio.status({ id: "a/../b" });
  expect(server.seen[0]?.url).toBe(`/2010-04-01/Accounts/${SID}/Messages/a%2F..%2Fb.json`);
});

it("follows relative addresses of pages until there is none", async () => {
  const next = `/2010-04-01/Accounts/${SID}/Messages.json?PageSize=1000&Page=1&PageToken=PASM1`;
  await using server = await startServer(({ url }, response) => {
    const isFirst = !url.includes("PageToken");
    const messages = [{ sid: isFirst ? "SM1" : "SM2", status: "sent", body: "x" }];
    json(response, { messages, next_page_uri: isFirst ? next : null });
  });
  const listed = twilioAt(server).messagesList({ to: THEIRS, sentAfter: "2026-01-01T00:00:00Z" });
  expect((await collect(listed)).map(({ sid }) => sid)).toEqual(["SM1", "SM2"]);
  expect(server.seen.map(({ url }) => url)).toEqual([
    `/2010-04-01/Accounts/${SID}/Messages.json?To=%2B15558675310&DateSent%3E=2026-01-01T00%3A00%3A00Z&PageSize=1000`,
    next,
  ]);
});

/** Signs with Twilio's own package. */
function signed(params: Readonly<Record<string, string>>, token = TOKEN, id = "i1"): RawWebhook {
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    "X-Twilio-Signature": twilio.getExpectedTwilioSignature(token, URL_OF_TESTS, { ...params }),
    "I-Twilio-Idempotency-Token": id,
  };
  return delivery({ body: new URLSearchParams(params).toString(), headers });
}

const received = {
  MessageSid: "SM2",
  SmsSid: "SM2",
  SmsStatus: "received",
  AccountSid: SID,
  From: THEIRS,
  To: OURS,
  Body: "Yes & thanks",
  NumMedia: "0",
};
const callback = (status: string): Readonly<Record<string, string>> => {
  const sids = { MessageSid: "SM1", SmsSid: "SM1", AccountSid: SID };
  return { ...sids, MessageStatus: status, SmsStatus: status, From: OURS, To: THEIRS };
};

it("asks by message, and takes the reply of that number", async () => {
  await using server = await sending();
  const input = { to: THEIRS, question: "Keep the table?", choices: ["Yes", "No"] };
  const connector = twilioAt(server);
  await sendQuestion(connector, input);
  expect(formOf(server)).toEqual({ To: THEIRS, From: OURS, Body: "Keep the table?\nYes / No" });
  const outcome = await connector.receive(signed(received), hostOf(TOKEN, accounts));
  if (outcome.kind !== "events") throw new Error(wordOf(outcome));
  const [event] = outcome.events;
  if (event?.envelope.type !== "message.received") throw new Error("another event");
  const text: string = event.envelope.data.Body;
  expect(text).toBe("Yes & thanks");
  expect(event.envelope.subject).toBe(SID);
  const question = { input, result: { sid: "SM1" } };
  expect(answerOf(connector, question, event.envelope)).toEqual({
    text: "Yes & thanks",
    by: THEIRS,
  });
  const chosen = { type: "message.received", data: { ...event.envelope.data, Body: " yes\n" } };
  expect(answerOf(connector, question, chosen)).toMatchObject({ choice: "Yes", by: THEIRS });
  const open = { ...question, input: { to: THEIRS, question: "When?" } };
  expect(answerOf(connector, open, chosen)).toEqual({ text: " yes\n", by: THEIRS });
  const other = { input: { ...input, to: "+15550001111" }, result: { sid: "SM1" } };
  expect(answerOf(connector, other, event.envelope)).toBeUndefined();
});

it.each([
  [received, "message.received"],
  [callback("delivered"), "notification.delivered"],
  [callback("read"), "notification.read"],
  [{ ...callback("undelivered"), ErrorCode: "30005" }, "notification.failed"],
  [callback("sent"), ""],
  [{ ...received, AccountSid: "AC1" }, ""],
])("tells of %j", async (params, word) => {
  await using server = await sending();
  const outcome = await twilioAt(server).receive(signed(params), hostOf(TOKEN, accounts));
  expect(wordOf(outcome)).toBe(word);
});

it(
  "takes what Twilio's own package takes, and refuses what it refuses",
  { tags: ["oracle/twilio"] },
  async () => {
    await using server = await sending();
    const connector = twilioAt(server);
    const ours = async (raw: RawWebhook): Promise<string> =>
      wordOf(await connector.receive(raw, hostOf(TOKEN, accounts)));
    const theirs = ({ headers, url, body }: RawWebhook): boolean =>
      twilio.validateRequest(
        TOKEN,
        String(headers["X-Twilio-Signature"]),
        url,
        Object.fromEntries(new URLSearchParams(Buffer.from(body).toString())),
      );
    const good = signed(received);
    const tampered = {
      ...good,
      body: Buffer.from(String(Buffer.from(good.body)).replace("Yes", "No")),
    };
    const elsewhere = { ...good, url: `${URL_OF_TESTS}?a=1` };
    const forged = signed(received, "another token");
    const raws = [good, tampered, elsewhere, forged];
    expect(raws.map(theirs)).toEqual([true, false, false, false]);
    expect(await Promise.all(raws.map(ours))).toEqual([
      "message.received",
      "badSignature",
      "badSignature",
      "badSignature",
    ]);
    const { "X-Twilio-Signature": _, ...unsigned } = good.headers;
    expect(await ours({ ...good, headers: unsigned })).toBe("unsigned");
  },
);

it("tells a delivery once, however often it comes", async () => {
  await using server = await sending();
  const host = hostOf(TOKEN, accounts, { now: () => NOW });
  const take = async (raw: RawWebhook): Promise<string> =>
    wordOf(await twilioAt(server).receive(raw, host));
  expect(await take(signed(received))).toBe("message.received");
  expect(await take(signed(received))).toBe("duplicate");
  // The header with the delivery's id is not signed, so another one makes it no other message.
  expect(await take(signed(received, TOKEN, "i2"))).toBe("duplicate");
  expect(await take(signed({ ...received, MessageSid: "SM3" }))).toBe("message.received");
  expect(await take(signed(callback("delivered")))).toBe("notification.delivered");
  expect(await take(signed(callback("read")))).toBe("notification.read");
  expect(await take(signed(callback("delivered")))).toBe("duplicate");
});
