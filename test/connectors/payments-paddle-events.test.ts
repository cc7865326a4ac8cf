import { createHmac } from "node:crypto";
import { fields } from "@human/connector-sdk";
import { Paddle } from "@paddle/paddle-node-sdk";
import { afterEach, expect, it, vi } from "vitest";
import { PaymentsPaddleConnector } from "../../generated/payments-paddle/payments-paddle.ts";
import { openSqliteStore } from "../../runtime/store/sqlite.ts";
import type { RawWebhook } from "../../runtime/webhooks/raw.ts";
import { createSubscriptions } from "../../runtime/webhooks/subscription.ts";
import { json, startServer, type TestServer } from "../runtime/kit/server.ts";
import { openVault } from "../runtime/vault/kit.ts";
import { delivery, NOW, URL_OF_TESTS, withHeader } from "../runtime/webhooks/kit/verdict.ts";
import { hostOf, wordOf } from "./kit/host.ts";
import { optionsOf } from "./kit/open.ts";

const KEY = "pdl_live_apikey_01gtgztp8f4kek3yd4g1wrksa3_q6TGTJyvoIz7LDtXT65bX7_AQO";
const TXN = "txn_01h8bxpvx398a7zbawb77y0kp5";
const totals = { subtotal: "1050", tax: "200", total: "1250" };
const transaction = {
  id: TXN,
  status: "completed",
  customer_id: "ctm_1",
  currency_code: "EUR",
  details: { totals, line_items: [{ id: "txnitm_1", quantity: 1, totals }] },
  payments: [],
  created_at: "2026-01-05T10:00:00Z",
};

const paddleAt = (server: TestServer): PaymentsPaddleConnector =>
  new PaymentsPaddleConnector(optionsOf(server, fields({ key: KEY })));

const answering = (body: unknown): Promise<TestServer> =>
  startServer((_, response) => json(response, body));

it("orders deliveries, keeps the secret that Paddle makes, and ends them", async () => {
  const secret = "pdl_ntfset_01gkpjp8bkm3tm53kdgkx6sms7_6h3qd3uFSi9YCD3OLYAShQI90XTI5vEI";
  await using server = await startServer(({ method, url, body }, response) =>
    method === "DELETE"
      ? void response.writeHead(204).end()
      : json(response, { data: { id: "ntfset_1", url, body, endpoint_secret_key: secret } }, 201),
  );
  const store = openSqliteStore({ path: ":memory:" });
  const subscriptions = createSubscriptions({ store, vault: openVault({ store }).vault });
  const name = { organization: "org-1", connection: "c1", endpoint: "e1" };
  const paddle = paddleAt(server);
  await subscriptions.order(paddle, name, URL_OF_TESTS);
  const [known] = await subscriptions.secrets(name)(["subscription", "secret"]);
  expect(known?.value).toBe(secret);
  await subscriptions.cancel(paddle, name);
  const seen = server.seen.map(({ method, url, body }) => [
    `${method} ${url}`,
    body === "" ? undefined : (JSON.parse(body) as unknown),
  ]);
  expect(seen).toEqual([
    [
      "POST /notification-settings",
      {
        description: "Events of a connection",
        destination: URL_OF_TESTS,
        type: "url",
        subscribed_events: [
          "transaction.completed",
          "transaction.payment_failed",
          "adjustment.created",
          "adjustment.updated",
          "subscription.created",
          "subscription.updated",
          "subscription.canceled",
        ],
      },
    ],
    ["DELETE /notification-settings/ntfset_1", undefined],
  ]);
});

const SECRET = "pdl_ntfset_secret";

afterEach(() => {
  vi.useRealTimers();
});

const mac = (body: string, at: number, secret: string): string =>
  createHmac("sha256", secret)
    .update(`${String(at / 1000)}:${body}`)
    .digest("hex");

