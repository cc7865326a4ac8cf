import { type ConnectorOptions, fields } from "@human/connector-sdk";
import { expect, it } from "vitest";
import { EmailPostmarkConnector } from "../../generated/email-postmark/email-postmark.ts";
import { openSqliteStore } from "../../runtime/store/sqlite.ts";
import type { RawWebhook } from "../../runtime/webhooks/raw.ts";
import { createSubscriptions } from "../../runtime/webhooks/subscription.ts";
import { failure } from "../runtime/kit/connector.ts";
import { json, startServer, type TestServer } from "../runtime/kit/server.ts";
import { openVault } from "../runtime/vault/kit.ts";
import { delivery, withHeader } from "../runtime/webhooks/kit/verdict.ts";
import { emailContract } from "./kit/email-contract.ts";
import { hostOf, wordOf } from "./kit/host.ts";
import { optionsOf } from "./kit/open.ts";

const ID = "b7bc2f4a-e38e-4336-af7d-e6c392c2f817";
const TOKEN = "X-Webhook-Token";
const SECRET = "a secret of the tests";

function postmarkAt(
  server: TestServer,
  options: Partial<ConnectorOptions> = {},
  from = "Alerts <alerts@example.com>",
): EmailPostmarkConnector {
  const credentials = fields({ key: "server-token" });
  return new EmailPostmarkConnector(
    optionsOf(server, credentials, { connection: { from }, ...options }),
  );
}

const accepting = (): Promise<TestServer> =>
  startServer((_request, response) =>
    json(response, {
      To: "zoe@example.com",
      SubmittedAt: "2026-02-17T07:25:01.4178645-05:00",
      MessageID: ID,
      ErrorCode: 0,
      Message: "OK",
    }),
  );

emailContract({
  open: postmarkAt,
  problem: (Message) => ({ ErrorCode: 300, Message }),
  invalid: 422,
  inMemory: true,
});

it("sends a letter with everything in it, and says what answers name it by", async () => {
  await using server = await accepting();
  const sent = await postmarkAt(server).send({
    to: '"Lovelace, Ada" <ada@example.com>',
    subject: "Grüße",
    text: "Hi",
    html: "<p>Hi</p>",
    thread: "<1@mtasv.net>",
    reference: "order-7",
    attachments: [
      { name: "größe.txt", type: "text/plain", content: "text" },
      { name: "a.bin", type: "application/octet-stream", content: Uint8Array.of(0, 255) },
    ],
  });
  expect(sent).toEqual({ id: ID, thread: `<${ID}@mtasv.net>`, status: "queued" });
  const [request] = server.seen;
  expect([request?.method, request?.url]).toEqual(["POST", "/email"]);
  expect(request?.headers["x-postmark-server-token"]).toBe("server-token");
  expect(JSON.parse(request?.body ?? "")).toEqual({
    From: "Alerts <alerts@example.com>",
    To: '"Lovelace, Ada" <ada@example.com>',
    Subject: "Grüße",
    TextBody: "Hi",
    HtmlBody: "<p>Hi</p>",
    Attachments: [
      { Name: "größe.txt", ContentType: "text/plain", Content: "dGV4dA==" },
      { Name: "a.bin", ContentType: "application/octet-stream", Content: "AP8=" },
    ],
    Headers: [
      { Name: "In-Reply-To", Value: "<1@mtasv.net>" },
      { Name: "References", Value: "<1@mtasv.net>" },
    ],
    Metadata: { reference: "order-7" },
    MessageStream: "outbound",
  });
});

it.each([
  [300, 422, "invalid"],
  [406, 422, "invalid"],
  [10, 401, "reauthenticate"],
  [405, 422, "permission"],
  [412, 422, "permission"],
  [1101, 422, "notFound"],
  [100, 422, "unavailable"],
])("says what Postmark's %i means", async (ErrorCode, status, code) => {
  await using server = await startServer((_request, response) =>
    json(response, { ErrorCode, Message: "No." }, status),
  );
  const error = await failure(postmarkAt(server).send({ to: "a@x.org", subject: "a", text: "b" }));
  expect(error).toMatchObject({ code, vendorCode: String(ErrorCode), vendorMessage: "No." });
});

