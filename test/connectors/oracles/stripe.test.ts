// @module-tag live/stripe
import { fields } from "@human/connector-sdk";
import Stripe from "stripe";
import { afterAll, expect, it } from "vitest";
import { PaymentsStripeConnector } from "../../../generated/payments-stripe/payments-stripe.ts";
import { optionsOf } from "../kit/open.ts";
import { type Call, expectAgreement, failures, reading } from "./kit/agreement.ts";
import { type Answering, type Arrived, startDouble } from "./kit/double.ts";

const double = await startDouble();
afterAll(async () => {
  await double[Symbol.asyncDispose]();
});

const ours = new PaymentsStripeConnector(
  optionsOf(double, fields({ key: "sk_test_1" }), { connection: { account: "acct_1" } }),
);
const theirs = new Stripe("sk_test_1", {
  host: "127.0.0.1",
  port: double.port,
  protocol: "http",
  stripeAccount: "acct_1",
  maxNetworkRetries: 0,
  telemetry: false,
});

/** Each speaks the version that its own types were made of; the forms have not changed between the two. */
const headers = ["authorization", "stripe-account", "content-type"];
/** Of reads and deletions nothing is said of a body. Keys that nobody chose are random. */
const read = (request: Arrived): unknown => {
  const said = reading(...headers)(request);
  if (request.body.length > 0) return said;
  return { ...said, headers: { ...said.headers, "content-type": undefined } };
};

const text = 'Grüße & "7 = seven" + [x] 100% 🙂\n';
const metadata = { "order & more": text, "a.b-c_d": "" };
const payment = {
  id: "pi_1",
  object: "payment_intent",
  status: "succeeded",
  amount: 2000,
  currency: "eur",
  latest_charge: { id: "ch_1", object: "charge", receipt_url: "https://pay.stripe.com/r/1" },
};
const paid = { id: "pi_1", status: "succeeded", amount: 2000, currency: "eur" };
const gives = (body: unknown, call: Omit<Call, "answers">): Call => ({
  ...call,
  answers: () => ({ body }),
});

