import { Readable } from "node:stream";
import type { ConnectorOptions, Upload, WriteInput } from "@human/connector-sdk";
import { expect, it } from "vitest";
import { failure, pieces, testOperation } from "../kit/connector.ts";
import { json, startServer, type TestServer } from "../kit/server.ts";
import { ContractConnector } from "./kit.ts";

const bytes = (operation: string, query: readonly string[]): ReturnType<typeof testOperation> =>
  testOperation({
    id: operation,
    method: "PUT",
    path: `/${operation}`,
    effect: "write",
    input: {
      ...Object.fromEntries(query.map((name) => [name, { in: "query" as const }])),
      content: { in: "payload", required: true },
    },
    body: { encoding: "bytes", mediaType: "application/octet-stream" },
    retry: "never",
  });
const call = (operation: string): ReturnType<typeof testOperation> =>
  testOperation({
    id: operation,
    method: "POST",
    path: `/${operation}`,
    effect: "write",
    input: { id: { in: "query" }, parts: { in: "body" } },
    body: { encoding: "json", mediaType: "application/json" },
    retry: "never",
  });

const id = { id: (at: (...path: readonly [string, ...string[]]) => unknown) => at("create", "id") };

const multipart: Upload = {
  strategy: "multipart",
  single: { call: bytes("put", ["key"]), below: 4, with: { key: (at) => at("input", "path") } },
  size: { part: 4, parts: 5, max: 8, parallel: 2 },
  create: { call: call("create") },
  part: {
    call: bytes("part", ["id", "number"]),
    with: { ...id, number: (at) => at("part", "number") },
    collect: { n: (at) => at("part", "number"), etag: (at) => at("result", "etag") },
  },
  complete: { call: call("complete"), with: { ...id, parts: (at) => at("parts") } },
  abort: { call: call("abort"), with: id },
};

function open(
  server: TestServer,
  upload: Upload,
  options: Partial<ConnectorOptions> = {},
): (input: Partial<WriteInput>) => Promise<unknown> {
  const connector = new ContractConnector(
    {
      "files.write": [
        {
          task: { kind: "upload", ...upload },
          returns: {
            path: (at) => at("input", "path"),
            etag: (at, fn) => fn.orElse(at("complete", "etag"), at("single", "etag")),
          },
        },
      ],
    },
    { transport: server.transport, ...options },
  );
  return (input) => connector.perform("files.write", { path: "a", content: "", ...input });
}

const start = (fails: (url: string) => number | undefined = () => undefined): Promise<TestServer> =>
  startServer((request, response) => {
    const status = fails(request.url);
    if (status !== undefined) return json(response, { expected: 4 }, status);
    const name = new URL(request.url, "https://x").pathname.slice(1);
    return json(response, { id: "u1", etag: `${name}:${request.body}` });
  });

const urls = (server: TestServer): readonly string[] =>
  server.seen.map(({ method, url, body }) => `${method} ${url} ${body}`);

it.each([
  ["text", "abc"],
  ["bytes", new TextEncoder().encode("abc")],
  ["a file", new Blob(["abc"])],
  ["a stream of unknown length", pieces("a", "bc")],
  ["nothing", ""],
])("sends %s below the limit in one call", async (_, content) => {
  await using server = await start();
  const sent = content === "" ? "" : "abc";
  expect(await open(server, multipart)({ content })).toEqual({ path: "a", etag: `put:${sent}` });
  expect(urls(server)).toEqual([`PUT /put?key=a ${sent}`]);
});

it("cuts what is larger, and completes with the parts in their order", async () => {
  await using server = await start();
  const content = pieces("a", "bcdefg", "hi");
  await open(server, multipart)({ content });
  expect(urls(server)[0]).toBe("POST /create {}");
  expect([...urls(server).slice(1, -1)].sort()).toEqual([
    "PUT /part?id=u1&number=1 abcd",
    "PUT /part?id=u1&number=2 efgh",
    "PUT /part?id=u1&number=3 i",
  ]);
  expect(server.seen.at(-1)?.url).toBe("/complete?id=u1");
  expect(JSON.parse(server.seen.at(-1)?.body ?? "")).toEqual({
    parts: ["abcd", "efgh", "i"].map((each, index) => ({ n: index + 1, etag: `part:${each}` })),
  });
});

it("lets no more parts travel than it may, and reads no further ahead", async () => {
  let [now, most, read] = [0, 0, 0];
  await using server = await startServer(async (request, response) => {
    now += 1;
    most = Math.max(most, now);
    // What is read and not sent yet is one piece, and what one more chunk brings.
    if (request.url.startsWith("/part")) expect(read).toBeLessThanOrEqual(4 * (2 + 3) + 4);
    await new Promise((resolve) => setTimeout(resolve, 10));
    now -= 1;
    json(response, { id: "u1", etag: "e" });
  });
  const content = (async function* () {
    for (; read < 20; read += 1) yield await Promise.resolve(new Uint8Array(1));
  })();
  await open(server, multipart)({ content });
  expect(most).toBe(2);
  expect(server.seen.filter(({ url }) => url.startsWith("/part"))).toHaveLength(5);
});

