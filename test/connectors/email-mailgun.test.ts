import { createHmac, randomUUID } from "node:crypto";
import { type ConnectorOptions, fields } from "@human/connector-sdk";
import { expect, it } from "vitest";
import { EmailMailgunConnector } from "../../generated/email-mailgun/email-mailgun.ts";
import { openSqliteStore } from "../../runtime/store/sqlite.ts";
import type { RawWebhook } from "../../runtime/webhooks/raw.ts";
import { createSubscriptions } from "../../runtime/webhooks/subscription.ts";
import { collect, failure, pieces } from "../runtime/kit/connector.ts";
import { parseForm } from "../runtime/kit/multipart.ts";
import { json, type SeenRequest, startServer, type TestServer } from "../runtime/kit/server.ts";
import { openVault } from "../runtime/vault/kit.ts";
import { delivery, NOW } from "../runtime/webhooks/kit/verdict.ts";
import { emailContract } from "./kit/email-contract.ts";
import { hostOf, wordOf } from "./kit/host.ts";
import { optionsOf } from "./kit/open.ts";

const SIGNING_KEY = "7d2f9a4be0c15d83a6e4f1b07c9a2d35";
const ID = "20260203192638.000be97f@mg.example.com";

function mailgunAt(
  server: TestServer,
  options: Partial<ConnectorOptions> = {},
  from = "Alerts <alerts@mg.example.com>",
): EmailMailgunConnector {
  const connection = { domain: "mg.example.com", from, region: "eu" };
  const credentials = fields({ key: "key-1", signingKey: SIGNING_KEY });
  return new EmailMailgunConnector(optionsOf(server, credentials, { connection, ...options }));
}

const accepting = (): Promise<TestServer> =>
  startServer((_request, response) =>
    json(response, { id: `<${ID}>`, message: "Queued. Thank you." }),
  );

async function partsOf(request: SeenRequest | undefined): Promise<unknown> {
  const type = request?.headers["content-type"] ?? "";
  return await parseForm(type, Buffer.from(request?.body ?? ""));
}

emailContract({
  open: mailgunAt,
  problem: (message) => ({ message }),
  invalid: 400,
  inMemory: false,
});

it("sends a letter with everything in it, and gives what later calls name it by", async () => {
  await using server = await accepting();
  const sent = await mailgunAt(server).send({
    to: "Zoë <zoe@example.com>",
    subject: "Grüße",
    text: "Hi",
    html: "<p>Hi</p>",
    thread: "<1@mg.example.com>",
    reference: "order-7",
    attachments: [
      { name: "größe.txt", type: "text/plain", content: "text" },
      { name: "a.bin", type: "application/octet-stream", content: Uint8Array.of(1, 2, 3) },
      { name: "b.csv", type: "text/csv", content: pieces("a,", "b") },
    ],
  });
  expect(sent).toEqual({ id: ID, thread: `<${ID}>`, status: "queued" });
  const [request] = server.seen;
  expect([request?.method, request?.url]).toEqual(["POST", "/v3/mg.example.com/messages"]);
  expect(request?.headers.authorization).toBe(`Basic ${btoa("api:key-1")}`);
  const text = { type: "text/plain" };
  expect(await partsOf(request)).toEqual([
    { name: "from", text: "Alerts <alerts@mg.example.com>", ...text },
    { name: "to", text: "=?UTF-8?B?Wm/Dqw==?= <zoe@example.com>", ...text },
    { name: "subject", text: "Grüße", ...text },
    { name: "text", text: "Hi", ...text },
    { name: "html", text: "<p>Hi</p>", ...text },
    { name: "attachment", fileName: "größe.txt", type: "text/plain", bytes: "text" },
    {
      name: "attachment",
      fileName: "a.bin",
      type: "application/octet-stream",
      bytes: "\u0001\u0002\u0003",
    },
    { name: "attachment", fileName: "b.csv", type: "text/csv", bytes: "a,b" },
    { name: "h:In-Reply-To", text: "<1@mg.example.com>", ...text },
    { name: "h:References", text: "<1@mg.example.com>", ...text },
    { name: "v:reference", text: "order-7", ...text },
  ]);
});

