import { inspect } from "node:util";
import {
  basic,
  basicCredential,
  bearer,
  ConnectorError,
  type ConnectorDescriptor,
  fields,
} from "@human/connector-sdk";
import qs from "qs";
import { afterAll, expect, it } from "vitest";
import { GithubConnector } from "../../generated/github/github.ts";
import {
  paymentsStripe,
  PaymentsStripeConnector,
} from "../../generated/payments-stripe/payments-stripe.ts";
import { startWireServer, type WireRequest } from "../kit/wire-server.ts";

const server = await startWireServer();
const { transport } = server;
const token = "gho_16C7e42F292c6912E7710c838347Ae178B4a";
const key = "sk_test_4eC39HqLyjWDarjtT1zdp7dc";
const github = new GithubConnector({
  credentials: bearer(token),
  policy: { approvals: "granted-by-the-caller" },
  transport,
});
const stripe = new PaymentsStripeConnector({
  credentials: fields({ key }),
  policy: { approvals: "granted-by-the-caller" },
  transport,
});

afterAll(async () => {
  await server.close();
});

/** What a call sent; the server answers 200 with a body. */
async function sentBy(call: () => Promise<unknown>, body: unknown = {}): Promise<WireRequest> {
  server.answer(() => ({ status: 200, body }));
  await call();
  const [request, ...more] = server.received;
  if (request === undefined) throw new Error("Nothing was sent.");
  expect(more).toEqual([]);
  return request;
}

/** The error of a call that sends nothing. */
async function refusalOf(call: () => Promise<unknown>): Promise<ConnectorError> {
  server.answer(() => ({ status: 200, body: {} }));
  const error: unknown = await call().catch((thrown: unknown) => thrown);
  expect(server.received).toEqual([]);
  if (!(error instanceof ConnectorError)) throw new Error(`Not refused: ${inspect(error)}`);
  return error;
}

it("says to GitHub who calls and which version of the API it means", async () => {
  const { origin, headers } = await sentBy(() => github.usersMe());
  expect(origin).toBe("https://api.github.com");
  expect(headers).toMatchObject({
    authorization: `Bearer ${token}`,
    "x-github-api-version": "2022-11-28",
    "user-agent": "human-connector-sdk",
    accept: "application/json",
  });
  expect(headers).not.toHaveProperty("content-type");
});

it("says to Stripe which version and which account it means", async () => {
  const plain = await sentBy(() => stripe.balanceGet());
  expect(plain.headers).toMatchObject({
    authorization: `Bearer ${key}`,
    "stripe-version": "2022-11-15",
  });
  expect(plain.headers).not.toHaveProperty("stripe-account");
  const connected = new PaymentsStripeConnector({
    credentials: fields({ key }),
    connection: { account: "acct_1" },
    transport,
  });
  const { headers } = await sentBy(() => connected.balanceGet());
  expect(headers["stripe-account"]).toBe("acct_1");
});

it("sends basic credentials as RFC 7617 says", async () => {
  // Stripe takes a key as a user name without a password, too.
  class WithBasic extends PaymentsStripeConnector {
    override readonly descriptor: ConnectorDescriptor = {
      ...paymentsStripe,
      auth: [basic({ id: "basic" })],
    };
  }
  const plain = new WithBasic({ credentials: basicCredential(key, ""), transport });
  const { headers } = await sentBy(() => plain.balanceGet());
  expect(headers["authorization"]).toBe(`Basic ${btoa(`${key}:`)}`);
  // The example of RFC 7617, section 2.1: names and passwords are UTF-8.
  const pound = new WithBasic({ credentials: basicCredential("test", "123\u00a3"), transport });
  const example = await sentBy(() => pound.balanceGet());
  expect(example.headers["authorization"]).toBe("Basic dGVzdDoxMjPCow==");
  server.answer(({ headers: sent }) => ({ status: 401, body: { error: { message: sent } } }));
  const error: unknown = await plain.balanceGet().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: "reauthenticate" });
  for (const secret of [key, btoa(`${key}:`), btoa(key).replace(/=+$/, "")])
    expect(inspect(error, { depth: 20, showHidden: true })).not.toContain(secret);
});

it("asks Stripe for the charge itself and gives its receipt", async () => {
  const answer = {
    id: "pi_1",
    status: "succeeded",
    amount: 2000,
    currency: "usd",
    latest_charge: { id: "ch_1", receipt_url: "https://pay.stripe.com/receipts/1" },
  };
  let result: unknown;
  const { body } = await sentBy(async () => {
    result = await stripe.paymentsCreate({ amount: 2000, currency: "usd" });
  }, answer);
  const pairs = body.split("&").map(decodeURIComponent);
  expect(pairs).toEqual(["amount=2000", "currency=usd", "confirm=true", "expand[0]=latest_charge"]);
  expect(result).toEqual({
    id: "pi_1",
    status: "succeeded",
    amount: 2000,
    currency: "usd",
    receipt: "https://pay.stripe.com/receipts/1",
  });
});

