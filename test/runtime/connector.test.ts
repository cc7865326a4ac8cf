import { inspect } from "node:util";
import {
  basicCredential,
  bearer,
  ConnectorError,
  fields,
  type Interceptor,
  NotificationConnector,
  PaymentConnector,
  StorageConnector,
  DatabaseConnector,
  type ConnectorDescriptor,
} from "@human/connector-sdk";
import { expect, it } from "vitest";
import {
  failure,
  recordingTransport,
  TestConnector,
  testDescriptor,
  testOperation,
} from "./kit/connector.ts";
import { json, startServer } from "./kit/server.ts";

const issuesCreate = testOperation({
  id: "issues.create",
  method: "POST",
  path: "/repos/{owner}/{repo}/issues",
  effect: "write",
  input: {
    owner: { in: "path" },
    repo: { in: "path" },
    title: { in: "body", required: true },
    labels: { in: "body" },
    perPage: { in: "query", name: "per_page" },
    trace: { in: "header", name: "X-Trace" },
  },
  set: [{ in: "body", name: "confirm", value: true }],
  body: { encoding: "json", mediaType: "application/json" },
  output: {
    number: { path: ["number"] },
    url: { path: ["html_url"] },
    names: { path: ["labels", "name"] },
  },
});

it("sends an operation over a real connection and projects the answer", async () => {
  await using server = await startServer((_, response) =>
    json(
      response,
      { number: 7, html_url: "https://x", labels: [{ name: "a" }, {}], secret: 1 },
      201,
    ),
  );
  const connector = new TestConnector({}, { transport: server.transport });
  const output = await connector.run(issuesCreate, {
    owner: "o/../x",
    repo: "r",
    title: "t",
    labels: null,
    perPage: 3,
    trace: "abc",
  });
  expect(output).toEqual({ number: 7, url: "https://x", names: ["a", null] });
  const [seen] = server.seen;
  expect(seen).toMatchObject({
    method: "POST",
    url: "/repos/o%2F..%2Fx/r/issues?per_page=3",
    body: '{"title":"t","labels":null,"confirm":true}',
  });
  expect(seen?.headers).toMatchObject({
    authorization: "Bearer token-1234",
    "content-type": "application/json",
    accept: "application/json",
    "x-trace": "abc",
  });
});

it("asks for JSON by the vendor's own name, and for nothing that a browser would", async () => {
  const { sent, transport } = recordingTransport();
  const connector = new TestConnector({}, { transport });
  const input = { owner: "o", repo: "r", title: "t" };
  await connector.run({ ...issuesCreate, accept: "application/vnd.api+json" }, input);
  await connector.run(issuesCreate, input);
  expect(sent.map(({ headers }) => headers["accept"])).toEqual([
    "application/vnd.api+json",
    "application/json",
  ]);
});

it("names the input that is missing, unknown or of the wrong kind before anything is sent", async () => {
  const { sent, transport } = recordingTransport();
  const connector = new TestConnector({}, { transport });
  const ask = async (input: Readonly<Record<string, unknown>>): Promise<unknown> =>
    await failure(connector.run(issuesCreate, input));
  const right = { owner: "o", repo: "r", title: "t" };
  const expected = (message: string): unknown =>
    expect.objectContaining({ code: "badInput", operation: "issues.create", message });
  expect(await ask({ owner: "o", repo: "r" })).toEqual(expected('The input "title" is required.'));
  expect(await ask({ ...right, owner: null })).toEqual(expected('The input "owner" is required.'));
  expect(await ask({ ...right, tilte: "x" })).toEqual(
    expected('The input "tilte" is not one of this operation.'),
  );
  expect(await ask({ ...right, owner: { login: "o" } })).toEqual(
    expected('The input "owner" must not be an object in a path.'),
  );
  expect(await ask({ ...right, owner: "" })).toEqual(
    expected('The input "owner" must not be empty in a path.'),
  );
  expect(await ask({ ...right, repo: ".." })).toEqual(
    expected('The input "repo" must not have the segment "." or "..".'),
  );
  expect(await ask({ ...right, perPage: Number.NaN })).toEqual(
    expected('The input "perPage" must be a finite number.'),
  );
  expect(await ask({ ...right, trace: "a\r\nX-Evil: canary" })).toEqual(
    expected('The input "trace" holds characters that a header cannot carry.'),
  );
  expect(await ask({ ...right, labels: [1n] })).toEqual(
    expected('The input "labels" cannot be written as JSON.'),
  );
  expect(await ask([] as never)).toMatchObject({ code: "badInput" });
  expect(await ask(JSON.parse('{"__proto__": 1}') as never)).toEqual(
    expected('The input "__proto__" is not one of this operation.'),
  );
  expect(sent).toEqual([]);
});

