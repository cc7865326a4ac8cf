import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { bearer, createSharedState } from "@human/connector-sdk";
import { ApiVersion, shopifyApi } from "@shopify/shopify-api";
import "@shopify/shopify-api/adapters/node";
import { expect, it } from "vitest";
import { ShopifyConnector } from "../../generated/shopify/shopify.ts";
import type { RawWebhook } from "../../runtime/webhooks/raw.ts";
import { createGraphQLVendor, readVendorSchema } from "../kit/graphql-vendor.ts";
import { createTestClock, type TestClock } from "../runtime/kit/clock.ts";
import { failure } from "../runtime/kit/connector.ts";
import { json, type SeenRequest, startServer, type TestServer } from "../runtime/kit/server.ts";
import { delivery, withHeader } from "../runtime/webhooks/kit/verdict.ts";
import { hostOf, wordOf } from "./kit/host.ts";
import { optionsOf } from "./kit/open.ts";

const vendor = createGraphQLVendor(
  readVendorSchema(readFileSync("definitions/specs/shopify.slice.graphql", "utf8")),
);

/** What the vendor answers first; afterwards everything succeeds. */
interface First {
  readonly status?: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function startShopify(...first: readonly First[]): Promise<TestServer> {
  const answers = [...first];
  return startServer(({ method, url, body }, response) => {
    const next = answers.shift();
    if (next !== undefined) {
      json(response, next.body, next.status, next.headers);
      return;
    }
    const headers = { "content-type": "application/json" };
    const { status, body: answer } = vendor.answer({ method, target: url, headers, body }, false);
    json(response, answer, status);
  });
}

function shopifyAt(
  server: TestServer,
  shop = "acme",
  clock: TestClock = createTestClock(),
): ShopifyConnector {
  const state = createSharedState({ clock });
  return new ShopifyConnector(
    optionsOf(server, bearer("shpat_1"), { connection: { shop }, state }),
  );
}

function variablesOf({ body }: SeenRequest): unknown {
  return (JSON.parse(body) as { readonly variables?: unknown }).variables;
}

const id = "gid://shopify/Order/1";

it("calls the shop of the connection, with the token in Shopify's header", async () => {
  await using server = await startShopify();
  const origins: string[] = [];
  const connector = new ShopifyConnector(
    optionsOf(server, bearer("shpat_1"), {
      connection: { shop: "acme" },
      transport: (request) => {
        origins.push(request.url);
        return server.transport(request);
      },
    }),
  );
  await connector.shopGet();
  expect(origins).toEqual(["https://acme.myshopify.com/admin/api/2026-07/graphql.json"]);
  expect(server.seen[0]?.headers).toMatchObject({ "x-shopify-access-token": "shpat_1" });
  expect(server.seen[0]?.headers.authorization).toBeUndefined();
});

it("sends no token to what is no shop", async () => {
  await using server = await startShopify();
  for (const shop of ["evil.example/", "acme.evil.example#", "@evil", "..", ""]) {
    const error = await failure(shopifyAt(server, shop).shopGet());
    expect(error).toMatchObject({ name: "ConnectorError" });
    expect(String(error)).not.toContain("shpat_1");
  }
  expect(server.seen).toEqual([]);
});

it("gives Shopify's errors their classes, under whatever status they come", async () => {
  const errors = (code: string): object => ({ errors: [{ message: "No.", extensions: { code } }] });
  const cases: readonly (readonly [status: number, body: unknown, code: string])[] = [
    [200, errors("THROTTLED"), "rateLimited"],
    [200, errors("ACCESS_DENIED"), "permission"],
    [200, errors("SHOP_INACTIVE"), "permission"],
    [200, errors("MAX_COST_EXCEEDED"), "invalid"],
    [200, errors("INTERNAL_SERVER_ERROR"), "unavailable"],
    [200, errors("undefinedField"), "failed"],
    [401, { errors: "[API] Invalid API key or access token" }, "reauthenticate"],
    [402, { errors: "This shop is frozen" }, "permission"],
    [423, { errors: "This shop is locked" }, "permission"],
    [404, { errors: "Not Found" }, "notFound"],
    [503, "Service Unavailable", "unavailable"],
  ];
  for (const [status, body, code] of cases) {
    const answer = { status, body };
    await using server = await startShopify(answer, answer, answer);
    const error = await failure(shopifyAt(server).ordersGet({ id }));
    expect(error).toMatchObject({ code, status, vendorMessage: expect.any(String) as string });
  }
});

it("says what Shopify does not like about the inputs of a mutation", async () => {
  const userErrors = [{ field: ["input", "email"], message: "Email is invalid" }];
  const body = { data: { done: { customer: null, userErrors } } };
  await using server = await startShopify({ body });
  expect(await failure(shopifyAt(server).customersCreate({ email: "ada" }))).toMatchObject({
    code: "invalid",
    vendorMessage: "Email is invalid",
    fields: userErrors,
  });
  expect(server.seen).toHaveLength(1);
});

it("asks again where it was throttled under 200", async () => {
  const errors = [{ message: "Throttled", extensions: { code: "THROTTLED" } }];
  await using server = await startShopify({ body: { errors } });
  const clock = createTestClock();
  const shopify = shopifyAt(server, "acme", clock);
  expect(await shopify.ordersGet({ id })).toMatchObject({ name: "name-1" });
  expect(server.seen).toHaveLength(2);
  expect(clock.slept).toEqual([5000]);
});

it("gives money back under one key, however often it has to ask", async () => {
  await using server = await startShopify({ status: 502, body: {} }, { status: 503, body: {} });
  await shopifyAt(server).refundsCreate({ orderId: id });
  const [first, ...others] = server.seen.map(variablesOf);
  expect(first).toEqual({ key: expect.stringMatching(/[\da-f-]{36}$/) as string, orderId: id });
  expect(others).toEqual([first, first]);
  expect(server.seen[0]?.body).toContain("@idempotent(key:$key)");
});

it("says of a change of stock that nothing is believed of it", async () => {
  await using server = await startShopify();
  const item = {
    inventoryItemId: "gid://shopify/InventoryItem/1",
    locationId: "gid://shopify/Location/1",
  };
  const changes = [{ ...item, delta: -4, changeFromQuantity: null }];
  await shopifyAt(server).inventoryAdjust({ name: "available", reason: "correction", changes });
  const [request] = server.seen;
  expect(request && variablesOf(request)).toMatchObject({ changes });
});

it("asks once for what has no key", async () => {
  await using server = await startShopify({ status: 503, body: {} });
  const complete = shopifyAt(server).draftOrdersComplete({ id: "gid://shopify/DraftOrder/1" });
  expect(await failure(complete)).toMatchObject({ code: "unavailable" });
  expect(server.seen).toHaveLength(1);
});

it("asks a person before it spends, destroys or sends events elsewhere", async () => {
  await using server = await startShopify();
  const options = optionsOf(server, bearer("t"), { connection: { shop: "acme" }, policy: {} });
  const shopify = new ShopifyConnector(options);
  const calls = [
    shopify.refundsCreate({ orderId: id }),
    shopify.ordersCancel({ id, reason: "CUSTOMER", restock: true }),
    shopify.draftOrdersComplete({ id }),
    shopify.productsDelete({ id }),
    shopify.customersDelete({ id }),
    shopify.hooksDelete({ id }),
    shopify.hooksCreate({ topic: "ORDERS_CREATE", uri: "https://elsewhere.example/" }),
  ];
  for (const call of calls) expect(await failure(call)).toMatchObject({ code: "approvalRequired" });
  expect(server.seen).toEqual([]);
});

it("sends nothing for inputs that are none", async () => {
  await using server = await startShopify();
  const shopify = shopifyAt(server);
  const wrong: readonly (() => Promise<unknown>)[] = [
    // @ts-expect-error -- it needs an id
    () => shopify.ordersGet({}),
    // @ts-expect-error -- there is no such input
    () => shopify.ordersGet({ id, first: 5 }),
    // @ts-expect-error -- it needs to know what becomes of the stock
    () => shopify.ordersCancel({ id, reason: "CUSTOMER" }),
  ];
  for (const call of wrong) expect(await failure(call())).toMatchObject({ code: "badInput" });
  expect(server.seen).toEqual([]);
});

const SECRET = "shpss_5fW0rd";
const order = { id: 1, admin_graphql_api_id: id, name: "#1001", total_price: "19.90" };

function signed(body: object, topic = "orders/create", parts: object = {}): RawWebhook {
  const text = JSON.stringify(body);
  return delivery({
    body: text,
    headers: {
      "X-Shopify-Topic": topic,
      "X-Shopify-Hmac-Sha256": createHmac("sha256", SECRET).update(text).digest("base64"),
      "X-Shopify-Shop-Domain": "acme.myshopify.com",
      "X-Shopify-API-Version": "2026-07",
      "X-Shopify-Webhook-Id": "w-1",
      ...parts,
    },
  });
}

const shopify = new ShopifyConnector({ credentials: bearer("t"), connection: { shop: "acme" } });
const host = (): ReturnType<typeof hostOf> => hostOf(SECRET, { "acme.myshopify.com": ["c1"] });

it(
  "takes what Shopify's own package takes, as a typed event of the shop's connection",
  { tags: ["oracle/shopify"] },
  async () => {
    const good = signed(order);
    const theirs = shopifyApi({
      apiKey: "key",
      apiSecretKey: SECRET,
      apiVersion: ApiVersion.October25,
      hostName: "hooks.example.com",
      isEmbeddedApp: false,
      logger: { level: 0 },
    });
    const headers = Object.fromEntries(
      Object.entries(good.headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
    );
    const rawRequest = { method: "POST", url: "/in/1", headers };
    const rawBody = Buffer.from(good.body).toString();
    expect(await theirs.webhooks.validate({ rawBody, rawRequest })).toMatchObject({ valid: true });

    const outcome = await shopify.receive(good, host());
    if (outcome.kind !== "events") throw new Error(wordOf(outcome));
    const [event] = outcome.events;
    if (event?.envelope.type !== "order.created") throw new Error("another event");
    const name: string = event.envelope.data.name;
    expect(name).toBe("#1001");
    expect(event.envelope).toMatchObject({ id: "w-1", connection: "c1", data: order });
  },
);

it("tells Shopify's events apart, and those alone that it knows", async () => {
  const word = async (topic: string): Promise<string> =>
    wordOf(await shopify.receive(signed(order, topic), host()));
  const expected = {
    "orders/paid": "order.paid",
    "orders/updated": "order.changed",
    "orders/cancelled": "order.cancelled",
    "products/update": "product.changed",
    "products/delete": "product.deleted",
    "customers/create": "customer.created",
    "app/uninstalled": "app.removed",
    "customers/data_request": "privacy.requested",
    "shop/redact": "privacy.redacted",
    "themes/publish": "",
  };
  for (const [topic, event] of Object.entries(expected)) expect(await word(topic)).toBe(event);
});

it("refuses what was changed or is not signed, takes each once, and none of another shop", async () => {
  const good = signed(order);
  const context = host();
  const word = async (raw: RawWebhook): Promise<string> =>
    wordOf(await shopify.receive(raw, context));
  const changed = Buffer.from(Buffer.from(good.body).toString().replace("19.90", "0.90"));
  expect(await word({ ...good, body: changed })).toBe("badSignature");
  expect(await word(withHeader(good, "X-Shopify-Hmac-Sha256", undefined))).toBe("unsigned");
  expect(await word(withHeader(good, "X-Shopify-Hmac-Sha256", "AAAA"))).toBe("badSignature");
  const elsewhere = { "X-Shopify-Shop-Domain": "other.myshopify.com" };
  expect(await word(signed(order, "orders/create", elsewhere))).toBe("");
  const named = { myshopify_domain: "other.myshopify.com" };
  expect(await word(signed({ ...order, ...named }, "app/uninstalled"))).toBe("");
  const redact = { shop_id: 1, shop_domain: "other.myshopify.com" };
  expect(await word(signed(redact, "shop/redact"))).toBe("");
  expect(await word(good)).toBe("order.created");
  expect(await word(good)).toBe("duplicate");
});
