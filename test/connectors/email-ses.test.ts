import { generateKeyPairSync } from "node:crypto";
import { type ConnectorOptions, type DeliveryContext, fields } from "@human/connector-sdk";
import { SignatureV4 } from "@smithy/signature-v4";
import { expect, it } from "vitest";
import { EmailSesConnector } from "../../generated/email-ses/email-ses.ts";
import type { RawWebhook } from "../../runtime/webhooks/raw.ts";
import { collect, failure } from "../runtime/kit/connector.ts";
import { json, startServer, type TestServer } from "../runtime/kit/server.ts";
import { Sha256 } from "../runtime/kit/sha256.ts";
import { selfSigned } from "../runtime/webhooks/kit/certificate.ts";
import { CERTIFICATE_URL, snsMessage } from "../runtime/webhooks/kit/sns.ts";
import { delivery, NOW } from "../runtime/webhooks/kit/verdict.ts";
import { emailContract } from "./kit/email-contract.ts";
import { hostOf, wordOf } from "./kit/host.ts";
import { optionsOf } from "./kit/open.ts";

const ID = "0107018b0e0b41aa-6a1b2c3d-4e5f-6789-abcd-ef0123456789-000000";
const TOPIC = "arn:aws:sns:eu-central-1:123456789012:topic";
const credentials = { accessKeyId: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG" };
const place = { region: "eu-central-1", configurationSet: "events", topic: TOPIC };

function sesAt(
  server: TestServer,
  options: Partial<ConnectorOptions> = {},
  from = "Alerts <alerts@example.com>",
): EmailSesConnector {
  const connection = { ...place, from };
  return new EmailSesConnector(optionsOf(server, fields(credentials), { connection, ...options }));
}

const accepting = (): Promise<TestServer> =>
  startServer((_request, response) => json(response, { MessageId: ID }));

emailContract({
  open: sesAt,
  problem: (message) => ({ message }),
  invalid: 400,
  inMemory: true,
});

interface Sent {
  readonly Destination: unknown;
  readonly Content: { readonly Raw: { readonly Data: string } };
  readonly ConfigurationSetName?: string;
}

it("sends a letter as a whole message, and says what answers name it by", async () => {
  await using server = await accepting();
  const sent = await sesAt(server).send({
    to: "Zoë <zoe@example.com>",
    subject: "Grüße",
    text: "Hi",
    html: "<p>Hi</p>",
    thread: "<1@eu-central-1.amazonses.com>",
    attachments: [{ name: "a.bin", type: "image/png", content: Uint8Array.of(0, 255) }],
  });
  const thread = `<${ID}@eu-central-1.amazonses.com>`;
  expect(sent).toEqual({ id: ID, thread, status: "queued" });
  const [request] = server.seen;
  expect([request?.method, request?.url]).toEqual(["POST", "/v2/email/outbound-emails"]);
  const body = JSON.parse(request?.body ?? "") as Sent;
  expect(body).toEqual({
    Destination: { ToAddresses: ["zoe@example.com"] },
    Content: { Raw: { Data: expect.any(String) as string } },
    ConfigurationSetName: "events",
  });
  const message = Buffer.from(body.Content.Raw.Data, "base64").toString("latin1");
  const [header = "", ...parts] = message.split("\r\n\r\n");
  expect(header).toContain("From: Alerts <alerts@example.com>\r\n");
  expect(header).toContain("To: =?UTF-8?B?Wm/Dqw==?= <zoe@example.com>\r\n");
  expect(header).toContain("Subject: =?UTF-8?B?R3LDvMOfZQ==?=\r\n");
  expect(header).toContain("In-Reply-To: <1@eu-central-1.amazonses.com>\r\n");
  const written = parts.join("\r\n\r\n");
  for (const each of ["Hi", "<p>Hi</p>"]) expect(written).toContain(btoa(each));
  expect(written).toContain('Content-Disposition: attachment; filename="a.bin"\r\n\r\nAP8=');
});

it("names messages of the first region by the host that it has alone", async () => {
  await using server = await accepting();
  const connection = { region: "us-east-1", from: "a@example.com" };
  const ses = sesAt(server, { connection });
  const { thread } = await ses.send({ to: "b@example.com", subject: "a", text: "b" });
  expect(thread).toBe(`<${ID}@email.amazonses.com>`);
  expect(JSON.parse(server.seen[0]?.body ?? "")).not.toHaveProperty("ConfigurationSetName");
});

it(
  "signs as AWS's own signer does, for the region of the connection",
  { tags: ["live/smithy"] },
  async () => {
    await using server = await accepting();
    const hosts: string[] = [];
    const ses = sesAt(server, {
      transport: async (request) => {
        hosts.push(new URL(request.url).host);
        return await server.transport(request);
      },
    });
    await ses.send({ to: "b@example.com", subject: "a", text: "b" });
    await ses.suppressionsDelete({ email: "a+b/c@example.com" });
    expect(new Set(hosts)).toEqual(new Set(["email.eu-central-1.amazonaws.com"]));
    const signer = new SignatureV4({
      service: "ses",
      region: "eu-central-1",
      credentials,
      sha256: Sha256,
      applyChecksum: false,
    });
    for (const { method, url, headers, body } of server.seen) {
      const { authorization = "" } = headers;
      const names = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(";") ?? [];
      const date = String(headers["x-amz-date"]);
      const signed = names.map((name): [string, string] => [
        name,
        name === "host" ? (hosts[0] ?? "") : String(headers[name]),
      ]);
      const theirs = await signer.sign(
        {
          method,
          protocol: "https:",
          hostname: hosts[0] ?? "",
          path: url,
          query: {},
          headers: Object.fromEntries(signed),
          body,
        },
        { signingDate: dateOf(date) },
      );
      expect(authorization).toBe(theirs.headers["authorization"]);
    }
  },
);

/** `20150830T123600Z` */
function dateOf(text: string): Date {
  return new Date(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
}

it.each([
  ["TooManyRequestsException", 429, "rateLimited"],
  ["Throttling", 400, "rateLimited"],
  ["ExpiredTokenException", 403, "reauthenticate"],
  ["UnrecognizedClientException:http://internal.amazon.com/coral/", 403, "reauthenticate"],
  ["InvalidSignatureException", 403, "reauthenticate"],
  ["SignatureDoesNotMatch", 403, "reauthenticate"],
  ["AccessDeniedException", 403, "permission"],
  ["AccountSuspendedException", 400, "permission"],
  ["SendingPausedException", 400, "permission"],
  ["MailFromDomainNotVerifiedException", 400, "permission"],
  ["MessageRejected", 400, "invalid"],
  ["BadRequestException", 400, "invalid"],
  ["NotFoundException", 404, "notFound"],
  ["AlreadyExistsException", 400, "conflict"],
  ["ConcurrentModificationException", 500, "conflict"],
])("says what %s means", async (type, status, code) => {
  await using server = await startServer((_request, response) =>
    json(response, { message: "No." }, status, { "x-amzn-errortype": type }),
  );
  const error = await failure(sesAt(server).send({ to: "a@x.org", subject: "a", text: "b" }));
  expect(error).toMatchObject({ code, vendorCode: type, vendorMessage: "No." });
});

it("says which of many messages were refused", async () => {
  const refused = { Status: "MESSAGE_REJECTED", Error: "Address blacklisted." };
  await using server = await startServer((_request, response) =>
    json(response, { BulkEmailEntryResults: [{ Status: "SUCCESS", MessageId: ID }, refused] }),
  );
  const to = (address: string) => ({ Destination: { ToAddresses: [address] } });
  const { results, failures } = await sesAt(server).messagesSendMany({
    content: { Template: { TemplateName: "welcome", TemplateData: "{}" } },
    messages: [to("a@x.org"), to("b@x.org")],
  });
  expect(results.map(({ MessageId }) => MessageId)).toEqual([ID, undefined]);
  expect(failures).toEqual([
    { index: 1, code: "MESSAGE_REJECTED", message: "Address blacklisted." },
  ]);
  expect(server.seen[0]?.url).toBe("/v2/email/outbound-bulk-emails");
});

it("refuses a region that would lead to another host", async () => {
  await using server = await accepting();
  for (const region of ["evil.example/", "x.s3", "a@b", "..", ""]) {
    const ses = sesAt(server, { connection: { region, from: "a@example.com" } });
    expect(await failure(ses.accountGet())).toMatchObject({ code: "badInput" });
  }
  expect(server.seen).toEqual([]);
});

it.each([
  [["SEND"], "sent"],
  [["SEND", "DELIVERY_DELAY"], "sent"],
  [["SEND", "DELIVERY"], "delivered"],
  [["SEND", "DELIVERY", "OPEN"], "read"],
  [["SEND", "BOUNCE"], "failed"],
  [["REJECT"], "failed"],
  [[], "unknown"],
])("says of %j what became of a message", async (types, status) => {
  const Events = types.map((Type) => ({
    Timestamp: 1_700_000_000,
    Type,
    ...(Type === "BOUNCE" ? { Details: { Bounce: { DiagnosticCode: "550 unknown" } } } : {}),
  }));
  await using server = await startServer((_request, response) =>
    json(response, { MessageId: ID, Insights: [{ Destination: "ada@example.com", Events }] }),
  );
  expect(await sesAt(server).status({ id: ID })).toEqual({
    id: ID,
    status,
    ...(types.includes("BOUNCE") ? { error: "550 unknown" } : {}),
  });
  expect(server.seen[0]?.url).toBe(`/v2/email/insights/${ID}`);
});

it("goes through pages until there is no token", async () => {
  await using server = await startServer(({ url }, response) =>
    json(
      response,
      url.includes("NextToken")
        ? { ConfigurationSets: ["b"] }
        : { ConfigurationSets: ["a"], NextToken: "t/1=" },
    ),
  );
  expect(await collect(sesAt(server).setsList())).toEqual(["a", "b"]);
  expect(server.seen.map(({ url }) => url)).toEqual([
    "/v2/email/configuration-sets?PageSize=100",
    "/v2/email/configuration-sets?PageSize=100&NextToken=t%2F1%3D",
  ]);
});

const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const DAY = 86_400_000;
const pem = selfSigned(keys, new Date(NOW - DAY), new Date(NOW + DAY));

/** A host that fetches; what it fetched is kept. */
function fetchingHost(): { readonly host: DeliveryContext; readonly fetched: string[] } {
  const fetched: string[] = [];
  const fetchText = async (url: string): Promise<string> => {
    fetched.push(url);
    return await Promise.resolve(url === CERTIFICATE_URL ? pem : "<ok/>");
  };
  return { host: hostOf("unused", {}, { fetchText }), fetched };
}

function posted(message: Readonly<Record<string, string>>): RawWebhook {
  return delivery({
    body: JSON.stringify(message),
    headers: { "content-type": "text/plain; charset=UTF-8" },
  });
}

const notify = (
  event: object | string,
  members: Readonly<Record<string, string>> = {},
): RawWebhook =>
  posted(
    snsMessage(
      { Message: typeof event === "string" ? event : JSON.stringify(event), ...members },
      keys.privateKey,
    ),
  );

const mail = {
  timestamp: "2023-11-14T22:13:18.000Z",
  source: "alerts@example.com",
  messageId: ID,
  destination: ["ada@example.com"],
};
const delivered = {
  eventType: "Delivery",
  mail,
  delivery: { timestamp: "2023-11-14T22:13:19.000Z", recipients: ["ada@example.com"] },
};

it("gives an event its name and data, and the topic's id of it", async () => {
  await using server = await accepting();
  const { host } = fetchingHost();
  const outcome = await sesAt(server).receive(notify(delivered), host);
  if (outcome.kind !== "events") throw new Error(JSON.stringify(outcome));
  const [event] = outcome.events;
  if (event?.envelope.type !== "notification.delivered") throw new Error("another event");
  const id: string = event.envelope.data.mail.messageId;
  expect(id).toBe(ID);
  expect(event.envelope).toMatchObject({
    id: "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
    scheme: "rsa-sha256",
    data: delivered,
  });
});

it.each([
  ["Bounce", "notification.failed"],
  ["Reject", "notification.failed"],
  ["Rendering Failure", "notification.failed"],
  ["DeliveryDelay", "notification.delayed"],
  ["Open", "notification.read"],
  ["Click", "link.opened"],
  ["Complaint", "recipient.complained"],
  ["Subscription", "recipient.unsubscribed"],
  ["Send", ""],
])("calls %s by its name", async (eventType, name) => {
  await using server = await accepting();
  const outcome = await sesAt(server).receive(notify({ eventType, mail }), fetchingHost().host);
  expect(wordOf(outcome)).toBe(name);
});

it("takes what people are told through the topic for no event", async () => {
  await using server = await accepting();
  const note = "Successfully validated SNS topic for Amazon SES event publishing.";
  const outcome = await sesAt(server).receive(notify(note), fetchingHost().host);
  expect(outcome).toMatchObject({ kind: "events", events: [], response: { status: 200 } });
});

const asks = {
  Type: "SubscriptionConfirmation",
  Message: "You have chosen to subscribe to the topic.",
  Token: "2336412f37",
  SubscribeURL: `https://sns.eu-central-1.amazonaws.com/?Action=ConfirmSubscription&TopicArn=${TOPIC}&Token=2336412f37`,
};

it("confirms its subscription, and never a stranger's", async () => {
  await using server = await accepting();
  const { host, fetched } = fetchingHost();
  const ses = sesAt(server);
  const take = async (members: Readonly<Record<string, string>>): Promise<string> =>
    wordOf(await ses.receive(posted(snsMessage({ ...asks, ...members }, keys.privateKey)), host));
  expect(await take({})).toBe("challenge");
  expect(fetched.filter((url) => url !== CERTIFICATE_URL)).toEqual([asks.SubscribeURL]);
  expect(await take({ TopicArn: TOPIC.replace("123456789012", "210987654321") })).toBe("badClaims");
  expect(await take({ SubscribeURL: "https://evil.example/?Token=1" })).toBe("badClaims");
  // What ends a subscription must not renew it.
  expect(await take({ Type: "UnsubscribeConfirmation" })).toBe("");
  expect(fetched.filter((url) => url !== CERTIFICATE_URL)).toHaveLength(1);
});

it("refuses what is changed, old, of another topic or of no topic", async () => {
  await using server = await accepting();
  const ses = sesAt(server);
  const { host } = fetchingHost();
  const take = async (raw: RawWebhook, connector = ses): Promise<string> =>
    wordOf(await connector.receive(raw, host));
  const raw = notify(delivered);
  const text = Buffer.from(raw.body).toString();
  const changed = (from: string, to: string): RawWebhook =>
    delivery({ body: text.replace(from, to) });
  expect(await take(changed("ada@", "eve@"))).toBe("badSignature");
  expect(await take(changed("sns.eu-central-1", "sns.evil"))).toBe("badSignature");
  expect(await take(changed('"Signature":', '"Sign":'))).toBe("unsigned");
  const old = new Date(NOW - 21_700_000).toISOString();
  expect(await take(notify(delivered, { Timestamp: old }))).toBe("stale");
  expect(await take(notify(delivered, { TopicArn: `${TOPIC}s` }))).toBe("badClaims");
  const without = sesAt(server, { connection: { region: "eu-central-1", from: "a@example.com" } });
  expect(await take(raw, without)).toBe("badClaims");
  expect(await take(raw)).toBe("notification.delivered");
  expect(await take(raw)).toBe("duplicate");
});
