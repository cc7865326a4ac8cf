import { createServer } from "node:net";
import {
  type CallOptions,
  type ConnectorDescriptor,
  ConnectorError,
  type CredentialProvider,
  createSharedState,
  type HttpRequest,
  type Idempotency,
  type Transport,
} from "@human/connector-sdk";
import { expect, it } from "vitest";
import { createTransport } from "../../../runtime/http/transport.ts";
import { createTestClock } from "../kit/clock.ts";
import {
  failure,
  pieces,
  recordingTransport,
  TestConnector,
  testOperation,
  type TestOperation,
} from "../kit/connector.ts";
import { json, ownServer, startServer } from "../kit/server.ts";

const header: Idempotency = { kind: "header", header: "Idempotency-Key" };
const post: Partial<TestOperation> = {
  method: "POST",
  effect: "write",
  input: { amount: { in: "body" } },
  body: { encoding: "json", mediaType: "application/json" },
};

/** A transport that fails or answers in turn; the last one goes on. */
function scripted(
  ...steps: readonly (number | ConnectorError | [number, Record<string, string>])[]
): {
  readonly sent: HttpRequest[];
  readonly transport: Transport;
} {
  const sent: HttpRequest[] = [];
  const transport: Transport = async (request) => {
    const step = steps[Math.min(sent.length, steps.length - 1)] ?? 200;
    sent.push(request);
    if (step instanceof ConnectorError) throw step;
    const [status, headers] = typeof step === "number" ? [step, {}] : step;
    return await Promise.resolve({
      status,
      headers: { "content-type": "application/json", ...headers },
      body: pieces('{"ok":1}'),
    });
  };
  return { sent, transport };
}

it("does once what a keyed POST asks, although the server acts and then drops the connection", async () => {
  const done = new Map<string, number>();
  const seenBodies = new Set<string>();
  let effects = 0;
  let dropped = 0;
  await using server = await startServer(({ headers, body }, response) => {
    const key = String(headers["idempotency-key"]);
    seenBodies.add(body);
    if (!done.has(key)) done.set(key, (effects += 1));
    dropped += 1;
    if (dropped < 3) return void response.destroy();
    json(response, { charge: done.get(key) });
  });
  const connector = new TestConnector({}, { transport: server.transport });
  const charge = testOperation({ ...post, effect: "money", idempotency: header });
  expect(await connector.run(charge, { amount: 5 })).toEqual({ charge: 1 });
  expect(effects).toBe(1);
  expect(done.size).toBe(1);
  expect(server.seen).toHaveLength(3);
  expect(seenBodies).toEqual(new Set(['{"amount":5}']));
});

it("does not repeat an unkeyed POST that the server may have done", async () => {
  let effects = 0;
  await using server = await startServer((_, response) => {
    effects += 1;
    response.destroy();
  });
  const connector = new TestConnector({}, { transport: server.transport });
  const error = await failure(connector.run(testOperation(post), { amount: 5 }));
  expect(error).toMatchObject({ code: "network" });
  expect(error).not.toHaveProperty("unsent");
  expect(effects).toBe(1);
});

it.each([
  ["the answer to an attempt before it was lost", "lost", {}, undefined],
  ["that attempt was not the last one", "lost, refused", {}, undefined],
  ["an attempt before it was not done", "refused", {}, "notFound"],
  ["it is the first attempt", "", {}, "notFound"],
  ["an answer is promised", "lost", { answer: "json" }, "notFound"],
  ["a header is promised", "lost", { output: { at: { header: "Date" } } }, "notFound"],
  ["the vendor is no store", "lost", { kind: "oauth" }, "notFound"],
] as const)(
  "takes what is not there for deleted, or not, where %s",
  async (_, first, parts: Partial<TestOperation & Pick<ConnectorDescriptor, "kind">>, code) => {
    const { kind = "storage", ...operation } = parts;
    await using server = await startServer((_request, response) => {
      switch (first.split(", ")[server.seen.length - 1]) {
        case "lost":
          return void response.destroy();
        case "refused":
          return json(response, {}, 429, { "retry-after": "0" });
        default:
          return json(response, {}, 404);
      }
    });
    const connector = new TestConnector({ kind }, { transport: server.transport });
    const deletion = testOperation({
      method: "DELETE",
      effect: "destroy",
      answer: "none",
      ...operation,
    });
    const outcome = await connector.run(deletion, {}).catch((error: unknown) => error);
    if (code === undefined) expect(outcome).toBeUndefined();
    else expect(outcome).toMatchObject({ code });
    expect(server.seen).toHaveLength(first === "" ? 1 : first.split(", ").length + 1);
  },
);

