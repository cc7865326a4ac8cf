import { type ConnectorOptions, createSharedState, fields } from "@human/connector-sdk";
import { expect, it } from "vitest";
import { PaymentsPaddleConnector } from "../../generated/payments-paddle/payments-paddle.ts";
import { testClock } from "../runtime/contract/kit.ts";
import { collect, failure } from "../runtime/kit/connector.ts";
import { json, type SeenRequest, startServer, type TestServer } from "../runtime/kit/server.ts";
import { optionsOf } from "./kit/open.ts";

const KEY = "pdl_live_apikey_01gtgztp8f4kek3yd4g1wrksa3_q6TGTJyvoIz7LDtXT65bX7_AQO";
const TXN = "txn_01h8bxpvx398a7zbawb77y0kp5";
const amount = { minor: 1250, currency: "EUR" };

function paddleAt(
  server: TestServer,
  options: Partial<ConnectorOptions> = {},
): PaymentsPaddleConnector {
  return new PaymentsPaddleConnector(optionsOf(server, fields({ key: KEY }), options));
}

const answering = (body: unknown, status = 200): Promise<TestServer> =>
  startServer((_, response) => json(response, body, status));

const seenBy = ({ seen }: TestServer): readonly unknown[] =>
  seen.map(({ method, url, body }) => [
    `${method} ${url}`,
    body === "" ? undefined : (JSON.parse(body) as unknown),
  ]);

const totals = { subtotal: "1050", tax: "200", total: "1250" };
const transaction = {
  id: TXN,
  status: "ready",
  customer_id: "ctm_1",
  currency_code: "EUR",
  details: { totals, line_items: [{ id: "txnitm_1", quantity: 1, totals }] },
  payments: [],
  checkout: { url: `https://example.com/pay?_ptxn=${TXN}` },
  created_at: "2026-01-05T10:00:00Z",
};
const refund = {
  id: "adj_1",
  action: "refund",
  transaction_id: TXN,
  status: "pending_approval",
  currency_code: "EUR",
  totals,
};

it("charges by a purchase that the customer pays at its page", async () => {
  await using server = await answering({ data: transaction }, 201);
  const charged = await paddleAt(server).charge({
    amount,
    customer: "ctm_1",
    description: "Größe & Maß",
    reference: "order-7",
  });
  expect(charged).toEqual({ id: TXN, status: "pending", page: transaction.checkout.url });
  const price = {
    description: "Größe & Maß",
    product: { name: "Größe & Maß", tax_category: "standard" },
    unit_price: { amount: "1250", currency_code: "EUR" },
    tax_mode: "internal",
  };
  expect(seenBy(server)).toEqual([
    [
      "POST /transactions",
      {
        items: [{ quantity: 1, price }],
        customer_id: "ctm_1",
        currency_code: "EUR",
        collection_mode: "automatic",
        custom_data: { reference: "order-7" },
      },
    ],
  ]);
  expect(server.seen[0]?.headers).toMatchObject({
    authorization: `Bearer ${KEY}`,
    "paddle-version": "1",
  });
});

it.each([
  ["draft", "pending"],
  ["ready", "pending"],
  ["billed", "pending"],
  ["past_due", "pending"],
  ["paid", "succeeded"],
  ["completed", "succeeded"],
  ["canceled", "failed"],
])("says of a purchase that is %s that it is %s", async (status, expected) => {
  await using server = await answering({ data: { ...transaction, status, checkout: null } }, 201);
  const charged = await paddleAt(server).charge({ amount, reference: "order-7" });
  expect(charged).toEqual({ id: TXN, status: expected });
});

it("takes no word for a state that it does not know", async () => {
  await using server = await answering({ data: { ...transaction, status: "won" } }, 201);
  const error = await failure(paddleAt(server).charge({ amount, reference: "order-7" }));
  expect(error).toMatchObject({ name: "ConnectorError", code: "badAnswer" });
});

it("refuses what Paddle does not let anybody do, and what is no charge", async () => {
  await using server = await answering({ data: transaction }, 201);
  const paddle = paddleAt(server);
  // Saved means of payment are Paddle's own to charge, and a subscription begins at a checkout.
  const saved = { amount, customer: "ctm_1", method: "paymtd_1", reference: "order-7" };
  expect(await failure(paddle.charge(saved))).toMatchObject({ code: "unsupported" });
  const plan = { customer: "ctm_1", price: "pri_1", reference: "order-7" };
  expect(await failure(paddle.perform("payments.subscription", plan))).toMatchObject({
    code: "unsupported",
  });
  for (const wrong of [
    { minor: -1, currency: "EUR" },
    { minor: 0, currency: "EUR" },
    { minor: 12.5, currency: "EUR" },
    { minor: 1250, currency: "euro" },
    { minor: 2 ** 60, currency: "EUR" },
  ])
    expect(await failure(paddle.charge({ amount: wrong, reference: "order-7" }))).toMatchObject({
      code: "badInput",
    });
  expect(await failure(paddle.charge({ amount, reference: "" }))).toMatchObject({
    code: "badInput",
  });
  expect(server.seen).toEqual([]);
});