it("puts interceptors around the transport, the first outermost", async () => {
  const order: string[] = [];
  const named =
    (name: string): Interceptor =>
    (next) =>
    async (request) => {
      order.push(`${name} ${request.operation}`);
      const response = await next(request);
      order.push(`${name} ${response.status}`);
      return response;
    };
  const { transport } = recordingTransport();
  const connector = new TestConnector({}, { transport, interceptors: [named("a"), named("b")] });
  await connector.run(testOperation(), {});
  expect(order).toEqual(["a things.get", "b things.get", "b 200", "a 200"]);
});

it("passes the error of an interceptor on as it is", async () => {
  const policy = new Error("not on Sundays");
  const { transport } = recordingTransport();
  const refuse: Interceptor = () => async () => await Promise.reject(policy);
  const connector = new TestConnector({}, { transport, interceptors: [refuse] });
  expect(await failure(connector.run(testOperation(), {}))).toBe(policy);
});

it("shows no secret when it, its provider or its credential is printed", async () => {
  for (const provider of [
    bearer("canary-1"),
    basicCredential("user", "canary-1"),
    fields({ key: "canary-1" }),
  ]) {
    const connector = new TestConnector({}, { credentials: provider });
    const credential = await provider({ connector: "test", auth: [] });
    for (const thing of [connector, provider, credential, { nested: { connector, credential } }]) {
      expect(inspect(thing, { depth: null, showHidden: true, getters: true })).not.toContain(
        "canary-1",
      );
      expect(JSON.stringify(thing) ?? "").not.toContain("canary-1");
    }
  }
});

it("takes defaults of the connection's fields and chooses the base URL by the auth method", async () => {
  const { sent, transport } = recordingTransport();
  const connector = new TestConnector(
    {
      hosts: ["*.example.com"],
      http: {
        timeout: 1000,
        baseUrl: [
          { when: [{ at: ["auth"], is: "other" }], url: "https://other.example.com" },
          { url: ["https://", (at) => at("connection", "site"), ".example.com/v1/"] },
        ],
        headers: { "X-Account": (at) => at("connection", "account"), "X-Version": "2" },
      },
      connection: { fields: { site: { title: "Site", default: "eu" } } },
    },
    { transport },
  );
  await connector.run(testOperation(), {});
  expect(sent[0]?.url).toBe("https://eu.example.com/v1/things");
  expect(sent[0]?.headers).toMatchObject({ "x-version": "2" });
  expect(sent[0]?.headers).not.toHaveProperty("x-account");
});

it("says which method a connector does not do", async () => {
  const options = { credentials: bearer("token") };
  const pay = new (class extends PaymentConnector {
    readonly descriptor: ConnectorDescriptor = testDescriptor;
  })(options);
  const notify = new (class extends NotificationConnector {
    readonly descriptor: ConnectorDescriptor = testDescriptor;
  })(options);
  const store = new (class extends StorageConnector {
    readonly descriptor: ConnectorDescriptor = testDescriptor;
  })(options);
  const data = new (class extends DatabaseConnector {
    readonly descriptor: ConnectorDescriptor = testDescriptor;
  })(options);
  const pending = async (promise: Promise<unknown>): Promise<unknown> => {
    const error = await failure(promise);
    expect(error).toBeInstanceOf(ConnectorError);
    const { code, message } = error as ConnectorError;
    return `${code} ${/"([a-z]+\.[A-Za-z]+)"/.exec(message)?.[1] ?? ""}`;
  };
  const amount = { minor: 1, currency: "EUR" };
  expect(await pending(pay.charge({ amount, reference: "r" }))).toBe("unsupported payments.charge");
  expect(await pending(notify.send({ to: "x", text: "y" }))).toBe("unsupported notification.send");
  expect(await pending(store.list()[Symbol.asyncIterator]().next())).toBe("unsupported files.list");
  expect(await pending(data.find({ collection: "c" }))).toBe("unsupported db.find");
});
