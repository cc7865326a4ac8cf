import { inspect } from "node:util";
import {
  ConnectorError,
  type ConnectorDescriptor,
  type ErrorRules,
  fields,
  apiKey,
} from "@human/connector-sdk";
import { expect, it } from "vitest";
import {
  failure,
  recordingTransport,
  TestConnector,
  testDescriptor,
  testOperation,
  type TestOperation,
} from "./kit/connector.ts";
import { json, startServer } from "./kit/server.ts";

interface Answered {
  readonly status?: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The error of a call whose answer is this, or its output. */
async function ask(
  { status = 200, body = {}, headers = {} }: Answered,
  errors: ErrorRules = {},
  operation: Partial<TestOperation> = {},
  http: Partial<NonNullable<ConnectorDescriptor["http"]>> = {},
): Promise<unknown> {
  const all = { "content-type": "application/json", ...headers };
  const { transport } = recordingTransport(body, status, all);
  const base = testDescriptor.http;
  if (base === undefined) throw new Error("The test descriptor speaks HTTP");
  const connector = new TestConnector({ http: { ...base, errors, ...http } }, { transport });
  return await connector.run(testOperation(operation), {}).catch((error: unknown) => error);
}

it("classifies by status as RFC 9110 does where no rule speaks", async () => {
  const classes = {
    400: "invalid",
    401: "reauthenticate",
    402: "failed",
    403: "permission",
    404: "notFound",
    409: "conflict",
    410: "notFound",
    412: "conflict",
    418: "failed",
    422: "invalid",
    429: "rateLimited",
    500: "unavailable",
    503: "unavailable",
    304: "failed",
    302: "failed",
  };
  for (const [status, code] of Object.entries(classes))
    expect(await ask({ status: Number(status) })).toMatchObject({
      code,
      status: Number(status),
      operation: "things.get",
    });
});

it("lets a match beat a code, a code beat a status and a status beat its hundred", async () => {
  const rules: ErrorRules = {
    code: ["body", "code"],
    is: {
      invalid: [{ status: "4xx" }],
      permission: [{ status: 409 }],
      rateLimited: [{ code: "slow" }],
      notFound: [
        {
          match: [
            { at: ["status"], is: 409 },
            { at: ["body", "what"], is: { matches: "^path(_lookup)?/" } },
          ],
        },
      ],
    },
  };
  const code = async (body: unknown, status = 409): Promise<unknown> =>
    ((await ask({ status, body }, rules)) as ConnectorError).code;
  expect(await code({ code: "slow", what: "path_lookup/x" })).toBe("notFound");
  expect(await code({ code: "slow", what: "other" })).toBe("rateLimited");
  expect(await code({ code: "other" })).toBe("permission");
  expect(await code({ code: "other" }, 404)).toBe("invalid");
  expect(await code({ code: "other" }, 500)).toBe("unavailable");
});

it("finds failures under 200, and the operation's rules stand before the connector's", async () => {
  const rules: ErrorRules = {
    failed: [[{ at: ["body", "ok"], is: false }]],
    code: ["body", "error"],
    is: { reauthenticate: [{ code: "invalid_auth" }, { code: "gone" }] },
  };
  const gone: TestOperation["errors"] = {
    failed: [[{ at: ["body", "data", "success"], is: false }]],
    is: { notFound: [{ code: "gone" }] },
  };
  expect(await ask({ body: { ok: true } }, rules)).toEqual({ ok: true });
  expect(await ask({ body: { ok: false, error: "invalid_auth" } }, rules)).toMatchObject({
    code: "reauthenticate",
    status: 200,
    vendorCode: "invalid_auth",
  });
  const operation = { errors: gone };
  expect(await ask({ body: { ok: false, error: "gone" } }, rules, operation)).toMatchObject({
    code: "notFound",
  });
  expect(await ask({ body: { data: { success: false } } }, rules, operation)).toMatchObject({
    code: "failed",
  });
});

it("takes an ignored failure for a success", async () => {
  const rules: ErrorRules = { is: { ignored: [{ status: 404 }] } };
  expect(await ask({ status: 404, body: { a: 1 } }, rules, { effect: "destroy" })).toEqual({
    a: 1,
  });
});

it("takes the first of several places that has something, and a text for the message", async () => {
  const rules: ErrorRules = {
    code: [
      ["body", "code"],
      ["header", "x-code"],
    ],
    message: [
      ["body", "message"],
      ["body", "error"],
    ],
    fields: ["body", "message"],
  };
  const headers = { "x-code": "h1" };
  const body = { code: "", message: { title: ["is short"] }, error: "Bad title" };
  expect(await ask({ status: 400, body, headers }, rules)).toMatchObject({
    vendorCode: "h1",
    vendorMessage: "Bad title",
    fields: { title: ["is short"] },
  });
  const plain = await ask({ status: 400, body: { code: "b1", message: "No" }, headers }, rules);
  expect(plain).toMatchObject({ vendorCode: "b1", vendorMessage: "No" });
  expect(plain).not.toHaveProperty("fields");
});

it("carries the vendor's code, words, fields, retry time and retry advice", async () => {
  const rules: ErrorRules = {
    code: ["body", "error", "code"],
    message: ["body", "error", "message"],
    fields: ["body", "errors"],
    retry: ["header", "stripe-should-retry"],
  };
  const error = await ask(
    {
      status: 429,
      body: { error: { code: 20429, message: " Too\nmany\u0000 " }, errors: { title: "is bad" } },
      headers: { "retry-after": "Wed, 01 Jan 2031 00:00:00 GMT", "stripe-should-retry": "false" },
    },
    rules,
  );
  expect(JSON.parse(JSON.stringify(error))).toEqual({
    name: "ConnectorError",
    message: "The vendor answered 429 (rateLimited).",
    code: "rateLimited",
    operation: "things.get",
    status: 429,
    vendorCode: "20429",
    vendorMessage: "Too many",
    fields: { title: "is bad" },
    retryAt: "2031-01-01T00:00:00.000Z",
    vendorRetry: false,
  });
});

it("takes the body's text for the message where the rules find none, shortened", async () => {
  const error = (await ask(
    { status: 400, body: "x".repeat(5000), headers: { "content-type": "text/plain" } },
    {
      message: ["body", "message"],
    },
  )) as ConnectorError;
  expect(error.vendorMessage).toBe(`"${"x".repeat(499)}…`);
});

it("holds no secret and nothing of the request, however the vendor encodes and echoes it", async () => {
  const secret = 'sk_live/ca+nary="1"';
  const forms = [
    secret,
    encodeURIComponent(secret),
    Buffer.from(secret).toString("base64"),
    Buffer.from(secret).toString("hex"),
    JSON.stringify(secret),
  ];
  await using server = await startServer(({ headers, body }, response) => {
    const message = `Invalid ${forms.join(" ")} ${headers["authorization"]}`;
    json(
      response,
      { code: secret, message, fields: { [secret]: forms, length: body.length } },
      401,
      { "x-echo": "canary" },
    );
  });
  const connector = new TestConnector(
    {
      auth: [
        apiKey({
          id: "apiKey",
          header: "Authorization",
          format: (at, fn) => fn.text("Bearer ", at("credential", "key")),
        }),
      ],
      http: {
        baseUrl: [{ url: "https://api.example.com" }],
        timeout: 1000,
        errors: {
          code: ["body", "code"],
          message: ["body", "message"],
          fields: ["body", "fields"],
        },
      },
    },
    { transport: server.transport, credentials: fields({ key: secret }) },
  );
  const operation = testOperation({
    method: "POST",
    input: { text: { in: "body" } },
    body: { encoding: "json", mediaType: "application/json" },
  });
  const error = await failure(connector.run(operation, { text: "private-body" }));
  expect(server.seen[0]?.headers["authorization"]).toBe(`Bearer ${secret}`);
  expect(error).toMatchObject({ code: "reauthenticate", vendorCode: "[secret]" });
  const printed = [
    inspect(error, { depth: null, showHidden: true }),
    JSON.stringify(error),
    String(error),
  ].join("\n");
  for (const form of [...forms, "canary", "private-body"]) expect(printed).not.toContain(form);
  expect(printed).toContain("[secret]");
});

it("reads a failure's body by its content type and never fails over it", async () => {
  expect(
    await ask({ status: 502, body: "<html>", headers: { "content-type": "text/html" } }),
  ).toMatchObject({ code: "unavailable", vendorMessage: '"<html>"' });
  await using server = await startServer((_, response) => {
    response.writeHead(500, { "content-type": "application/json" });
    response.end(`{"cut":"${"x".repeat(400_000)}`);
  });
  const connector = new TestConnector({}, { transport: server.transport });
  expect(await failure(connector.run(testOperation({ answer: "bytes" }), {}))).toMatchObject({
    code: "unavailable",
  });
});

it("keeps its facts where instanceof, the cause and the stack are looked for", () => {
  const cause = new Error("below");
  const error = new ConnectorError("timeout", "Too slow.", { operation: "a.b", cause });
  expect(error).toBeInstanceOf(Error);
  expect(error.cause).toBe(cause);
  expect(String(error)).toBe("ConnectorError: Too slow.");
  expect(error.stack).toContain("errors.test.ts");
  expect(Object.keys(error)).toEqual(["name", "code", "operation"]);
});