it("repeats any call that nobody could connect for", async () => {
  const unused = createServer();
  await new Promise<void>((resolve) => unused.listen(0, "127.0.0.1", resolve));
  const address = unused.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  await new Promise((resolve) => unused.close(resolve));
  const real = createTransport({ allowPrivateNetworks: [ownServer] });
  let sent = 0;
  const transport: Transport = async (request) => {
    sent += 1;
    return await real({ ...request, url: `http://127.0.0.1:${port}/` });
  };
  const connector = new TestConnector({}, { transport });
  const error = await failure(connector.run(testOperation(post), { amount: 5 }));
  expect(error).toMatchObject({ code: "network", unsent: true });
  expect(sent).toBe(3);
});

it("does not say unsent of a call that timed out after it was written", async () => {
  await using server = await startServer(() => undefined);
  const connector = new TestConnector({}, { transport: server.transport });
  // Long enough for a busy machine to write the request.
  const late = await failure(connector.run(testOperation(post), {}, { timeout: 2000 }));
  expect(late).toMatchObject({ code: "timeout" });
  expect(late).not.toHaveProperty("unsent");
  expect(server.seen).toHaveLength(1);
});

it("never repeats a stream, up to its first byte either", async () => {
  const refused = new ConnectorError("network", "No connection.", { unsent: true });
  const { sent, transport } = scripted(refused);
  const connector = new TestConnector({}, { transport });
  const upload = testOperation({
    method: "PUT",
    effect: "write",
    input: { content: { in: "payload" } },
    body: { encoding: "bytes", mediaType: "application/octet-stream" },
  });
  expect(await failure(connector.run(upload, { content: pieces("x") }))).toBe(refused);
  expect(sent).toHaveLength(1);
  // Bytes are no stream.
  const { sent: again, transport: other } = scripted(503, 200);
  const bytes = new TestConnector({}, { transport: other });
  await bytes.run(upload, { content: new Uint8Array([1, 2]) });
  expect(again.map(({ body }) => body)).toEqual([new Uint8Array([1, 2]), new Uint8Array([1, 2])]);
});

it("waits as the vendor says in any form, and otherwise by its own delays", async () => {
  const waits = async (value: string, options: CallOptions = {}): Promise<unknown> => {
    const clock = createTestClock();
    const state = createSharedState({ clock, random: () => 0.5 });
    const { transport } = scripted([429, { "retry-after": value }], 200);
    const connector = new TestConnector({}, { transport, state });
    const error: unknown = await connector.run(testOperation(), {}, options).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    return error === undefined ? clock.slept : error;
  };
  expect(await waits("7")).toEqual([7000]);
  expect(await waits("0.4")).toEqual([400]);
  expect(await waits("0")).toEqual([250]);
  expect(await waits("Tue, 01 Jan 2030 00:00:05 GMT")).toEqual([5000]);
  for (const nothing of ["-1", "NaN", "1e12", "Mon, 31 Dec 2029 00:00:00 GMT", "soon", ""])
    expect(await waits(nothing)).toEqual([250]);
  expect(await waits("1000000000000")).toMatchObject({
    code: "rateLimited",
    retryAt: new Date("+033718-09-28T01:46:40.000Z"),
  });
  expect(await waits("31")).toMatchObject({ retryAt: new Date("2030-01-01T00:00:31Z") });
  expect(await waits("31", { timeout: 60_000 })).toEqual([31_000]);
  expect(await waits("7", { timeout: 5000 })).toMatchObject({ code: "rateLimited" });
});

it("keeps every attempt and every wait within the caller's deadline", async () => {
  const started = performance.now();
  await using server = await startServer((_, response) => {
    setTimeout(() => json(response, {}, 503), 60);
  });
  const state = createSharedState({ random: () => 0.2 });
  const connector = new TestConnector({}, { transport: server.transport, state });
  const retry = { attempts: 100, firstDelay: 50, longestDelay: 100 };
  const error = await failure(connector.run(testOperation({ retry }), {}, { timeout: 1_000 }));
  // A hundred attempts would take ten seconds.
  expect(performance.now() - started).toBeLessThan(5_000);
  expect(["unavailable", "timeout"]).toContain((error as ConnectorError).code);
  expect(server.seen.length).toBeGreaterThan(2);
});