it("asks for approval before money moves", async () => {
  await using server = await answering({ data: transaction }, 201);
  const paddle = paddleAt(server, { policy: {} });
  for (const call of [
    paddle.charge({ amount, reference: "order-7" }),
    paddle.refund({ charge: TXN, reference: "return-7" }),
    paddle.subscriptionsCharge({ id: "sub_1", items: [], when: "immediately" }),
    paddle.subscriptionsCancel({ id: "sub_1" }),
  ])
    expect(await failure(call)).toMatchObject({ code: "approvalRequired" });
  expect(server.seen).toEqual([]);
});

it("gives back all of a charge, or a part of its one line", async () => {
  await using server = await startServer(({ method }, response) =>
    json(response, { data: method === "GET" ? transaction : refund }, method === "GET" ? 200 : 201),
  );
  const paddle = paddleAt(server);
  const whole = await paddle.refund({ charge: TXN, reference: "return-7" });
  expect(whole).toEqual({ id: "adj_1", status: "pending" });
  const part = { charge: TXN, amount: { minor: 250, currency: "EUR" }, reference: "return-8" };
  expect(await paddle.refund(part)).toEqual({ id: "adj_1", status: "pending" });
  const same = { transaction_id: TXN, action: "refund" };
  expect(seenBy(server)).toEqual([
    ["POST /adjustments", { ...same, type: "full", reason: "Refund return-7" }],
    [`GET /transactions/${TXN}`, undefined],
    [
      "POST /adjustments",
      {
        ...same,
        type: "partial",
        reason: "Refund return-8",
        items: [{ item_id: "txnitm_1", type: "partial", amount: "250" }],
      },
    ],
  ]);
});

it("gives back no part in another currency, or of one line among several", async () => {
  const [line] = transaction.details.line_items;
  let lines: readonly unknown[] = [line];
  await using server = await startServer(({ method }, response) =>
    method === "GET"
      ? json(response, { data: { ...transaction, details: { totals, line_items: lines } } })
      : json(response, { data: refund }, 201),
  );
  const paddle = paddleAt(server);
  const part = { charge: TXN, amount: { minor: 250, currency: "EUR" }, reference: "return-8" };
  const dollars = { ...part, amount: { minor: 250, currency: "USD" } };
  expect(await failure(paddle.refund(dollars))).toMatchObject({ code: "badInput" });
  lines = [line, line];
  expect(await failure(paddle.refund(part))).toMatchObject({ code: "badInput" });
  expect(server.seen.map(({ method }) => method)).toEqual(["GET", "GET"]);
});

it.each([
  ["approved", "succeeded"],
  ["rejected", "failed"],
  ["reversed", "failed"],
])("says of a refund that is %s that it has %s", async (status, expected) => {
  await using server = await answering({ data: { ...refund, status } }, 201);
  const refunded = await paddleAt(server).refund({ charge: TXN, reference: "return-7" });
  expect(refunded.status).toBe(expected);
});

it("finds a customer by the address, and registers one where there is none", async () => {
  const known: { readonly id: string; readonly email: string }[] = [];
  await using server = await startServer(({ method, url, body }, response) => {
    if (method === "GET") {
      const email = new URL(url, "https://x").searchParams.get("email");
      const data = known.filter((each) => each.email === email);
      return json(response, { data, meta: { pagination: { has_more: false } } });
    }
    const { email } = JSON.parse(body) as { readonly email: string };
    known.push({ id: `ctm_${String(known.length + 1)}`, email });
    json(response, { data: known.at(-1) }, 201);
  });
  const paddle = paddleAt(server);
  const ada = { email: "ada+a@example.com", name: "Ada" };
  expect(await paddle.perform("payments.customer", ada)).toEqual({ id: "ctm_1" });
  expect(await paddle.perform("payments.customer", ada)).toEqual({ id: "ctm_1" });
  expect(server.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
    "GET /customers?email=ada%2Ba%40example.com&status=active,archived&per_page=200",
    "POST /customers",
    "GET /customers?email=ada%2Ba%40example.com&status=active,archived&per_page=200",
  ]);
});