function signed(event: object, at: number = NOW, ...secrets: readonly string[]): RawWebhook {
  const body = JSON.stringify({ event_id: "evt_1", notification_id: "ntf_1", ...event });
  const used = secrets.length === 0 ? [SECRET] : secrets;
  const signatures = used.map((secret) => `;h1=${mac(body, at, secret)}`);
  return delivery({
    body,
    headers: { "Paddle-Signature": `ts=${String(at / 1000)}${signatures.join("")}` },
  });
}

const completed = {
  event_type: "transaction.completed",
  data: transaction,
};

it(
  "tells of a payment, whose signature Paddle's library takes too",
  { tags: ["oracle/paddle"] },
  async () => {
    vi.useFakeTimers({ now: NOW, toFake: ["Date"] });
    await using server = await answering({});
    const raw = signed(completed);
    const header = String(raw.headers["Paddle-Signature"]);
    const body = Buffer.from(raw.body).toString();
    expect(await new Paddle(KEY).webhooks.isSignatureValid(body, SECRET, header)).toBe(true);
    const outcome = await paddleAt(server).receive(raw, hostOf(SECRET));
    if (outcome.kind !== "events") throw new Error(JSON.stringify(outcome));
    const [event] = outcome.events;
    if (event?.envelope.type !== "payment.succeeded") throw new Error("another event");
    const currency: string = event.envelope.data.currency_code;
    expect(currency).toBe("EUR");
    expect(event.envelope).toMatchObject({ id: "evt_1", scheme: "hmac-sha256", data: { id: TXN } });
  },
);

it.each([
  ["transaction.payment_failed", {}, "payment.failed"],
  ["adjustment.updated", { action: "refund", status: "approved" }, "payment.refunded"],
  ["adjustment.created", { action: "refund", status: "pending_approval" }, ""],
  ["adjustment.updated", { action: "refund", status: "rejected" }, ""],
  ["adjustment.created", { action: "chargeback", status: "approved" }, "payment.disputed"],
  ["adjustment.created", { action: "credit", status: "approved" }, ""],
  ["subscription.created", { status: "active" }, "subscription.started"],
  ["subscription.updated", { status: "past_due" }, "subscription.changed"],
  ["subscription.canceled", { status: "canceled" }, "subscription.ended"],
  ["customer.created", {}, ""],
])("calls %s with %j by its name", async (event_type, data, name) => {
  await using server = await answering({});
  const outcome = await paddleAt(server).receive(signed({ event_type, data }), hostOf(SECRET));
  expect(wordOf(outcome)).toBe(name);
});

it("refuses what was changed, is old, is not signed or comes again", async () => {
  await using server = await answering({});
  const paddle = paddleAt(server);
  const take = async (raw: RawWebhook, host = hostOf(SECRET)): Promise<string> =>
    wordOf(await paddle.receive(raw, host));
  const raw = signed(completed);
  const changed = Buffer.from(Buffer.from(raw.body).toString().replace('"1250"', '"1"'));
  const header = "Paddle-Signature";
  expect(await take({ ...raw, body: changed })).toBe("badSignature");
  expect(await take(signed(completed, NOW, "another"))).toBe("badSignature");
  expect(await take(withHeader(raw, header, undefined))).toBe("unsigned");
  expect(await take(withHeader(raw, header, `ts=${String(NOW / 1000)}`))).toBe("badSignature");
  expect(await take(signed(completed, NOW - 61_000))).toBe("stale");
  expect(await take(signed(completed, NOW + 61_000))).toBe("future");
  // While a secret is changed there are two signatures, in whatever order.
  expect(await take(signed(completed, NOW, "another", SECRET))).toBe("payment.succeeded");
  expect(await take(signed(completed, NOW, SECRET, "another"))).toBe("payment.succeeded");
  const host = hostOf(SECRET);
  expect(await take(raw, host)).toBe("payment.succeeded");
  expect(await take(signed({ ...completed, notification_id: "ntf_2" }), host)).toBe("duplicate");
});
