import {
  type ConnectorOptions,
  createContext,
  createSharedState,
  fields,
  systemClock,
} from "@human/connector-sdk";
import { expect, it } from "vitest";
import type { Catalog } from "../../../generated/index.ts";
import { PaymentsStripeConnector } from "../../../generated/payments-stripe/payments-stripe.ts";
import { failure } from "../kit/connector.ts";
import { json, type SeenRequest, startServer, type TestServer } from "../kit/server.ts";

const amount = { minor: 1250, currency: "EUR" };
const charge = { amount, customer: "cus_1", method: "pm_1", reference: "order-7" };

function open(
  server: TestServer,
  options: Partial<ConnectorOptions> = {},
): PaymentsStripeConnector {
  return new PaymentsStripeConnector({
    credentials: fields({ key: "sk_test_1" }),
    connectionId: "acme",
    state: createSharedState({
      clock: { ...systemClock, sleep: async () => await Promise.resolve() },
    }),
    policy: { approvals: "granted-by-the-caller" },
    transport: server.transport,
    ...options,
  });
}

/** What the vendor's double knows: customers and payments by their idempotency key. */
function startStripe(status = "succeeded"): Promise<TestServer> {
  const made = new Map<string, unknown>();
  const customers: { readonly id: string; readonly email: string }[] = [];
  const once = (request: SeenRequest, make: () => unknown): unknown => {
    const key = String(request.headers["idempotency-key"]);
    if (!made.has(key)) made.set(key, make());
    return made.get(key);
  };
  return startServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, "https://api.stripe.com");
    const form = new URLSearchParams(request.body);
    switch (`${request.method} ${pathname}`) {
      case "POST /v1/payment_intents":
        return json(
          response,
          once(request, () => ({
            id: `pi_${String(made.size + 1)}`,
            status,
            amount: Number(form.get("amount")),
            currency: form.get("currency"),
            latest_charge: { receipt_url: "https://pay.stripe.com/receipts/1" },
          })),
        );
      case "GET /v1/payment_intents/pi_1":
        return json(response, { id: "pi_1", status, amount: 1250, currency: "eur" });
      case "POST /v1/refunds":
        return json(
          response,
          once(request, () => ({ id: `re_${String(made.size + 1)}`, status })),
        );
      case "GET /v1/customers": {
        const email = searchParams.get("email");
        return json(response, { data: customers.filter((each) => each.email === email) });
      }
      case "POST /v1/customers": {
        const customer = {
          id: `cus_${String(customers.length + 1)}`,
          email: String(form.get("email")),
        };
        customers.push(customer);
        return json(response, customer);
      }
      case "POST /v1/subscriptions":
        return json(response, { id: "sub_1", status, current_period_end: 1_700_000_000 });
      default:
        return json(response, { error: { code: "resource_missing" } }, 404);
    }
  });
}

const formOf = ({ body }: SeenRequest): unknown => Object.fromEntries(new URLSearchParams(body));

it("charges in minor units, under a key that a repeat has too", async () => {
  await using server = await startStripe();
  const stripe = open(server);
  const first = await stripe.charge(charge);
  expect(first).toEqual({
    id: "pi_1",
    status: "succeeded",
    receipt: "https://pay.stripe.com/receipts/1",
  });
  expect(await stripe.charge(charge)).toEqual(first);
  const [seen, again] = server.seen;
  expect(formOf(seen as SeenRequest)).toEqual({
    amount: "1250",
    currency: "eur",
    customer: "cus_1",
    payment_method: "pm_1",
    off_session: "true",
    confirm: "true",
    "expand[0]": "latest_charge",
    "metadata[reference]": "order-7",
  });
  expect(seen?.headers["idempotency-key"]).toBe("payments.create:acme:payments.charge:order-7");
  expect(again?.headers["idempotency-key"]).toBe(seen?.headers["idempotency-key"]);
});

it("keeps a charge and its refund apart though they share a reference", async () => {
  await using server = await startStripe();
  const stripe = open(server);
  const { id } = await stripe.charge(charge);
  expect(
    await stripe.refund({ charge: id, amount: { ...amount, minor: 250 }, reference: "order-7" }),
  ).toEqual({
    id: "re_2",
    status: "succeeded",
  });
  const seen = server.seen[2] as SeenRequest;
  expect(formOf(seen)).toEqual({ payment_intent: "pi_1", amount: "250" });
  const key = "refunds.create:acme:payments.refund.refund:";
  expect(seen.headers["idempotency-key"]).toBe(`${key}order-7`);
  await stripe.refund({ charge: id, reference: "all" });
  const whole = server.seen[3] as SeenRequest;
  expect(formOf(whole)).toEqual({ payment_intent: "pi_1" });
  expect(whole.headers["idempotency-key"]).toBe(`${key}all`);
});

it("gives back nothing that is in another currency than the payment", async () => {
  await using server = await startStripe();
  const dollars = { charge: "pi_1", amount: { minor: 250, currency: "USD" }, reference: "r-1" };
  expect(await failure(open(server).refund(dollars))).toMatchObject({ code: "badInput" });
  expect(server.seen.map(({ method }) => method)).toEqual(["GET"]);
});