it("writes forms as its own client does, however deep", async () => {
  const customer = { id: "cus_1", object: "customer", email: "a@x.org", name: "Ada" };
  const address = { line1: "1 & 2", line2: "", city: "Köln", country: "DE", postal_code: "50667" };
  const session = { id: "cs_1", object: "checkout.session", url: null, status: "open" };
  const lines = [
    { price: "price_1", quantity: 1, adjustable_quantity: { enabled: true, minimum: 0 } },
    {
      quantity: 2,
      price_data: {
        currency: "eur",
        unit_amount: 1000,
        product_data: { name: text, images: ["https://x.org/1.png", "https://x.org/2.png?a=b&c"] },
      },
    },
  ];
  await expectAgreement(double, read, {
    payment: gives(payment, {
      ours: () =>
        ours.paymentsCreate({ amount: 2000, currency: "eur", metadata, off_session: false }),
      theirs: async () => {
        const made = await theirs.paymentIntents.create({
          amount: 2000,
          currency: "eur",
          metadata,
          off_session: false,
          confirm: true,
          expand: ["latest_charge"],
        });
        const { id, status, amount, currency, latest_charge: charge } = made;
        if (typeof charge !== "object") throw new Error("The charge is not expanded");
        return { id, status, amount, currency, receipt: charge?.receipt_url };
      },
    }),
    capture: gives(
      { ...payment, amount_received: 1500 },
      {
        ours: () => ours.paymentsCapture({ id: "pi_1", amount_to_capture: 1500 }),
        theirs: async () => {
          const made = await theirs.paymentIntents.capture("pi_1", { amount_to_capture: 1500 });
          return { id: made.id, status: made.status, amount_received: made.amount_received };
        },
      },
    ),
    prepared: gives(payment, {
      ours: () =>
        ours.paymentsPrepare({
          amount: 2000,
          currency: "eur",
          automatic_payment_methods: { enabled: true },
        }),
      theirs: async () => {
        const { id, status, amount, currency } = await theirs.paymentIntents.create({
          amount: 2000,
          currency: "eur",
          automatic_payment_methods: { enabled: true },
        });
        return { id, status, amount, currency };
      },
    }),
    refund: gives(
      { ...paid, id: "re_1", object: "refund" },
      {
        ours: () => ours.refundsCreate({ payment_intent: "pi_1", amount: 5, metadata }),
        theirs: async () => {
          const { id, status, amount, currency } = await theirs.refunds.create({
            payment_intent: "pi_1",
            amount: 5,
            metadata,
          });
          return { id, status, amount, currency };
        },
      },
    ),
    customer: gives(customer, {
      ours: () => ours.customersCreate({ email: "a+b@x.org", name: text, address, metadata }),
      theirs: async () => {
        const { id, email, name } = await theirs.customers.create({
          email: "a+b@x.org",
          name: text,
          address,
          metadata,
        });
        return { id, email, name };
      },
    }),
    change: gives(customer, {
      ours: () => ours.customersUpdate({ id: "cus_1", metadata: "", phone: "" }),
      theirs: async () => {
        const { id, email, name } = await theirs.customers.update("cus_1", {
          metadata: "",
          phone: "",
        });
        return { id, email, name };
      },
    }),
    deletion: gives(
      { id: "cus/1?", object: "customer", deleted: true },
      {
        ours: () => ours.customersDelete({ id: "cus/1?" }),
        theirs: async () => {
          const { id, deleted } = await theirs.customers.del("cus/1?");
          return { id, deleted };
        },
      },
    ),
    checkout: gives(session, {
      ours: () =>
        ours.checkoutsCreate({
          mode: "payment",
          line_items: lines,
          success_url: "https://example.com/thanks?session={CHECKOUT_SESSION_ID}",
          metadata,
        }),
      theirs: async () => {
        const { id, url, status } = await theirs.checkout.sessions.create({
          mode: "payment",
          line_items: lines,
          success_url: "https://example.com/thanks?session={CHECKOUT_SESSION_ID}",
          metadata,
        });
        return { id, url, status };
      },
    }),
    subscription: gives(
      { id: "sub_1", object: "subscription", status: "active" },
      {
        ours: async () => {
          const { id, status } = await ours.subscriptionsCreate({
            customer: "cus_1",
            items: [
              { price: "price_1", quantity: 2, metadata: { a: "1" } },
              { price: "price_2", tax_rates: ["txr_1", "txr_2"] },
            ],
            trial_period_days: 14,
          });
          return { id, status };
        },
        theirs: async () => {
          const { id, status } = await theirs.subscriptions.create({
            customer: "cus_1",
            items: [
              { price: "price_1", quantity: 2, metadata: { a: "1" } },
              { price: "price_2", tax_rates: ["txr_1", "txr_2"] },
            ],
            trial_period_days: 14,
          });
          return { id, status };
        },
      },
    ),
    price: gives(
      { id: "price_1", object: "price", unit_amount: 1000, currency: "eur" },
      {
        ours: () =>
          ours.pricesCreate({
            product: "prod_1",
            currency: "eur",
            unit_amount: 1000,
            recurring: { interval: "month", interval_count: 3 },
          }),
        theirs: async () => {
          const made = await theirs.prices.create({
            product: "prod_1",
            currency: "eur",
            unit_amount: 1000,
            recurring: { interval: "month", interval_count: 3 },
          });
          return { id: made.id, unit_amount: made.unit_amount, currency: made.currency };
        },
      },
    ),
    hook: gives(
      { id: "we_1", url: "https://x.org/", status: "enabled", enabled_events: ["*"] },
      {
        ours: () =>
          ours.hooksCreate({
            url: "https://x.org/",
            enabled_events: ["charge.succeeded", "charge.failed"],
          }),
        theirs: async () => {
          const made = await theirs.webhookEndpoints.create({
            url: "https://x.org/",
            enabled_events: ["charge.succeeded", "charge.failed"],
          });
          const { id, url, status, enabled_events } = made;
          return { id, url, status, enabled_events };
        },
      },
    ),
  });
});

const keyOf = async (call: () => Promise<unknown>): Promise<string> => {
  const [[asked]] = await double.during(() => ({ body: payment }), call);
  return asked?.headers["idempotency-key"]?.toString() ?? "";
};

it("sends the key of the caller's reference where its own client sends the caller's key", async () => {
  const charge = (reference: string) => () =>
    ours.charge({
      amount: { minor: 2000, currency: "EUR" },
      customer: "cus_1",
      method: "pm_1",
      reference,
    });
  // Ours names the method and the connection too: the same reference may be used for another.
  const key = await keyOf(charge("order-7"));
  expect(key).toContain("order-7");
  expect(await keyOf(charge("order-7"))).toBe(key);
  expect(await keyOf(charge("order-8"))).not.toBe(key);
  await expectAgreement(double, reading(...headers, "idempotency-key"), {
    charge: gives(payment, {
      ours: async () => (await charge("order-7")()).id,
      theirs: async () => {
        const { id } = await theirs.paymentIntents.create(
          {
            amount: 2000,
            currency: "eur",
            customer: "cus_1",
            payment_method: "pm_1",
            off_session: true,
            confirm: true,
            metadata: { reference: "order-7" },
            expand: ["latest_charge"],
          },
          { idempotencyKey: key },
        );
        return id;
      },
    }),
  });
});