it("takes any number of milliseconds above zero for a deadline", async () => {
  await using server = await startServer((_, response) => json(response, { ok: 1 }));
  const connector = new TestConnector({}, { transport: server.transport });
  for (const timeout of [999.5, 1e12, Infinity])
    expect(await connector.run(testOperation(), {}, { timeout })).toEqual({ ok: 1 });
  for (const timeout of [0, -1, NaN, "5", 5n, null] as readonly number[])
    expect(await failure(connector.run(testOperation(), {}, { timeout }))).toMatchObject({
      code: "badInput",
    });
  expect(server.seen).toHaveLength(3);
});

it("stops waiting when the caller cancels", async () => {
  const { sent, transport } = scripted([429, { "retry-after": "20" }]);
  const connector = new TestConnector({}, { transport, state: createSharedState() });
  const signal = AbortSignal.timeout(30);
  expect(await failure(connector.run(testOperation(), {}, { signal }))).toMatchObject({
    code: "cancelled",
    operation: "things.get",
  });
  expect(sent).toHaveLength(1);
});

it("asks once for another credential when the vendor takes the first one no more", async () => {
  const asked: unknown[] = [];
  const provider =
    (...tokens: readonly string[]): CredentialProvider =>
    (request) => {
      asked.push(request.rejected?.values["accessToken"]);
      return { values: { accessToken: tokens[Math.min(asked.length, tokens.length) - 1] ?? "" } };
    };
  const tokensOf = (sent: readonly HttpRequest[]): readonly unknown[] =>
    sent.map(({ headers }) => headers["authorization"]);
  const once = scripted(401, 200);
  const renewed = new TestConnector({}, { credentials: provider("old-1", "new-1"), ...once });
  // Also for what must not be done twice: the vendor did nothing.
  expect(await renewed.run(testOperation(post), {})).toEqual({ ok: 1 });
  expect(tokensOf(once.sent)).toEqual(["Bearer old-1", "Bearer new-1"]);
  expect(asked).toEqual([undefined, "old-1"]);

  asked.length = 0;
  const twice = scripted(401);
  const hopeless = new TestConnector({}, { credentials: provider("a-1", "b-1", "c-1"), ...twice });
  expect(await failure(hopeless.run(testOperation(), {}))).toMatchObject({
    code: "reauthenticate",
  });
  expect(tokensOf(twice.sent)).toEqual(["Bearer a-1", "Bearer b-1"]);

  asked.length = 0;
  const same = scripted(401);
  const fixed = new TestConnector({}, { credentials: provider("only-1"), ...same });
  expect(await failure(fixed.run(testOperation(), {}))).toMatchObject({ code: "reauthenticate" });
  expect(same.sent).toHaveLength(1);
  expect(asked).toEqual([undefined, "only-1"]);
});

it("keeps the key and goes on with its attempts after another credential", async () => {
  let count = 0;
  const credentials: CredentialProvider = () => ({
    values: { accessToken: `token-${(count += 1)}` },
  });
  const { sent, transport } = scripted(503, 401, 503, 200);
  const connector = new TestConnector({}, { credentials, transport });
  const charge = testOperation({ ...post, idempotency: header });
  expect(await connector.run(charge, { amount: 1 })).toEqual({ ok: 1 });
  expect(sent).toHaveLength(4);
  expect(new Set(sent.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
  expect(new Set(sent.map(({ body }) => body)).size).toBe(1);
});

it("repeats a page without asking for the others again", async () => {
  const { sent, transport } = scripted(503, 200);
  const connector = new TestConnector({}, { transport });
  const list = testOperation({ items: [["list"]], pagination: "none" });
  expect(await Array.fromAsync(connector.list(list, {}))).toEqual([]);
  expect(sent).toHaveLength(2);
});

it("passes on what a provider throws, without an attempt", async () => {
  const { sent, transport } = recordingTransport();
  const own = new Error("the vault is sealed");
  const credentials: CredentialProvider = () => {
    throw own;
  };
  const connector = new TestConnector({}, { credentials, transport });
  expect(await failure(connector.run(testOperation(), {}))).toBe(own);
  expect(sent).toEqual([]);
});
