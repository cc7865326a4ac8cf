import { execFile } from "node:child_process";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import {
  brotliCompressSync,
  constants,
  createZstdCompress,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from "node:zlib";
import { expect, it } from "vitest";
import {
  ConnectorError,
  createTransport,
  type HttpRequest,
  type Transport,
} from "@human/connector-sdk";
import { defaultLimits } from "../../runtime/http/request.ts";
import { failure, TestConnector, testOperation } from "./kit/connector.ts";
import { json, ownServer, startServer } from "./kit/server.ts";

const things = testOperation({ output: { ok: { path: ["ok"] } } });
const MEBIBYTE = 1024 * 1024;
const openTransport = (): Transport => createTransport({ allowPrivateNetworks: [ownServer] });

async function fail(
  answer: Parameters<typeof startServer>[0],
  limits: Parameters<typeof startServer>[1] = {},
): Promise<unknown> {
  await using server = await startServer(answer, limits);
  return await failure(new TestConnector({}, { transport: server.transport }).run(things, {}));
}

it("inflates every encoding that it asks for, and deflate", async () => {
  const text = JSON.stringify({ ok: "é".repeat(100_000) });
  const encoders = {
    gzip: gzipSync,
    br: brotliCompressSync,
    zstd: zstdCompressSync,
    deflate: deflateSync,
  };
  for (const [encoding, encode] of Object.entries(encoders)) {
    await using server = await startServer((_, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-encoding": encoding });
      response.end(encode(text));
    });
    const connector = new TestConnector({}, { transport: server.transport });
    expect(await connector.run(things, {})).toEqual({ ok: "é".repeat(100_000) });
    expect(server.seen[0]?.headers["accept-encoding"]).toBe("gzip, br, zstd");
  }
});

it("stops a small answer that inflates to much at the limit, in memory too", async () => {
  const zeros = Buffer.alloc(100 * MEBIBYTE);
  for (const [encoding, encode] of Object.entries({
    gzip: gzipSync,
    br: brotliCompressSync,
    zstd: zstdCompressSync,
  })) {
    const bomb = encode(zeros);
    expect(bomb.length).toBeLessThan(MEBIBYTE);
    const before = process.memoryUsage().rss;
    const error = await fail(
      (_, response) => {
        response.writeHead(200, { "content-encoding": encoding }).end(bomb);
      },
      { bodyBytes: MEBIBYTE },
    );
    expect(error).toMatchObject({ code: "tooLarge", operation: "things.get" });
    expect(process.memoryUsage().rss - before).toBeLessThan(40 * MEBIBYTE);
  }
});

it("undoes two encodings of an answer, and no more", async () => {
  const answer =
    (times: number): Parameters<typeof startServer>[0] =>
    (_, response) => {
      let body: Buffer = Buffer.from('{"ok":true}');
      for (let done = 0; done < times; done += 1) body = gzipSync(body);
      const encoding = Array.from({ length: times }, () => "gzip").join(", ");
      response.writeHead(200, { "content-type": "application/json", "content-encoding": encoding });
      response.end(body);
    };
  await using server = await startServer(answer(2));
  const connector = new TestConnector({}, { transport: server.transport });
  expect(await connector.run(things, {})).toEqual({ ok: true });
  expect(await fail(answer(3))).toMatchObject({ code: "badAnswer" });
});

it("gives no memory to a frame of zstd that wants a window beyond what the web allows", async () => {
  const params = { [constants.ZSTD_c_windowLog]: 27 };
  const error = await fail((_, response) => {
    const encoder = createZstdCompress({ params });
    response.writeHead(200, { "content-encoding": "zstd" });
    encoder.pipe(response);
    encoder.end("{}");
  });
  expect(error).toMatchObject({ code: "badAnswer" });
});

it("bounds the bytes on the wire, declared or not", async () => {
  const limits = { wireBytes: 1000 };
  const body = "x".repeat(2000);
  const declared = await fail((_, response) => void response.end(body), limits);
  expect(declared).toMatchObject({
    code: "tooLarge",
    message: "The answer is larger than 1000 bytes.",
  });
  const chunked = await fail((_, response) => {
    response.write(body);
    response.end();
  }, limits);
  expect(chunked).toMatchObject({ code: "tooLarge" });
});

it("takes the length of what has no body for that of what it tells of", async () => {
  const stat = testOperation({
    method: "HEAD",
    output: { size: { header: "Content-Length", as: "number" } },
  });
  await using server = await startServer(
    (_, response) => void response.writeHead(200, { "content-length": "5000000000" }).end(),
    { wireBytes: 1000 },
  );
  const connector = new TestConnector({}, { transport: server.transport });
  expect(await connector.run(stat, {})).toEqual({ size: 5_000_000_000 });
});

it("bounds the header, by the request's limit and by the parser's own", async () => {
  const answer =
    (size: number): Parameters<typeof startServer>[0] =>
    (_, response) =>
      json(response, {}, 200, { "x-big": "x".repeat(size) });
  expect(await fail(answer(5000), { headerBytes: 4000 })).toMatchObject({ code: "tooLarge" });
  expect(await fail(answer(60_000))).toMatchObject({ code: "tooLarge" });
});

it("gives up on a slow first byte, on a slow drip and on silence in between", async () => {
  const first = await fail(() => undefined, { firstByte: 50 });
  expect(first).toMatchObject({ code: "timeout", message: "No answer within 50 ms." });
  const drip = await fail(
    (_, response) => {
      const timer = setInterval(() => response.write(" "), 20);
      response.on("close", () => clearInterval(timer));
    },
    { total: 200 },
  );
  expect(drip).toMatchObject({ code: "timeout", message: "No answer within 200 ms." });
  const silence = await fail((_, response) => void response.write("{"), { idle: 300 });
  // Not the time for all of it, which would end this too.
  expect(silence).toMatchObject({ code: "timeout", cause: { code: "UND_ERR_BODY_TIMEOUT" } });
});

it("lets the body take its time once the header is there", async () => {
  const slow: Parameters<typeof startServer>[0] = (_, response) => {
    response.write("{");
    setTimeout(() => response.end('"ok":1}'), 800);
  };
  await using server = await startServer(slow, { firstByte: 500 });
  const connector = new TestConnector({}, { transport: server.transport });
  expect(await connector.run(things, {})).toEqual({ ok: 1 });
});

it("lets an upload take its time, but not stand still", async () => {
  await using server = await startServer(({ body }, response) =>
    json(response, { ok: body.length }),
  );
  const connector = new TestConnector({}, { transport: server.transport });
  const upload = testOperation({
    method: "PUT",
    effect: "write",
    input: { content: { in: "payload" } },
    body: { encoding: "bytes", mediaType: "application/octet-stream" },
  });
  async function* drip(pause: number): AsyncGenerator<Uint8Array> {
    for (let index = 0; index < 4; index += 1) {
      yield new Uint8Array(10);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  expect(await connector.run(upload, { content: drip(300) }, { timeout: 900 })).toEqual({ ok: 40 });
  const stalled = connector.run(upload, { content: drip(3000) }, { timeout: 900 });
  expect(await failure(stalled)).toMatchObject({ code: "timeout" });
});

it("uses a connection again, whatever the encoding and the outcome", async () => {
  const ports = new Set<number | undefined>();
  let count = 0;
  await using server = await startServer((_, response) => {
    ports.add(response.socket?.remotePort);
    count += 1;
    const body = '{"ok":1}';
    if (count % 5 === 1)
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(body));
    else if (count % 5 === 2) response.writeHead(404).end(body);
    else if (count % 5 === 3) response.writeHead(204).end();
    else response.end(body);
  });
  const connector = new TestConnector({}, { transport: server.transport });
  for (let index = 0; index < 20; index += 1)
    await connector.run(things, {}).catch(() => undefined);
  // undici may open a second one before the first is free again.
  expect(ports.size).toBeLessThanOrEqual(2);
});

it("lets go of a stream that a failing call leaves behind", async () => {
  let closed = 0;
  await using server = await startServer((_, response) => {
    response.writeHead(200, { "x-failed": "true", "x-result": "{broken" });
    response.on("close", () => (closed += 1));
    response.write("x");
  });
  const connector = new TestConnector({}, { transport: server.transport });
  const failed = [[{ at: ["header", "x-failed"], is: "true" }]] as const;
  const stream = testOperation({ answer: "bytes" });
  expect(await failure(connector.run({ ...stream, errors: { failed } }, {}))).toMatchObject({
    code: "failed",
  });
  const broken = { ...stream, result: ["header", "x-result"] } as const;
  expect(await failure(connector.run(broken, {}))).toMatchObject({ code: "badAnswer" });
  await expect.poll(() => closed).toBe(2);
});

it("takes the operation's timeout, and the caller's above it", async () => {
  await using server = await startServer(() => undefined);
  const connector = new TestConnector({}, { transport: server.transport });
  const started = Date.now();
  const slow = { ...things, timeout: 60_000 };
  expect(await failure(connector.run(slow, {}, { timeout: 40 }))).toMatchObject({
    code: "timeout",
  });
  expect(await failure(connector.run({ ...things, timeout: 40 }, {}))).toMatchObject({
    code: "timeout",
  });
  expect(Date.now() - started).toBeLessThan(10_000);
});

it("follows no redirect, and sends nothing to where it leads", async () => {
  await using server = await startServer((_, response) => {
    response.writeHead(307, { location: "/elsewhere" }).end();
  });
  const connector = new TestConnector({}, { transport: server.transport });
  expect(await failure(connector.run(things, {}))).toMatchObject({
    code: "failed",
    status: 307,
    message: "The vendor answered 307, a redirect, and redirects are not followed.",
  });
  expect(server.seen).toHaveLength(1);
});

it("tells a broken connection, a broken encoding and broken HTTP apart", async () => {
  expect(await fail((_, response) => void response.destroy())).toMatchObject({ code: "network" });
  const encoded =
    (encoding: string): Parameters<typeof startServer>[0] =>
    (_, response) => {
      response.writeHead(200, { "content-encoding": encoding }).end("not compressed at all");
    };
  for (const encoding of ["gzip", "br", "zstd", "deflate", "rot13", "gzip, gzip, gzip"])
    expect(await fail(encoded(encoding))).toMatchObject({ code: "badAnswer" });
  const closed = await fail((_, response) => {
    response.writeHead(200, { "content-length": "100" }).write("{");
    setTimeout(() => response.destroy(), 20);
  });
  expect(closed).toMatchObject({ code: "network" });
  await using raw = await startRaw("NOT HTTP\r\n\r\n");
  expect(await failure(openTransport()(request(raw.url)))).toMatchObject({ code: "badAnswer" });
  const refused = await failure(openTransport()(request("http://127.0.0.1:1/")));
  expect(refused).toMatchObject({
    code: "network",
    message: "Nothing listens at the host's port (ECONNREFUSED).",
  });
});

it("refuses header values that break lines without repeating them", async () => {
  for (const value of ["canary\r\nx: y", "canary\n", " canary", "canary\0", "canary\u20ac"]) {
    const error = await failure(
      openTransport()(request("http://127.0.0.1:1/", { "x-key": value })),
    );
    expect(error).toMatchObject({ code: "badInput" });
    expect(String((error as Error).stack)).not.toContain("canary");
    expect((error as Error).message).toContain('"x-key"');
  }
  for (const name of ["host", "transfer-encoding", "a b", "x\r\ny", "X-Upper"])
    expect(
      await failure(openTransport()(request("http://127.0.0.1:1/", { [name]: "1" }))),
    ).toMatchObject({
      code: "badInput",
    });
});

it("ends with the caller's signal, before and during the request and the body", async () => {
  await using server = await startServer(({ url }, response) => {
    if (url === "/things?part=1") response.write("{");
  });
  const connector = new TestConnector({}, { transport: server.transport });
  const operation = testOperation({ input: { part: { in: "query" } } });
  const aborted = AbortSignal.abort();
  expect(await failure(connector.run(operation, {}, { signal: aborted }))).toMatchObject({
    code: "cancelled",
  });
  expect(server.seen).toHaveLength(0);
  for (const input of [{}, { part: 1 }]) {
    const signal = AbortSignal.timeout(50);
    const begun = performance.now();
    expect(await failure(connector.run(operation, input, { signal }))).toMatchObject({
      code: "cancelled",
    });
    // At once, and not when the attempt's own time is up.
    expect(performance.now() - begun).toBeLessThan(9_000);
  }
});

it("streams bytes both ways without holding them", async () => {
  const size = 8 * MEBIBYTE;
  await using server = await startServer(({ body }, response) => {
    response.writeHead(200, {
      "content-type": "application/octet-stream",
      "x-got": String(body.length),
    });
    response.end(Buffer.alloc(size, 1));
  });
  const connector = new TestConnector({}, { transport: server.transport });
  const operation = testOperation({
    method: "PUT",
    effect: "write",
    input: { content: { in: "payload" } },
    body: { encoding: "bytes", mediaType: "application/octet-stream" },
    answer: "bytes",
    output: { got: { header: "X-Got" } },
  });
  const content = new Blob(["x".repeat(100_000)]).stream();
  const output = (await connector.run(operation, { content })) as {
    readonly content: AsyncIterable<Uint8Array>;
    readonly got: string;
  };
  expect(output.got).toBe("100000");
  let bytes = 0;
  for await (const chunk of output.content) bytes += chunk.length;
  expect(bytes).toBe(size);
});

it("drops what a transport of the application's own throws", async () => {
  const leak = Object.assign(new Error("canary"), {
    config: { headers: { authorization: "canary" } },
  });
  const connector = new TestConnector({}, { transport: async () => await Promise.reject(leak) });
  const error = await failure(connector.run(things, {}));
  expect(error).toBeInstanceOf(ConnectorError);
  expect(error).toMatchObject({ code: "network", message: "The connection failed (Error)." });
});

it("loads undici with the first call and not before", async () => {
  const script = `
    import { registerHooks } from "node:module";
    const loaded = [];
    registerHooks({ load: (url, context, next) => { loaded.push(url); return next(url, context); } });
    const { createTransport, bearer, link } = await import("@human/connector-sdk");
    const undici = () => loaded.filter((url) => url.includes("/undici/")).length;
    bearer("t"); link();
    const before = undici();
    await createTransport()(JSON.parse(process.argv[1])).catch(() => undefined);
    console.log(JSON.stringify({ before, after: undici() > 0 }));
  `;
  const argument = JSON.stringify(request("http://127.0.0.1:1/"));
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ["--input-type=module", "--eval", script, "--", argument],
    { cwd: new URL("../..", import.meta.url) },
  );
  expect(JSON.parse(stdout)).toEqual({ before: 0, after: true });
});

function request(url: string, headers: Readonly<Record<string, string>> = {}): HttpRequest {
  return { operation: "things.get", method: "GET", url, headers, limits: defaultLimits };
}

/** A server that says one thing, whatever it is asked. */
async function startRaw(text: string): Promise<{ readonly url: string } & AsyncDisposable> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.once("data", () => socket.end(text));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    [Symbol.asyncDispose]: async () => {
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