it("makes a key of its own for every call where money moves", async () => {
  const refund = () => ours.refundsCreate({ payment_intent: "pi_1" });
  const [first, second] = [await keyOf(refund), await keyOf(refund)];
  expect(first).toMatch(/^[\w.-]{20,255}$/);
  expect(second).not.toBe(first);
});

/** Lists as Stripe gives them: `has_more`, and what follows the last one that the caller has. */
function listed(ids: readonly string[], size: number): Answering {
  return ({ query }) => {
    const after = new URLSearchParams(query).get("starting_after");
    const from = after === null ? 0 : ids.indexOf(after) + 1;
    const data = ids.slice(from, from + size).map((id) => ({ id, object: "thing", created: 1 }));
    return { body: { object: "list", url: "/", data, has_more: from + size < ids.length } };
  };
}

const idsOf = async (things: AsyncIterable<{ readonly id: string }>): Promise<readonly string[]> =>
  (await Array.fromAsync(things)).map(({ id }) => id);

it("reads lists to their end as its own client does", async () => {
  const ids = ["a_1", "a&2", "a=3", "ä_4", "a_5"];
  const created = { gte: 1_700_000_000, lt: 1_800_000_000 };
  await expectAgreement(double, read, {
    customers: {
      answers: listed(ids, 2),
      ours: () => idsOf(ours.customersList({ email: "a+b@x.org", created })),
      theirs: () => idsOf(theirs.customers.list({ email: "a+b@x.org", created, limit: 100 })),
    },
    payments: {
      answers: listed(ids, 3),
      ours: () => idsOf(ours.paymentsList({ customer: "cus_1", created: 1_700_000_000 })),
      theirs: () =>
        idsOf(
          theirs.paymentIntents.list({ customer: "cus_1", created: 1_700_000_000, limit: 100 }),
        ),
    },
    events: {
      answers: listed(ids, 5),
      ours: () => idsOf(ours.eventsList({ types: ["charge.succeeded", "charge.failed"] })),
      theirs: () =>
        idsOf(theirs.events.list({ types: ["charge.succeeded", "charge.failed"], limit: 100 })),
    },
    search: {
      answers: ({ query }) => {
        const page = new URLSearchParams(query).get("page");
        const [id, next] = page === null ? ["cus_1", "P=1&2"] : ["cus_2", null];
        const data = [{ id, object: "customer", created: 1 }];
        const body = { object: "search_result", data, has_more: next !== null, next_page: next };
        return { body: { ...body, url: "/v1/customers/search" } };
      },
      ours: () => idsOf(ours.customersSearch({ query: `metadata['team']:'${text}'` })),
      theirs: () =>
        idsOf(theirs.customers.search({ query: `metadata['team']:'${text}'`, limit: 100 })),
    },
  });
});

it.each([
  [402, "card_error", "card_declined", "StripeCardError", "invalid"],
  [400, "invalid_request_error", "parameter_missing", "StripeInvalidRequestError", "invalid"],
  [401, "invalid_request_error", undefined, "StripeAuthenticationError", "reauthenticate"],
  [403, "invalid_request_error", undefined, "StripePermissionError", "permission"],
  [404, "invalid_request_error", "resource_missing", "StripeInvalidRequestError", "notFound"],
  [400, "idempotency_error", undefined, "StripeIdempotencyError", "conflict"],
  [409, "invalid_request_error", undefined, "StripeAPIError", "conflict"],
  [429, "invalid_request_error", "rate_limit", "StripeRateLimitError", "rateLimited"],
  [429, "invalid_request_error", "lock_timeout", "StripeRateLimitError", "rateLimited"],
  [500, "api_error", undefined, "StripeAPIError", "unavailable"],
])("means the same by %d %s %s", async (status, type, code, name, expected) => {
  const error = { type, code, message: "No such thing" };
  const refused = await failures(double, {
    answers: () => ({ status, headers: { "stripe-should-retry": "false" }, body: { error } }),
    ours: () => ours.paymentsCreate({ amount: 1, currency: "eur" }),
    theirs: () => theirs.paymentIntents.create({ amount: 1, currency: "eur" }),
  });
  expect(refused.theirs).toMatchObject({ type: name, statusCode: status, message: error.message });
  expect(refused.ours).toMatchObject({ code: expected, status, vendorMessage: error.message });
  if (code !== undefined)
    for (const [key, refusal] of [
      ["code", refused.theirs],
      ["vendorCode", refused.ours],
    ] as const)
      expect(refusal).toMatchObject({ [key]: code });
});