it("calls the sandbox where the connection says so", async () => {
  const origins: string[] = [];
  await using server = await answering({ data: [] });
  for (const environment of ["live", "sandbox"])
    await collect(
      paddleAt(server, {
        connection: { environment },
        transport: (request) => {
          origins.push(new URL(request.url).origin);
          return server.transport(request);
        },
      }).eventsTypes(),
    );
  expect(origins).toEqual(["https://api.paddle.com", "https://sandbox-api.paddle.com"]);
});

it("reads lists until there is no more, though an address of a next page is always given", async () => {
  const next = "https://api.paddle.com/subscriptions?after=sub_2";
  await using server = await startServer(({ url }, response) => {
    const isLast = url.includes("after=");
    const data = [{ id: isLast ? "sub_2" : "sub_1", status: "active", customer_id: "ctm_1" }];
    json(response, { data, meta: { pagination: { per_page: 200, next, has_more: !isLast } } });
  });
  const all = await collect(paddleAt(server).subscriptionsList({ status: ["active"] }));
  expect(all.map(({ id }) => id)).toEqual(["sub_1", "sub_2"]);
  expect(server.seen.map(({ url }) => url)).toEqual([
    "/subscriptions?status=active&per_page=200",
    "/subscriptions?status=active&per_page=200&after=sub_1",
  ]);
});

it.each([
  [403, "authentication_malformed", "reauthenticate"],
  [403, "invalid_token", "reauthenticate"],
  [403, "forbidden", "permission"],
  [400, "transaction_item_quantity_out_of_range", "invalid"],
  [404, "not_found", "notFound"],
  [409, "customer_already_exists", "conflict"],
  [429, "too_many_requests", "rateLimited"],
  [500, "internal_error", "unavailable"],
])("says what %i %s means, and creates nothing twice", async (status, code, word) => {
  const errors = [{ field: "items", message: "is wrong" }];
  const error = { type: "request_error", code, detail: "It cannot be done.", errors };
  await using server = await answering({ error, meta: { request_id: "r" } }, status);
  const thrown = await failure(paddleAt(server).charge({ amount, reference: "order-7" }));
  const said = { code: word, status, vendorCode: code, vendorMessage: "It cannot be done." };
  expect(thrown).toMatchObject({ ...said, fields: errors });
  if (word !== "rateLimited") expect(server.seen).toHaveLength(1);
});

it("waits as long as Paddle asks, and sends the same again", async () => {
  await using server = await startServer((_, response) =>
    server.seen.length === 1
      ? json(response, { error: { code: "too_many_requests" } }, 429, { "retry-after": "7" })
      : json(response, { data: transaction }, 201),
  );
  const clock = testClock();
  const begin = clock.now();
  const paddle = paddleAt(server, { state: createSharedState({ clock }) });
  expect(await paddle.charge({ amount, reference: "order-7" })).toMatchObject({ id: TXN });
  expect(clock.now() - begin).toBeGreaterThanOrEqual(7000);
  const [first, second] = server.seen.map(({ body }: SeenRequest) => body);
  expect(second).toBe(first);
});

it("changes a subscription once where no answer comes, since a change may bill", async () => {
  await using server = await startServer((_, response) => {
    response.destroy();
  });
  const paddle = paddleAt(server);
  const items = [{ price_id: "pri_1", quantity: 5 }];
  const change = { id: "sub_1", items, proration: "full_immediately" } as const;
  expect(await failure(paddle.subscriptionsUpdate(change))).toMatchObject({ code: "network" });
  expect(server.seen.map(({ method, url }) => `${method} ${url}`)).toEqual([
    "PATCH /subscriptions/sub_1",
  ]);
});

it("asks what a change would cost without changing anything", async () => {
  const money = { amount: "250", currency_code: "EUR" };
  const update_summary = { credit: money, charge: money, result: { action: "charge", ...money } };
  const data = { status: "active", customer_id: "ctm_1", currency_code: "EUR", update_summary };
  await using server = await answering({ data });
  const items = [{ price_id: "pri_1", quantity: 5 }];
  const preview = await paddleAt(server, { policy: {} }).subscriptionsPreviewUpdate({
    id: "sub_1",
    items,
    proration: "prorated_immediately",
  });
  expect(preview.change).toEqual(update_summary);
  expect(seenBy(server)).toEqual([
    [
      "PATCH /subscriptions/sub_1/preview",
      { items, proration_billing_mode: "prorated_immediately" },
    ],
  ]);
});
