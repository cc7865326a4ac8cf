import { generateKeyPairSync, sign } from "node:crypto";
import { type ConnectorOptions, fields } from "@human/connector-sdk";
import { EventWebhook } from "@sendgrid/eventwebhook";
import { expect, it } from "vitest";
import { EmailSendgridConnector } from "../../generated/email-sendgrid/email-sendgrid.ts";
import type { RawWebhook } from "../../runtime/webhooks/raw.ts";
import { collect, failure } from "../runtime/kit/connector.ts";
import { json, startServer, type TestServer } from "../runtime/kit/server.ts";
import { delivery, NOW, withHeader } from "../runtime/webhooks/kit/verdict.ts";
import { emailContract } from "./kit/email-contract.ts";
import { hostOf, wordOf } from "./kit/host.ts";
import { optionsOf } from "./kit/open.ts";

const ID = "Ua9z9lSTSaqYBWJe_Xfc-Q";

function sendgridAt(
  server: TestServer,
  options: Partial<ConnectorOptions> = {},
  from = "Alerts <alerts@example.com>",
): EmailSendgridConnector {
  const credentials = fields({ key: "SG.key-1" });
  return new EmailSendgridConnector(
    optionsOf(server, credentials, { connection: { from }, ...options }),
  );
}

const accepting = (): Promise<TestServer> =>
  startServer((_request, response) => {
    response.writeHead(202, { "x-message-id": ID }).end();
  });

emailContract({
  open: sendgridAt,
  problem: (message) => ({ errors: [{ message, field: "from.email", help: null }] }),
  invalid: 400,
  inMemory: true,
});

it("takes an account without credits for one that may not send, not for a key that is none", async () => {
  for (const [message, code] of [
    ["Maximum credits exceeded", "permission"],
    ["The provided authorization grant is invalid, expired, or revoked", "reauthenticate"],
  ] as const) {
    const errors = [{ message, field: null, help: null }];
    await using server = await startServer((_request, response) => json(response, { errors }, 401));
    const sent = sendgridAt(server).send({ to: "a@x.org", subject: "a", text: "b" });
    expect(await failure(sent)).toMatchObject({ code, status: 401, vendorMessage: message });
  }
});

it("sends a letter with everything in it, and takes the id from the header", async () => {
  await using server = await accepting();
  const sent = await sendgridAt(server).send({
    to: '"Lovelace, Zoë" <zoe@example.com>',
    subject: "Grüße",
    text: "Hi",
    html: "<p>Hi</p>",
    thread: "<1@example.com>",
    reference: "order-7",
    attachments: [
      { name: "größe.txt", type: "text/plain", content: "text" },
      { name: "a.bin", type: "application/octet-stream", content: Uint8Array.of(0, 255) },
    ],
  });
  expect(sent).toEqual({ id: ID, status: "queued" });
  const [request] = server.seen;
  expect([request?.method, request?.url]).toEqual(["POST", "/v3/mail/send"]);
  expect(request?.headers.authorization).toBe("Bearer SG.key-1");
  expect(request?.headers["on-behalf-of"]).toBeUndefined();
  expect(JSON.parse(request?.body ?? "")).toEqual({
    personalizations: [
      {
        to: [{ email: "zoe@example.com", name: "Lovelace, Zoë" }],
        custom_args: { reference: "order-7" },
      },
    ],
    from: { email: "alerts@example.com", name: "Alerts" },
    subject: "Grüße",
    content: [
      { type: "text/plain", value: "Hi" },
      { type: "text/html", value: "<p>Hi</p>" },
    ],
    attachments: [
      { content: "dGV4dA==", filename: "größe.txt", type: "text/plain", disposition: "attachment" },
      {
        content: "AP8=",
        filename: "a.bin",
        type: "application/octet-stream",
        disposition: "attachment",
      },
    ],
    headers: { "In-Reply-To": "<1@example.com>", References: "<1@example.com>" },
  });
});

it("leaves out what a letter does not have, but for the subject, without which nothing is sent", async () => {
  await using server = await accepting();
  await sendgridAt(server, {}, "alerts@example.com").send({ to: "ada@example.com", html: "<p/>" });
  expect(JSON.parse(server.seen[0]?.body ?? "")).toEqual({
    personalizations: [{ to: [{ email: "ada@example.com" }] }],
    from: { email: "alerts@example.com" },
    subject: "(no subject)",
    content: [{ type: "text/html", value: "<p/>" }],
  });
});

it("acts for a subuser, in the region of the account", async () => {
  await using server = await startServer((_request, response) => json(response, { scopes: [] }));
  const hosts: string[] = [];
  const connection = { from: "a@example.com", region: "eu", subuser: "team-7" };
  const sendgrid = sendgridAt(server, {
    connection,
    transport: async (request) => {
      hosts.push(new URL(request.url).host);
      return await server.transport(request);
    },
  });
  await sendgrid.scopesList();
  expect(hosts).toEqual(["api.eu.sendgrid.com"]);
  expect(server.seen[0]?.headers["on-behalf-of"]).toBe("team-7");
});