it("aborts when a part fails, and fails with what was wrong with the part", async () => {
  await using server = await start((url) => (url.includes("number=2") ? 403 : undefined));
  expect(await failure(open(server, multipart)({ content: "abcdefghijkl" }))).toMatchObject({
    code: "permission",
  });
  expect(server.seen.at(-1)?.url).toBe("/abort?id=u1");
  expect(server.seen.some(({ url }) => url.startsWith("/complete"))).toBe(false);
});

it("aborts when completing fails, though aborting fails too", async () => {
  await using server = await start((url) => (/complete|abort/.test(url) ? 409 : undefined));
  expect(await failure(open(server, multipart)({ content: "abcdefgh" }))).toMatchObject({
    code: "conflict",
    operation: "complete",
  });
  expect(server.seen.at(-1)?.url).toBe("/abort?id=u1");
});

it.each(["create", "part"])("lets go of a stream that is not read to its end: %s", async (step) => {
  let closed = false;
  const content = (async function* () {
    try {
      for (;;) yield await Promise.resolve(new Uint8Array(4));
    } finally {
      closed = true;
    }
  })();
  await using server = await start((url) => (url.startsWith(`/${step}`) ? 403 : undefined));
  expect(await failure(open(server, multipart)({ content }))).toMatchObject({ code: "permission" });
  expect(closed).toBe(true);
});

it("aborts when the stream itself breaks", async () => {
  await using server = await start();
  const content = (async function* () {
    yield await Promise.resolve(new Uint8Array(12));
    throw new Error("the disk is gone");
  })();
  expect(await failure(open(server, multipart)({ content }))).toMatchObject({
    message: "the disk is gone",
  });
  expect(server.seen.at(-1)?.url).toBe("/abort?id=u1");
});

it("takes no stream of text, such as that of a file that was opened with an encoding", async () => {
  await using server = await start();
  const content = Readable.from(["abcde", "fghij"]);
  expect(await failure(open(server, multipart)({ content }))).toMatchObject({
    code: "badInput",
    message: 'The input "content" must be a stream of bytes, not of text or anything else.',
  });
  expect(server.seen).toEqual([]);
});

it("holds a stream to the size that was said", async () => {
  await using server = await start();
  const write = open(server, multipart);
  for (const size of [9, 11])
    expect(await failure(write({ content: pieces("abcde", "fghij"), size }))).toMatchObject({
      code: "badInput",
      message: 'The input "content" does not have as many bytes as `size` says.',
    });
  expect(server.seen.some(({ url }) => url.startsWith("/complete"))).toBe(false);
});

it("makes parts larger where there would be too many, up to the vendor's limit", async () => {
  await using server = await start();
  const write = open(server, multipart);
  await write({ content: "x".repeat(30) });
  expect(server.seen.filter(({ url }) => url.startsWith("/part"))).toHaveLength(5);
  expect(server.seen[1]?.body).toHaveLength(6);
  expect(await failure(write({ content: "x".repeat(41) }))).toMatchObject({ code: "badInput" });
  expect(await failure(write({ content: pieces("x".repeat(21)) }))).toMatchObject({
    code: "badInput",
  });
  expect(server.seen.at(-1)?.url).toBe("/abort?id=u1");
});

const session: Upload = {
  strategy: "session",
  size: { part: 4 },
  create: { call: call("create") },
  part: {
    call: bytes("append", ["offset"]),
    with: { offset: (at) => at("part", "offset") },
    resume: ["body", "expected"],
  },
  complete: { call: call("finish"), with: { id: (at) => at("part", "offset") } },
};

it("goes on from the offset that the vendor expects", async () => {
  let failures = 0;
  await using server = await start((url) =>
    url === "/append?offset=4" && (failures += 1) === 1 ? 409 : undefined,
  );
  await open(server, session)({ content: "abcdefghij" });
  expect(urls(server)).toEqual([
    "POST /create {}",
    "PUT /append?offset=0 abcd",
    "PUT /append?offset=4 efgh",
    "PUT /append?offset=4 efgh",
    "PUT /append?offset=8 ij",
    "POST /finish?id=10 {}",
  ]);
});

it("gives up where the vendor expects what is no longer there", async () => {
  await using server = await start((url) => (url === "/append?offset=8" ? 409 : undefined));
  expect(await failure(open(server, session)({ content: "abcdefghij" }))).toMatchObject({
    code: "conflict",
  });
});

it("ends a resumable upload with its last part, which says what came before", async () => {
  await using server = await start();
  const resumable: Upload = {
    strategy: "resumable",
    size: { part: 4 },
    create: { call: call("create") },
    part: { call: bytes("append", ["range"]), with: { range: (at) => at("part", "range") } },
  };
  const output = await open(server, resumable)({ content: "abcdef" });
  expect(output).toEqual({ path: "a", etag: "append:ef" });
  expect(server.seen.slice(1).map(({ url }) => decodeURIComponent(url))).toEqual([
    "/append?range=bytes 0-3/6",
    "/append?range=bytes 4-5/6",
  ]);
});