it("writes nested members that qs reads back as they were", async () => {
  const input = {
    customer: "cus_1",
    items: [
      {
        price: "price_1",
        metadata: { "a key": "1 & 2 = 3", "a.b": "[x]" },
        tax_rates: ["t1", "t2"],
      },
      { price: "price_2", quantity: 3, billing_thresholds: { usage_gte: 10 } },
    ],
    metadata: { "50%": "é+ü", empty: "" },
  };
  const { body, headers } = await sentBy(() => stripe.subscriptionsCreate(input));
  expect(headers["content-type"]).toBe("application/x-www-form-urlencoded");
  expect(body).toContain("items%5B1%5D%5Bbilling_thresholds%5D%5Busage_gte%5D=10");
  const texts = JSON.parse(
    JSON.stringify(input, (_, value: unknown) => (typeof value === "number" ? `${value}` : value)),
  ) as unknown;
  expect(qs.parse(body, { depth: 10, strictDepth: true })).toEqual(texts);
});

it("writes an object in a query in brackets, and a number as it is", async () => {
  const list = async (created: number | { readonly gte?: number; readonly lt?: number }) => {
    const { target } = await sentBy(() => Array.fromAsync(stripe.paymentsList({ created })), {
      data: [],
    });
    return decodeURIComponent(target);
  };
  expect(await list({ gte: 5, lt: 9 })).toBe(
    "/v1/payment_intents?created[gte]=5&created[lt]=9&limit=100",
  );
  expect(await list(7)).toBe("/v1/payment_intents?created=7&limit=100");
});

it("leaves the page size to the caller who sets one", async () => {
  const { target } = await sentBy(() => Array.fromAsync(stripe.customersList({ limit: 1 })), {
    data: [],
  });
  expect(target).toBe("/v1/customers?limit=1");
});

it("keeps the slashes of a file's path and encodes everything else", async () => {
  const get = async (path: string) => {
    const at = { owner: "octocat", repo: "hello-world", path };
    const { target } = await sentBy(() => github.contentsGet(at));
    return target.replace("/repos/octocat/hello-world/contents/", "");
  };
  expect(await get("docs/a/b.md")).toBe("docs/a/b.md");
  expect(await get("a b/c?d=e#f/100%.md")).toBe("a%20b/c%3Fd%3De%23f/100%25.md");
  expect(await get("%2e%2e/...")).toBe("%252e%252e/...");
});

it("keeps every other value in its own segment", async () => {
  const { target } = await sentBy(() => github.reposGet({ owner: "a/b", repo: "c?d" }));
  expect(target).toBe("/repos/a%2Fb/c%3Fd");
  const { target: file } = await sentBy(() =>
    github.workflowsDispatch({
      owner: "octocat",
      repo: "hello-world",
      workflow: ".github/workflows/ci.yml",
      ref: "main",
    }),
  );
  expect(file).toContain("/actions/workflows/.github%2Fworkflows%2Fci.yml/dispatches");
});

it("sends nothing for a path that would climb", async () => {
  const repository = { owner: "octocat", repo: "hello-world" };
  for (const path of ["..", ".", "../../../user", "docs/../../x", "docs/./x"]) {
    const error = await refusalOf(() => github.contentsGet({ ...repository, path }));
    expect(error).toMatchObject({ code: "badInput", operation: "contents.get" });
    expect(error.message).toBe('The input "path" must not have the segment "." or "..".');
  }
  for (const owner of ["..", ".", ""])
    expect(await refusalOf(() => github.reposGet({ ...repository, owner }))).toMatchObject({
      code: "badInput",
    });
});

it("makes up an idempotency key for every call, unless the caller has one", async () => {
  const refund = { payment_intent: "pi_1" };
  const keyOf = async (call: () => Promise<unknown>) =>
    (await sentBy(call)).headers["idempotency-key"];
  const [one, other] = [
    await keyOf(() => stripe.refundsCreate(refund)),
    await keyOf(() => stripe.refundsCreate(refund)),
  ];
  expect(one).toMatch(/^refunds\.create-[\da-f-]{36}$/);
  expect(other).not.toBe(one);
  const mine = { idempotencyKey: "6735" };
  expect(await keyOf(() => stripe.refundsCreate(refund, mine))).toBe("refunds.create::6735");
  // Deleting twice is deleting once, and reading needs no key.
  const given = { idempotencyKey: "6735" };
  expect(await keyOf(() => stripe.customersDelete({ id: "cus_1" }, given))).toBeUndefined();
  expect(await keyOf(() => stripe.refundsGet({ id: "re_1" }, given))).toBeUndefined();
});

it("follows no link to another host, with or without a credential", async () => {
  server.answer(() => ({
    status: 200,
    headers: { link: '<https://api.github.com.example.org/user/repos?page=2>; rel="next"' },
    body: [],
  }));
  const error: unknown = await Array.fromAsync(github.reposList()).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toMatchObject({ code: "hostNotAllowed", operation: "repos.list" });
  expect(server.received).toHaveLength(1);
});

it("sends nothing for an input that is none of the operation's", async () => {
  const input = { owner: "octocat", repo: "hello-world", labels: "bug", page: 2 };
  const error = await refusalOf(() => Array.fromAsync(github.issuesList(input)));
  expect(error).toMatchObject({ code: "badInput" });
  expect(error.message).toBe('The input "page" is not one of this operation.');
});