it.each([
  ["JPY", 500, "500"],
  ["KWD", 5120, "5120"],
  ["HUF", 500, "500"],
  // Without decimals in ISO 4217, and with two at Stripe; the other way round.
  ["ISK", 500, "50000"],
  ["UGX", 500, "50000"],
  ["MGA", 500, "5"],
])("charges %s %i as %s, by the decimals that Stripe gives it", async (currency, minor, sent) => {
  await using server = await startStripe();
  await open(server).charge({ ...charge, amount: { minor, currency } });
  expect(formOf(server.seen[0] as SeenRequest)).toMatchObject({ amount: sent });
});

it("charges no part of what is Stripe's smallest unit", async () => {
  await using server = await startStripe();
  const part = { ...charge, amount: { minor: 550, currency: "MGA" } };
  expect(await failure(open(server).charge(part))).toMatchObject({ code: "badInput" });
  expect(server.seen).toEqual([]);
});

it.each([
  ["requires_capture", "authorized"],
  ["processing", "pending"],
  ["requires_action", "pending"],
  ["canceled", "failed"],
])("says what the vendor's %s means", async (status, expected) => {
  await using server = await startStripe(status);
  expect((await open(server).charge(charge)).status).toBe(expected);
});

it("takes a word that it does not know for no success", async () => {
  await using server = await startStripe("on_its_way");
  expect(await failure(open(server).charge(charge))).toMatchObject({
    code: "badAnswer",
    vendorCode: "on_its_way",
  });
});

it("registers a customer once", async () => {
  await using server = await startStripe();
  const stripe = open(server);
  const input = { email: "ada@example.com", name: "Ada" };
  expect(await stripe.customer(input)).toEqual({ id: "cus_1" });
  expect(await stripe.customer(input)).toEqual({ id: "cus_1" });
  expect(server.seen.map(({ method }) => method)).toEqual(["GET", "POST", "GET"]);
  expect(server.seen[0]?.url).toBe("/v1/customers?email=ada%40example.com&limit=1");
  expect(formOf(server.seen[1] as SeenRequest)).toEqual({ email: "ada@example.com", name: "Ada" });
});

it("subscribes, and says when it renews", async () => {
  await using server = await startStripe("trialing");
  const input = { customer: "cus_1", price: "price_1", trialDays: 14, reference: "sub-1" };
  expect(await open(server).subscription(input)).toEqual({
    id: "sub_1",
    status: "active",
    renews: "2023-11-14T22:13:20Z",
  });
  expect(formOf(server.seen[0] as SeenRequest)).toEqual({
    customer: "cus_1",
    "items[0][price]": "price_1",
    trial_period_days: "14",
  });
});

it("asks nobody for money without a person's approval", async () => {
  await using server = await startStripe();
  const stripe = open(server, { policy: {} });
  expect(await failure(stripe.charge(charge))).toMatchObject({ code: "approvalRequired" });
  expect(server.seen).toEqual([]);
});

it.each([
  ["amount.minor", { amount: { minor: 0, currency: "EUR" } }],
  ["amount.minor", { amount: { minor: -1, currency: "EUR" } }],
  ["amount.minor", { amount: { minor: 12.5, currency: "EUR" } }],
  ["amount.minor", { amount: { minor: "1250", currency: "EUR" } }],
  ["amount.currency", { amount: { minor: 1, currency: "eur" } }],
  ["amount.currency", { amount: { minor: 1, currency: "XXX" } }],
  ["amount.currency", { amount: { minor: 1 } }],
  ["reference", { reference: "" }],
  ["reference", { reference: undefined }],
  ["reference", { reference: "a\r\nb" }],
  ["customer", { customer: 7 }],
  ["customer", { customer: null }],
  ["coupon", { coupon: "free" }],
])("refuses a charge with a wrong %s before anything is sent: %j", async (name, wrong) => {
  await using server = await startStripe();
  const error = await failure(open(server).charge({ ...charge, ...wrong } as typeof charge));
  expect(error).toMatchObject({ code: "badInput" });
  expect(String(error)).toContain(`The input "${name}"`);
  expect(server.seen).toEqual([]);
});

it("is reached through the context of an organization", async () => {
  await using server = await startStripe();
  const context = createContext<Catalog>({ organization: "acme", connections: [open(server)] });
  expect((await context.payments.charge(charge)).id).toBe("pi_1");
  const stripe: PaymentsStripeConnector = context.connector("payments-stripe");
  expect((await stripe.customersCreate({ email: "a@example.com" })).id).toBe("cus_1");
  expect(() => context.connector("github")).toThrow('There is no connection to "github".');
  expect(await failure(context.files.read({ path: "a" }))).toMatchObject({ code: "unsupported" });
  expect(
    await failure(context.call.human({ to: "a", question: "Sure?", approvers: ["b"] })),
  ).toMatchObject({
    code: "unsupported",
  });
});
