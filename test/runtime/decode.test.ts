import { expect, it } from "vitest";
import { parseJson } from "../../runtime/answer/decode.ts";
import {
  collect,
  failure,
  recordingTransport,
  TestConnector,
  testOperation,
  type TestOperation,
} from "./kit/connector.ts";
import { json, startServer } from "./kit/server.ts";

async function run(
  operation: Partial<TestOperation>,
  text: string,
  status = 200,
): Promise<unknown> {
  await using server = await startServer((_, response) => {
    response.writeHead(status, {
      "content-type": "application/json",
      "x-api-result": '{"size":3}',
      "x-plain": "p",
    });
    response.end(text);
  });
  const connector = new TestConnector({}, { transport: server.transport });
  return await connector.run(testOperation(operation), {}).catch((error: unknown) => error);
}

it("decodes JSON, text and nothing", async () => {
  expect(await run({}, "\ufeff[1]")).toEqual([1]);
  expect(await run({ answer: "text" }, "é")).toBe("é");
  expect(await run({ answer: "none" }, "whatever")).toBeUndefined();
  expect(await run({}, "", 204)).toBeNull();
  expect(await run({}, "", 200)).toBeNull();
  expect(
    await run(
      { method: "HEAD", output: { plain: { header: "X-Plain" }, gone: { path: ["gone"] } } },
      "",
    ),
  ).toEqual({
    plain: "p",
  });
});

it("gives the stream of no bytes where an answer of bytes has none", async () => {
  for (const [method, status] of [
    ["GET", 204],
    ["GET", 205],
    ["HEAD", 200],
  ] as const) {
    const answer = await run({ method, answer: "bytes" }, "", status);
    const { content } = answer as { readonly content: AsyncIterable<Uint8Array> };
    expect(await Array.fromAsync(content)).toEqual([]);
  }
});

it("fails on what is not JSON, without quoting it", async () => {
  const error = await run({}, '{"secret": canary}');
  expect(error).toMatchObject({
    code: "badAnswer",
    operation: "things.get",
    message: "The answer is not valid JSON.",
  });
  expect(error).not.toHaveProperty("cause");
  expect(await run({ output: { id: { path: ["id"] } } }, "")).toMatchObject({
    code: "badAnswer",
    message: "The answer has no body.",
  });
});

it("refuses JSON that is nested too deeply, and counts no bracket inside text", () => {
  const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
  expect(() => parseJson(nested(513))).toThrow(expect.objectContaining({ code: "badAnswer" }));
  expect(() => parseJson(`{"a":"\\\\\\"","b":${nested(513)}}`)).toThrow(
    expect.objectContaining({ code: "badAnswer" }),
  );
  expect(() => parseJson(nested(100_000))).toThrow(expect.objectContaining({ code: "badAnswer" }));
  expect(parseJson(nested(512))).toBeInstanceOf(Array);
  const text = { a: '"\\['.repeat(600), "[[": "{".repeat(600) };
  expect(parseJson(JSON.stringify(text))).toEqual(text);
});

it("reads own members only, whatever they are called", async () => {
  const paths = {
    a: { path: ["constructor"] },
    b: { path: ["__proto__", "x"] },
    c: { path: ["list", "length"] },
  };
  expect(await run({ output: paths }, '{"list":[]}')).toEqual({ c: [] });
  const own = '{"constructor":1,"__proto__":{"x":2}}';
  expect(await run({ output: paths }, own)).toEqual({ a: 1, b: 2 });
});

it("projects through lists, by index, into headers and from a result elsewhere", async () => {
  const body = '{"data":{"issues":[{"id":1,"user":{"name":"a"}},{"id":null}],"none":null}}';
  const output = {
    ids: { path: ["issues", "id"] },
    names: { path: ["issues", "user", "name"] },
    first: { path: ["issues", 0, "id"] },
    none: { path: ["none"] },
    absent: { path: ["absent", "deep"] },
    plain: { header: "x-plain" },
  };
  expect(await run({ result: ["body", "data"], output }, body)).toEqual({
    ids: [1, null],
    names: ["a", null],
    first: 1,
    none: null,
    plain: "p",
  });
  expect(
    await run({ result: ["header", "x-api-result"], output: { size: { path: ["size"] } } }, "{}"),
  ).toEqual({ size: 3 });
});

it("gives the stream of bytes beside the fields of a result in a header", async () => {
  await using server = await startServer((_, response) =>
    json(response, [1], 200, { "x-api-result": '{"rev":"7"}' }),
  );
  const connector = new TestConnector({}, { transport: server.transport });
  const operation = testOperation({
    answer: "bytes",
    result: ["header", "x-api-result"],
    output: { content: { path: ["content"] }, rev: { path: ["rev"] } },
  });
  const output = (await connector.run(operation, {})) as {
    readonly content: AsyncIterable<Uint8Array>;
    readonly rev: string;
  };
  expect(output.rev).toBe("7");
  expect(Buffer.concat(await collect(output.content)).toString()).toBe("[1]");
});

it("bounds what a transport of the application's own hands over", async () => {
  const { transport } = recordingTransport("x".repeat(100));
  const connector = new TestConnector(
    {},
    {
      transport: (request) => transport(request),
      interceptors: [
        (next) => (request) => next({ ...request, limits: { ...request.limits, bodyBytes: 10 } }),
      ],
    },
  );
  expect(await connector.run(testOperation(), {})).toHaveLength(100);
  const endless = new TestConnector(
    {},
    {
      transport: async () =>
        await Promise.resolve({
          status: 200,
          headers: {},
          body: (async function* () {
            const chunk = new Uint8Array(4 * 1024 * 1024);
            for (;;) yield await Promise.resolve(chunk);
          })(),
        }),
    },
  );
  expect(await failure(endless.run(testOperation(), {}))).toMatchObject({ code: "tooLarge" });
});
