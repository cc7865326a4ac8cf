// @module-tag live/paddle
import { fields } from "@human/connector-sdk";
import { type Environment, LogLevel, Paddle } from "@paddle/paddle-node-sdk";
import { afterAll, expect, it } from "vitest";
import { PaymentsPaddleConnector } from "../../../generated/payments-paddle/payments-paddle.ts";
import { optionsOf } from "../kit/open.ts";
import { type Call, expectAgreement, failures, reading } from "./kit/agreement.ts";
import { type Arrived, startDouble } from "./kit/double.ts";

const double = await startDouble();
afterAll(async () => {
  await double[Symbol.asyncDispose]();
});

const key = "pdl_live_apikey_01";
const ours = new PaymentsPaddleConnector(optionsOf(double, fields({ key })));
// An environment that it does not know is an address to it.
const theirs = new Paddle(key, {
  environment: double.origin as Environment,
  logLevel: LogLevel.none,
});

/** Theirs asks for the version that its types were made of, and writes `bearer` with a small letter. */
const read = (request: Arrived): unknown => {
  const { headers, ...said } = reading("authorization")(request);
  return { ...said, authorization: headers["authorization"]?.replace(/^bearer /i, "") };
};
const text = 'Grüße & "7 = seven" 🙂';
const id = "txn_01hv8wptq8987qeep44cyrewp9";
/** What their classes of a customer, a price, a transaction and an adjustment cannot do without. */
const amounts = {
  subtotal: "0",
  tax: "0",
  total: "0",
  fee: "0",
  earnings: "0",
  currency_code: "EUR",
};
const data = {
  id,
  status: "active",
  name: text,
  email: "ada@example.com",
  items: [],
  details: { totals: amounts, tax_rates_used: [], line_items: [] },
  unit_price: { amount: "1000", currency_code: "EUR" },
  unit_price_overrides: [],
  quantity: { minimum: 1, maximum: 9 },
  totals: amounts,
  payments: [],
  billing_cycle: { interval: "month", frequency: 1 },
};
const gives = (call: Omit<Call, "answers">): Call => ({
  ...call,
  answers: () => ({ body: { data, meta: { request_id: "1" } } }),
});
const idOf = async (made: Promise<{ readonly id: string }>): Promise<string> => (await made).id;

it("asks for what is written as its own client does", async () => {
  const money = { amount: "1000", currency_code: "EUR" } as const;
  await expectAgreement(double, read, {
    customer: gives({
      ours: () => idOf(ours.customersCreate({ email: "a+b@x.org", name: text })),
      theirs: () => idOf(theirs.customers.create({ email: "a+b@x.org", name: text })),
    }),
    "customer changed": gives({
      ours: () => idOf(ours.customersUpdate({ id: "ctm_1", name: text })),
      theirs: () => idOf(theirs.customers.update("ctm_1", { name: text })),
    }),
    product: gives({
      ours: () => idOf(ours.productsCreate({ name: text, category: "standard" })),
      theirs: () => idOf(theirs.products.create({ name: text, taxCategory: "standard" })),
    }),
    price: gives({
      ours: () =>
        idOf(
          ours.pricesCreate({
            product: "pro_1",
            description: text,
            amount: money,
            cycle: { interval: "month", frequency: 3 },
          }),
        ),
      theirs: () =>
        idOf(
          theirs.prices.create({
            productId: "pro_1",
            description: text,
            unitPrice: { amount: "1000", currencyCode: "EUR" },
            billingCycle: { interval: "month", frequency: 3 },
          }),
        ),
    }),
    transaction: gives({
      ours: () =>
        idOf(
          ours.transactionsCreate({
            customer: "ctm_1",
            items: [{ price_id: "pri_1", quantity: 2 }],
            data: { orderId: "7 & more" },
          }),
        ),
      theirs: () =>
        idOf(
          theirs.transactions.create({
            customerId: "ctm_1",
            items: [{ priceId: "pri_1", quantity: 2 }],
            customData: { orderId: "7 & more" },
          }),
        ),
    }),
    "subscription ended": gives({
      ours: () => idOf(ours.subscriptionsCancel({ id: "sub_1", when: "immediately" })),
      theirs: () => idOf(theirs.subscriptions.cancel("sub_1", { effectiveFrom: "immediately" })),
    }),
    "money back": gives({
      ours: () =>
        idOf(
          ours.adjustmentsCreate({
            action: "refund",
            transaction: id,
            reason: text,
            items: [{ item_id: "txnitm_1", type: "partial", amount: "100" }],
          }),
        ),
      theirs: () =>
        idOf(
          theirs.adjustments.create({
            action: "refund",
            transactionId: id,
            reason: text,
            items: [{ itemId: "txnitm_1", type: "partial", amount: "100" }],
          }),
        ),
    }),
    "one transaction": gives({
      ours: () => idOf(ours.transactionsGet({ id })),
      theirs: () => idOf(theirs.transactions.get(id)),
    }),
  });
});

it("reads lists to their end as its own client does", async () => {
  const pages = ({ query, headers }: Arrived) => {
    const isLast = query.includes("after=");
    // Each follows an address of the host that it takes this one for.
    const isTheirs = headers["user-agent"]?.startsWith("PaddleSDK") === true;
    const next = `${isTheirs ? double.origin : "https://api.paddle.com"}/customers?${query}&after=ctm_1`;
    const pagination = { per_page: 200, next, has_more: !isLast, estimated_total: 2 };
    return { body: { data: [{ ...data, id: isLast ? "ctm_2" : "ctm_1" }], meta: { pagination } } };
  };
  await expectAgreement(double, read, {
    customers: {
      answers: pages,
      ours: async () => (await Array.fromAsync(ours.customersList())).map((each) => each.id),
      theirs: async () => {
        const found = await Array.fromAsync(theirs.customers.list({ perPage: 200 }));
        return found.map((each) => each.id);
      },
    },
  });
});

it.each([
  [400, "bad_request", "invalid"],
  [403, "forbidden", "permission"],
  [404, "not_found", "notFound"],
  [409, "conflict", "conflict"],
])("reads the same out of %d %s", async (status, code, expected) => {
  const error = { type: "request_error", code, detail: "No such thing", documentation_url: "" };
  const refused = await failures(double, {
    answers: () => ({ status, body: { error, meta: { request_id: "1" } } }),
    ours: () => ours.customersGet({ id: "ctm_1" }),
    theirs: () => theirs.customers.get("ctm_1"),
  });
  expect(refused.theirs).toMatchObject({ code, detail: error.detail });
  expect(refused.ours).toMatchObject({ code: expected, status, vendorCode: code });
});