it.each([
  [[{ event: "accepted" }], { status: "queued" }],
  [[{ event: "delivered" }], { status: "delivered" }],
  [
    [{ event: "failed", severity: "permanent", reason: "bounce" }],
    { status: "failed", error: "bounce" },
  ],
  [[{ event: "rejected", reason: "old" }], { status: "failed", error: "old" }],
  [[{ event: "stored" }], { status: "unknown" }],
  [[], { status: "unknown" }],
])("says of %j what became of a message", async (events, expected) => {
  const items = events.map((each) => ({ id: "e1", timestamp: 1, ...each }));
  await using server = await startServer((_request, response) =>
    json(response, { items, paging: { next: "https://api.eu.mailgun.net/v3/next" } }),
  );
  expect(await mailgunAt(server).status({ id: ID })).toEqual({ id: ID, ...expected });
  const { searchParams } = new URL(server.seen[0]?.url ?? "", "https://api.eu.mailgun.net");
  expect(Object.fromEntries(searchParams)).toEqual({
    "message-id": ID,
    event: "accepted OR rejected OR delivered OR failed",
    limit: "1",
  });
});

it("follows pages on its hosts until one is empty", async () => {
  const bounce = { address: "a@x.org", code: "550", error: "No such mailbox", created_at: "now" };
  await using server = await startServer(({ url }, response) => {
    const next = "https://api.eu.mailgun.net/v3/mg.example.com/bounces?page=next&address=a%40x.org";
    json(response, { items: url.includes("page=next") ? [] : [bounce], paging: { next } });
  });
  expect(await collect(mailgunAt(server).bouncesList())).toEqual([bounce]);
  expect(server.seen.map(({ url }) => url)).toEqual([
    "/v3/mg.example.com/bounces?limit=300",
    "/v3/mg.example.com/bounces?page=next&address=a%40x.org",
  ]);
  await using foreign = await startServer((_request, response) =>
    json(response, { items: [bounce], paging: { next: "https://mailgun.example.org/v3" } }),
  );
  const error = await failure(collect(mailgunAt(foreign).bouncesList()));
  expect(error).toMatchObject({ code: "hostNotAllowed" });
});

it("reads what Mailgun says where it says it in no JSON", async () => {
  await using server = await startServer((_request, response) => {
    response.writeHead(401, { "content-type": "text/html" }).end("Forbidden");
  });
  expect(await failure(mailgunAt(server).domainGet())).toMatchObject({ code: "reauthenticate" });
});

/** Signs as Mailgun does: the time and a token, in the body. */
function signed(
  event: object,
  parts: { readonly token?: string; readonly at?: number } = {},
): RawWebhook {
  const { token = randomUUID().replaceAll("-", ""), at = NOW } = parts;
  const timestamp = String(at / 1000);
  const signature = createHmac("sha256", SIGNING_KEY)
    .update(timestamp + token)
    .digest("hex");
  const body = { signature: { token, timestamp, signature }, "event-data": event };
  return delivery({ body: JSON.stringify(body) });
}

const delivered = {
  id: "CPgfbmQMTCKtHW6uIWtuVe",
  event: "delivered",
  timestamp: 1_521_472_262.9,
  recipient: "ada@example.com",
  message: { headers: { "message-id": ID } },
  "user-variables": { reference: "order-7" },
};

it("gives an event its name and data", async () => {
  await using server = await accepting();
  const outcome = await mailgunAt(server).receive(signed(delivered), hostOf(SIGNING_KEY));
  if (outcome.kind !== "events") throw new Error(outcome.kind);
  const [event] = outcome.events;
  if (event?.envelope.type !== "notification.delivered") throw new Error("another event");
  const id: string | undefined = event.envelope.data.message?.headers?.["message-id"];
  expect(id).toBe(ID);
  expect(event.envelope).toMatchObject({ data: delivered, scheme: "hmac-sha256" });
});

