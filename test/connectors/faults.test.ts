import { bearer } from "@human/connector-sdk";
import { expect, it } from "vitest";
import { GitlabConnector } from "../../generated/gitlab/gitlab.ts";
import { HubspotConnector } from "../../generated/hubspot/hubspot.ts";
import { LinearConnector } from "../../generated/linear/linear.ts";
import { ShopifyConnector } from "../../generated/shopify/shopify.ts";
import { failure } from "../runtime/kit/connector.ts";
import { startServer, type TestServer } from "../runtime/kit/server.ts";
import { optionsOf } from "./kit/open.ts";

type Answer = Parameters<typeof startServer>[0];

const token = bearer("t0ken-5ecret");
const id = "gid://shopify/Order/1";

/** Calls that make something or spend: without a key, and with one that the vendor drops repeats by. */
const once: readonly (readonly [string, (server: TestServer) => Promise<unknown>])[] = [
  [
    "gitlab issues.create",
    (server) =>
      new GitlabConnector(
        optionsOf(server, token, { connection: { host: "gitlab.com" } }),
      ).issuesCreate({ project: 1, title: "x" }),
  ],
  [
    "hubspot records.create",
    (server) =>
      new HubspotConnector(optionsOf(server, token)).recordsCreate({
        type: "contacts",
        properties: {},
      }),
  ],
  [
    "shopify orders.cancel",
    (server) =>
      new ShopifyConnector(optionsOf(server, token, { connection: { shop: "acme" } })).ordersCancel(
        { id, reason: "CUSTOMER", restock: true },
      ),
  ],
];
const keyed: typeof once = [
  [
    "linear issues.create",
    (server) =>
      new LinearConnector(optionsOf(server, token)).issuesCreate({ teamId: "t", title: "x" }),
  ],
  [
    "shopify refunds.create",
    (server) =>
      new ShopifyConnector(
        optionsOf(server, token, { connection: { shop: "acme" } }),
      ).refundsCreate({ orderId: id }),
  ],
];

/** What goes wrong after the vendor may have done what it was asked to. */
const faults: Readonly<Record<string, Answer>> = {
  "a connection that is reset": (_, response) => void response.socket?.resetAndDestroy(),
  "an answer that ends too early": (_, response) => {
    response.writeHead(200, { "content-type": "application/json", "content-length": "100" });
    response.write('{"data"', () => response.destroy());
  },
};

const cases = Object.keys(faults).flatMap((fault) =>
  [...once.map((each) => [...each, 1] as const), ...keyed.map((each) => [...each, 3] as const)].map(
    ([name, call, times]) => [name, fault, call, times] as const,
  ),
);

it.each(cases)("%s after %s leaves nothing twice", async (_, fault, call, times) => {
  const answer = faults[fault];
  if (answer === undefined) throw new Error(fault);
  await using server = await startServer(answer);
  const error = await failure(call(server));
  expect(error).toMatchObject({ name: "ConnectorError" });
  expect(JSON.stringify(error)).not.toContain("t0ken");
  expect(server.seen).toHaveLength(times);
  // What is sent again is the same bytes, with the same key.
  expect(new Set(server.seen.map(({ body }) => body)).size).toBe(1);
});

it.each([...once, ...keyed])("%s takes no answer that cannot be read", async (_, call) => {
  await expectNothingOf(call, ["{", "<html>", '{"data":']);
});

it.each(keyed)("%s takes no answer that GraphQL does not give", async (_, call) => {
  await expectNothingOf(call, ["null", "[]", "{}", '"data"', '{"data":null}']);
});

async function expectNothingOf(
  call: (server: TestServer) => Promise<unknown>,
  bodies: readonly string[],
): Promise<void> {
  for (const body of bodies) {
    await using server = await startServer((_, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(body);
    });
    expect(await failure(call(server))).toMatchObject({ name: "ConnectorError" });
    expect(server.seen).toHaveLength(1);
  }
}