it.each([
  ["processed", "sent"],
  ["delivered", "delivered"],
  ["not_delivered", "failed"],
  ["lost", "unknown"],
  [undefined, "unknown"],
])("says of %j that it is %s", async (status, expected) => {
  const message = { msg_id: `${ID}.filter1.0`, from_email: "", to_email: "", subject: "", status };
  await using server = await startServer((_request, response) =>
    json(response, { messages: status === undefined ? [] : [message] }),
  );
  const id = `${ID}' OR subject LIKE '%`;
  expect(await sendgridAt(server).status({ id })).toEqual({ id, status: expected });
  const { searchParams } = new URL(server.seen[0]?.url ?? "", "https://api.sendgrid.com");
  // No id leads out of its quotes.
  expect(Object.fromEntries(searchParams)).toEqual({
    query: `msg_id LIKE '${ID} OR subject LIKE %'`,
    limit: "1",
  });
});

it("reads lists by offset until a page is empty", async () => {
  const bounce = { email: "a@x.org", created: 1, reason: "550", status: "5.1.1" };
  await using server = await startServer(({ url }, response) =>
    json(response, url.includes("offset=2") ? [] : [bounce, bounce]),
  );
  expect(await collect(sendgridAt(server).bouncesList())).toHaveLength(2);
  expect(server.seen.map(({ url }) => url)).toEqual([
    "/v3/suppression/bounces?limit=500",
    "/v3/suppression/bounces?limit=500&offset=2",
  ]);
});

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const KEY = publicKey.export({ format: "der", type: "spki" }).toString("base64");
const SIGNATURE = "X-Twilio-Email-Event-Webhook-Signature";
const TIMESTAMP = "X-Twilio-Email-Event-Webhook-Timestamp";

/** Signs as SendGrid does; its own package says whether that is so. */
function signed(events: unknown, at: number = NOW): RawWebhook {
  const body = `${JSON.stringify(events)}\r\n`;
  const time = String(at / 1000);
  const signature = sign("sha256", Buffer.from(time + body), privateKey).toString("base64");
  const theirs = new EventWebhook();
  const key = theirs.convertPublicKeyToECDSA(KEY);
  expect(theirs.verifySignature(key, body, signature, time)).toBe(true);
  return delivery({ body, headers: { [SIGNATURE]: signature, [TIMESTAMP]: time } });
}

const delivered = {
  email: "ada@example.com",
  timestamp: 1_513_299_569,
  "smtp-id": "<14c5d75ce93.dfd.64b469@ismtpd-555>",
  event: "delivered",
  sg_event_id: "ZGVsaXZlcmVk",
  sg_message_id: `${ID}.filter0001.16648.5515E0B88.0`,
  response: "250 OK",
  reference: "order-7",
};

it("gives every event of a delivery its name and data", { tags: ["oracle/sendgrid"] }, async () => {
  await using server = await accepting();
  const kinds = [
    "delivered",
    "bounce",
    "dropped",
    "deferred",
    "open",
    "click",
    "spamreport",
    "unsubscribe",
    "group_unsubscribe",
    "processed",
  ];
  const events = kinds.map((event) => ({ ...delivered, event, sg_event_id: event }));
  const outcome = await sendgridAt(server).receive(signed(events), hostOf(KEY));
  expect(wordOf(outcome)).toBe(
    "notification.delivered notification.failed notification.failed notification.delayed " +
      "notification.read link.opened recipient.complained recipient.unsubscribed recipient.unsubscribed",
  );
  if (outcome.kind !== "events") throw new Error(outcome.kind);
  const [event] = outcome.events;
  if (event?.envelope.type !== "notification.delivered") throw new Error("another event");
  const id: string = event.envelope.data.sg_message_id;
  expect(id.startsWith(ID)).toBe(true);
  expect(event.envelope).toMatchObject({
    id: "delivered",
    scheme: "ecdsa-sha256",
    data: { ...delivered, sg_event_id: "delivered" },
  });
});

it("refuses what is not signed, not fresh or not new", { tags: ["oracle/sendgrid"] }, async () => {
  await using server = await accepting();
  const sendgrid = sendgridAt(server);
  const take = async (raw: RawWebhook, host = hostOf(KEY)): Promise<string> =>
    wordOf(await sendgrid.receive(raw, host));
  const raw = signed([delivered]);
  const other = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey;
  const otherKey = other.export({ format: "der", type: "spki" }).toString("base64");
  expect(await take(raw, hostOf(otherKey))).toBe("badSignature");
  expect(await take(withHeader(raw, TIMESTAMP, String(NOW / 1000 + 1)))).toBe("badSignature");
  expect(await take({ ...raw, body: Buffer.from(raw.body).subarray(0, -2) })).toBe("badSignature");
  expect(await take(withHeader(raw, SIGNATURE, undefined))).toBe("unsigned");
  expect(await take(signed([delivered], NOW - 90_000_000))).toBe("stale");
  expect(await take(signed([delivered], NOW + 120_000))).toBe("future");
  expect(await take(signed({ event: "delivered" }))).toBe("malformedBody");
  // A batch that comes again with one event more gives that one.
  const host = hostOf(KEY);
  expect(await take(raw, host)).toBe("notification.delivered");
  expect(await take(raw, host)).toBe("duplicate");
  const more = { ...delivered, event: "open", sg_event_id: "b3Blbg" };
  expect(await take(signed([delivered, more]), host)).toBe("notification.read");
});