it.each([
  [{ event: "failed", severity: "permanent" }, "notification.failed"],
  [{ event: "failed", severity: "temporary" }, "notification.delayed"],
  [{ event: "opened" }, "notification.read"],
  [{ event: "clicked" }, "link.opened"],
  [{ event: "complained" }, "recipient.complained"],
  [{ event: "unsubscribed" }, "recipient.unsubscribed"],
  [{ event: "accepted" }, ""],
])("calls %j by its name", async (event, name) => {
  await using server = await accepting();
  const outcome = await mailgunAt(server).receive(
    signed({ ...delivered, ...event }),
    hostOf(SIGNING_KEY),
  );
  expect(wordOf(outcome)).toBe(name);
});

it("refuses what is not signed, not fresh or not new", async () => {
  await using server = await accepting();
  const mailgun = mailgunAt(server);
  const take = async (raw: RawWebhook, host = hostOf(SIGNING_KEY)): Promise<string> =>
    wordOf(await mailgun.receive(raw, host));
  const raw = signed(delivered, { token: "t1" });
  const change = (from: string, to: string): RawWebhook =>
    delivery({ body: Buffer.from(raw.body).toString().replace(from, to) });
  expect(await take(change('"token":"t1"', '"token":"t2"'))).toBe("badSignature");
  expect(await take(change('"timestamp":"17', '"timestamp":"18'))).toBe("badSignature");
  expect(await take(raw, hostOf("another key"))).toBe("badSignature");
  expect(await take(delivery({ body: JSON.stringify({ "event-data": delivered }) }))).toBe(
    "unsigned",
  );
  expect(await take(signed(delivered, { at: NOW - 86_500_000 }))).toBe("stale");
  expect(await take(signed(delivered, { at: NOW + 61_000 }))).toBe("future");
  // The body is not covered, so a token counts once, whatever comes with it.
  const host = hostOf(SIGNING_KEY);
  expect(await take(raw, host)).toBe("notification.delivered");
  expect(await take(change(delivered.id, "another"), host)).toBe("duplicate");
  const accepted = signed({ ...delivered, event: "accepted" }, { token: "t3" });
  const text = Buffer.from(accepted.body).toString().replace("accepted", "delivered");
  expect(await take(accepted, host)).toBe("");
  expect(await take(delivery({ body: text }), host)).toBe("duplicate");
});

it("orders deliveries at an address and ends them", async () => {
  await using server = await startServer((_request, response) => json(response, { webhooks: {} }));
  const store = openSqliteStore({ path: ":memory:" });
  const subscriptions = createSubscriptions({ store, vault: openVault({ store }).vault });
  const name = { organization: "org-1", connection: "c1", endpoint: "e1" };
  const url = "https://hooks.example.com/in/1?a=b";
  const mailgun = mailgunAt(server);
  expect(await subscriptions.order(mailgun, name, url)).toMatchObject({ url });
  await subscriptions.cancel(mailgun, name);
  const [ordered, ended] = server.seen;
  const form = new URLSearchParams(ordered?.body);
  expect(ordered?.url).toBe("/v4/domains/mg.example.com/webhooks");
  expect(form.get("url")).toBe(url);
  expect(form.getAll("event_types")).toEqual([
    "delivered",
    "permanent_fail",
    "temporary_fail",
    "opened",
    "clicked",
    "complained",
    "unsubscribed",
  ]);
  expect([ended?.method, ended?.url]).toEqual([
    "DELETE",
    "/v4/domains/mg.example.com/webhooks?url=https%3A%2F%2Fhooks.example.com%2Fin%2F1%3Fa%3Db",
  ]);
});
