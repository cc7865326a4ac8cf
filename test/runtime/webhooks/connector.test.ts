import { expect, it } from "vitest";
import { manageSubscription } from "../../../runtime/connector.ts";
import { fields } from "../../../runtime/auth/credential.ts";
import type { AnyOperation } from "../../../runtime/operation.ts";
import type { WebhookDefinition } from "../../../runtime/webhooks/definition.ts";
import { hmac } from "../../../runtime/webhooks/schemes/hmac.ts";
import { recordingTransport, TestConnector, testOperation } from "../kit/connector.ts";
import { hostOf } from "./kit/host.ts";
import { delivery, secretAt } from "./kit/verdict.ts";

const create: AnyOperation = testOperation({
  id: "hooks.create",
  method: "POST",
  path: "/hooks",
  effect: "write",
  input: { url: { in: "body" }, key: { in: "body" }, team: { in: "body" } },
  body: { encoding: "json", mediaType: "application/json" },
});

const webhooks: WebhookDefinition = {
  verify: [
    hmac({
      algorithm: "sha256",
      signature: ["header", "x-signature"],
      encoding: "hex",
      secret: ["subscription", "secret"],
    }),
  ],
  account: { at: ["body", "team"], is: ["connection", "team"] },
  subscribe: {
    when: [{ at: ["auth"], is: "oauth2" }],
    create: {
      call: () => create,
      with: {
        url: (at) => at("webhook", "url"),
        key: (at) => at("subscription", "secret"),
        team: (at) => at("connection", "team"),
      },
      id: ["result", "id"],
    },
  },
  events: {},
};
const given = { webhook: { url: "https://x" }, subscription: { secret: "s3cret" } };

it("orders deliveries with the connection's own operation and credential", async () => {
  const { transport, sent } = recordingTransport({ id: 9 });
  const connector = new TestConnector({ webhooks }, { transport, connection: { team: "t1" } });
  expect(await manageSubscription(connector, "create", given)).toEqual({ id: "9" });
  expect(sent).toHaveLength(1);
  expect(sent[0]).toMatchObject({
    method: "POST",
    url: "https://api.example.com/hooks",
    headers: { authorization: "Bearer token-1234" },
  });
  expect(JSON.parse(String(sent[0]?.body))).toEqual({
    url: "https://x",
    key: "s3cret",
    team: "t1",
  });
});

it("orders nothing for another auth method, or where the definition says nothing of it", async () => {
  const { transport, sent } = recordingTransport({ id: 9 });
  const credentials = fields({ accessToken: "t" }, "another");
  const other = new TestConnector({ webhooks }, { transport, credentials });
  expect(await manageSubscription(other, "create", given)).toBeUndefined();
  expect(await manageSubscription(other, "delete", given)).toBeUndefined();
  expect(await manageSubscription(new TestConnector({}), "create", given)).toBeUndefined();
  expect(sent).toEqual([]);
});

it("says that a connector without webhooks has none", async () => {
  const promise = new TestConnector({}).receive(delivery({ body: "{}" }), hostOf({}));
  await expect(promise).rejects.toMatchObject({
    code: "badInput",
    message: 'The connector "test" has no webhooks.',
  });
});

it("refuses what is not signed", async () => {
  const connector = new TestConnector({ webhooks });
  const context = hostOf(secretAt("subscription.secret", "k"));
  expect(await connector.receive(delivery({ body: "{}" }), context)).toMatchObject({
    kind: "refused",
    code: "unsigned",
  });
});

it("has nothing by which whoever holds a connector orders deliveries, and reads their secret", () => {
  const names: PropertyKey[] = [];
  for (
    let each: object | null = new TestConnector({ webhooks });
    each !== null && each !== Object.prototype;
    each = Object.getPrototypeOf(each) as object | null
  )
    names.push(...Reflect.ownKeys(each));
  expect(names.map(String).filter((name) => /subscri|manage/i.test(name))).toEqual([]);
});