it("tells the messages of a batch apart that were not taken", async () => {
  await using server = await startServer((_request, response) =>
    json(response, [
      { ErrorCode: 0, Message: "OK", MessageID: ID, To: "a@x.org" },
      { ErrorCode: 406, Message: "Inactive recipient" },
    ]),
  );
  const mail = { From: "alerts@example.com", Subject: "a", TextBody: "b" };
  const messages = [
    { ...mail, To: "a@x.org" },
    { ...mail, To: "b@x.org" },
  ];
  const failures = [{ index: 1, code: "406", message: "Inactive recipient" }];
  const sent = await postmarkAt(server).messagesBatch({ messages });
  expect(sent.results.map(({ MessageID }) => MessageID)).toEqual([ID, undefined]);
  expect(sent.failures).toEqual(failures);
  const model = { From: "alerts@example.com", TemplateAlias: "welcome", TemplateModel: {} };
  const filled = await postmarkAt(server).templatesSendMany({
    messages: [
      { ...model, To: "a@x.org" },
      { ...model, To: "b@x.org" },
    ],
  });
  expect(filled.failures).toEqual(failures);
  expect(server.seen.map(({ url }) => url)).toEqual(["/email/batch", "/email/batchWithTemplates"]);
});

it("says which addresses were not taken off the list, or put on it", async () => {
  const Suppressions = [
    { EmailAddress: "a@x.org", Status: "Deleted", Message: null },
    { EmailAddress: "b@x.org", Status: "Failed", Message: "It complained." },
  ];
  await using server = await startServer((_request, response) => json(response, { Suppressions }));
  const addresses = [{ EmailAddress: "a@x.org" }, { EmailAddress: "b@x.org" }];
  const failures = [{ index: 1, message: "It complained." }];
  const postmark = postmarkAt(server);
  expect(await postmark.suppressionsDelete({ addresses })).toMatchObject({ failures });
  expect(await postmark.suppressionsAdd({ addresses })).toMatchObject({ failures });
});

it.each([
  ["Queued", [], { status: "queued" }],
  ["Sent", [], { status: "sent" }],
  ["Sent", ["Transient"], { status: "sent" }],
  ["Sent", ["Delivered"], { status: "delivered" }],
  ["Sent", ["Delivered", "Opened", "LinkClicked"], { status: "read" }],
  ["Lost", [], { status: "unknown" }],
  ["Sent", ["Delivered", "Bounced"], { status: "failed", error: "smtp;550 unknown user" }],
])("says of %s with %j what became of a message", async (Status, types, expected) => {
  const MessageEvents = types.map((Type) => ({
    Recipient: "a@x.org",
    Type,
    ReceivedAt: "2026-02-17T07:25:01Z",
    Details: Type === "Bounced" ? { Summary: "smtp;550 unknown user", BounceID: "1" } : {},
  }));
  const message = { MessageID: ID, From: "", Subject: "", Recipients: [], ReceivedAt: "" };
  await using server = await startServer((_request, response) =>
    json(response, { ...message, Status, MessageEvents }),
  );
  expect(await postmarkAt(server).status({ id: ID })).toEqual({ id: ID, ...expected });
  expect(server.seen[0]?.url).toBe(`/messages/outbound/${ID}/details`);
});

it("asks for no other message than the one that is named", async () => {
  await using server = await accepting();
  const postmark = postmarkAt(server);
  expect(await failure(postmark.status({ id: ".." }))).toMatchObject({ code: "badInput" });
  expect(server.seen).toEqual([]);
  await Promise.all(["../bounces", "a?b", "a#b"].map((id) => postmark.status({ id })));
  expect(server.seen.map(({ url }) => url)).toEqual([
    "/messages/outbound/..%2Fbounces/details",
    "/messages/outbound/a%3Fb/details",
    "/messages/outbound/a%23b/details",
  ]);
});

