import type { HttpRequest, Idempotency } from "@human/connector-sdk";
import { expect, it } from "vitest";
import {
  recordingTransport,
  TestConnector,
  testDescriptor,
  testOperation,
  type TestOperation,
} from "./kit/connector.ts";

const json = { encoding: "json", mediaType: "application/json" } as const;

async function sent(
  operation: Partial<TestOperation>,
  input: Readonly<Record<string, unknown>> = {},
  idempotencyKey?: string,
  connectorWide?: Idempotency,
): Promise<HttpRequest> {
  const { sent: requests, transport } = recordingTransport();
  const http = {
    ...testDescriptor.http,
    baseUrl: [{ url: "https://api.example.com" }],
    timeout: 1000,
  };
  const connector = new TestConnector(
    { http: connectorWide === undefined ? http : { ...http, idempotency: connectorWide } },
    { transport, connection: { sid: "AC1" } },
  );
  await connector.run(
    testOperation(operation),
    input,
    idempotencyKey === undefined ? {} : { idempotencyKey },
  );
  const [request] = requests;
  if (request === undefined) throw new Error("Nothing was sent");
  return request;
}

it("sends constants, computed from the connection and the input, and leaves out null", async () => {
  const request = await sent(
    {
      method: "POST",
      path: "/accounts/{Sid}",
      input: { name: { in: "body" } },
      set: [
        { in: "path", name: "Sid", value: (at) => at("connection", "sid") },
        { in: "body", name: "greeting", value: (at, fn) => fn.text("Hi ", at("input", "name")) },
        { in: "body", name: "absent", value: (at) => at("connection", "nothing") },
        { in: "query", name: "expand", style: "deepObject", value: ["a", "b"] },
      ],
      body: json,
    },
    { name: "x" },
  );
  expect(request.url).toBe("https://api.example.com/accounts/AC1?expand%5B0%5D=a&expand%5B1%5D=b");
  expect(request.body).toBe('{"name":"x","greeting":"Hi x"}');
});

it("writes headers, JSON in headers and cookies", async () => {
  const request = await sent(
    {
      input: {
        tags: { in: "header", name: "X-Tags" },
        arg: { in: "header", name: "Dropbox-API-Arg", json: true },
        none: { in: "header", name: "X-None" },
        session: { in: "cookie" },
        theme: { in: "cookie" },
      },
    },
    { tags: ["a", 1], arg: { path: "/é😀\n" }, none: null, session: "a;b c", theme: "dark" },
  );
  expect(request.headers).toMatchObject({
    "x-tags": "a,1",
    "dropbox-api-arg": '{"path":"/\\u00e9\\ud83d\\ude00\\n"}',
    cookie: "session=a%3Bb%20c; theme=dark",
  });
  expect(request.headers).not.toHaveProperty("x-none");
});

it("sends an idempotency key with what changes something, the caller's or a new one", async () => {
  const header: Idempotency = { kind: "header", header: "Idempotency-Key" };
  const write: Partial<TestOperation> = { method: "POST", effect: "money" };
  const given = await sent({ ...write, idempotency: header }, {}, "key-1");
  expect(given.headers["idempotency-key"]).toBe("things.get::key-1");
  const made = await sent(write, {}, undefined, header);
  expect(made.headers["idempotency-key"]).toMatch(/^things\.get-[0-9a-f-]{36}$/);
  const reading = await sent({}, {}, "key-1", header);
  expect(reading.headers).not.toHaveProperty("idempotency-key");
  const none = await sent({ ...write, idempotency: { kind: "none" } }, {}, "key-1", header);
  expect(none.headers).not.toHaveProperty("idempotency-key");
});

it("fills the input that makes a repeat the same, unless the caller does", async () => {
  const operation: Partial<TestOperation> = {
    method: "POST",
    effect: "write",
    input: { id: { in: "body", required: true }, name: { in: "body" } },
    body: json,
  };
  const uuid = await sent({
    ...operation,
    idempotency: { kind: "input", input: "id", value: "uuid" },
  });
  expect(uuid.body).toMatch(/^\{"id":"[0-9a-f-]{36}"\}$/);
  const own = await sent(
    { ...operation, idempotency: { kind: "input", input: "id", value: "uuid" } },
    { id: "mine" },
  );
  expect(own.body).toBe('{"id":"mine"}');
  const computed: Idempotency = {
    kind: "input",
    input: "id",
    value: (at, fn) => fn.text("n-", at("input", "name")),
  };
  expect((await sent({ ...operation, idempotency: computed }, { name: "x" })).body).toBe(
    '{"id":"n-x","name":"x"}',
  );
});