it("orders deliveries with a token of its own, and takes those that bring it", async () => {
  await using server = await startServer(({ method }, response) =>
    json(
      response,
      method === "DELETE"
        ? { ErrorCode: 0, Message: "Webhook 7 removed." }
        : { ID: 7, Url: "https://hooks.example.com/in/1", MessageStream: "outbound" },
    ),
  );
  const store = openSqliteStore({ path: ":memory:" });
  const subscriptions = createSubscriptions({ store, vault: openVault({ store }).vault });
  const name = { organization: "org-1", connection: "c1", endpoint: "e1" };
  const postmark = postmarkAt(server);
  const url = "https://hooks.example.com/in/1";
  expect(await subscriptions.order(postmark, name, url)).toMatchObject({ id: "7", url });
  const ordered = JSON.parse(server.seen[0]?.body ?? "") as {
    readonly HttpHeaders: readonly [{ readonly Name: string; readonly Value: string }];
  };
  expect(ordered).toMatchObject({
    Url: url,
    MessageStream: "outbound",
    Triggers: { Delivery: { Enabled: true }, Bounce: { Enabled: true } },
  });
  const [{ Name, Value }] = ordered.HttpHeaders;
  expect(Value.length).toBeGreaterThanOrEqual(32);
  const host = hostOf("unused", {}, { secrets: subscriptions.secrets(name) });
  const raw = delivery({ body: JSON.stringify(delivered), headers: { [Name]: Value } });
  expect(wordOf(await postmark.receive(raw, host))).toBe("notification.delivered");
  await subscriptions.cancel(postmark, name);
  expect([server.seen[1]?.method, server.seen[1]?.url]).toEqual(["DELETE", "/webhooks/7"]);
});

const delivered = {
  RecordType: "Delivery",
  ServerID: 23,
  MessageStream: "outbound",
  MessageID: ID,
  Recipient: "ada@example.com",
  Tag: "orders",
  DeliveredAt: "2026-11-05T16:33:54.9070259Z",
  Details: "Test delivery webhook details",
  Metadata: { reference: "order-7" },
};

const brought = (event: object): RawWebhook =>
  delivery({ body: JSON.stringify(event), headers: { [TOKEN]: SECRET } });

it("gives an event its name and data", async () => {
  await using server = await accepting();
  const outcome = await postmarkAt(server).receive(brought(delivered), hostOf(SECRET));
  if (outcome.kind !== "events") throw new Error(outcome.kind);
  const [event] = outcome.events;
  if (event?.envelope.type !== "notification.delivered") throw new Error("another event");
  const id: string = event.envelope.data.MessageID;
  expect(id).toBe(ID);
  expect(event.envelope).toMatchObject({ data: delivered, scheme: "token" });
});

it.each([
  [{ RecordType: "Bounce", ID: 42, Type: "HardBounce" }, "notification.failed"],
  [{ RecordType: "Open" }, "notification.read"],
  [{ RecordType: "Click" }, "link.opened"],
  [{ RecordType: "SpamComplaint", ID: 42 }, "recipient.complained"],
  [{ RecordType: "SubscriptionChange", SuppressSending: true }, "recipient.unsubscribed"],
  [{ RecordType: "SubscriptionChange", SuppressSending: false }, ""],
  [{ RecordType: "Inbound" }, ""],
])("calls %j by its name", async (event, name) => {
  await using server = await accepting();
  const outcome = await postmarkAt(server).receive(
    brought({ ...delivered, ...event }),
    hostOf(SECRET),
  );
  expect(wordOf(outcome)).toBe(name);
});

it("refuses what brings no token, or another", async () => {
  await using server = await accepting();
  const postmark = postmarkAt(server);
  const take = async (raw: RawWebhook, host = hostOf(SECRET)): Promise<string> =>
    wordOf(await postmark.receive(raw, host));
  const raw = brought(delivered);
  expect(await take(withHeader(raw, TOKEN, undefined))).toBe("unsigned");
  expect(await take(withHeader(raw, TOKEN, `${SECRET} `))).toBe("badSignature");
  expect(await take(withHeader(raw, TOKEN, ""))).toBe("badSignature");
  expect(await take(raw, hostOf(""))).toBe("noSecret");
});

it("takes a repeat for one, and two events of one message for two", async () => {
  await using server = await accepting();
  const postmark = postmarkAt(server);
  const host = hostOf(SECRET);
  const take = async (event: object): Promise<string> =>
    wordOf(await postmark.receive(brought(event), host));
  expect(await take(delivered)).toBe("notification.delivered");
  expect(await take(delivered)).toBe("duplicate");
  expect(await take({ ...delivered, RecordType: "Open" })).toBe("notification.read");
  expect(await take({ ...delivered, Recipient: "bob@example.com" })).toBe("notification.delivered");
  expect(await take({ ...delivered, RecordType: "Bounce", ID: 42 })).toBe("notification.failed");
  expect(await take({ ...delivered, RecordType: "Bounce", ID: 42, Tag: "x" })).toBe("duplicate");
});
