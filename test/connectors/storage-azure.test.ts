// @module-tag live/azurite
import {
  BlobSASPermissions,
  generateBlobSASQueryParameters,
  SASProtocol,
  StorageSharedKeyCredential,
} from "@azure/storage-blob";
import {
  createSharedState,
  fields,
  systemClock,
  type ConnectorOptions,
} from "@human/connector-sdk";
import { afterAll, expect, it } from "vitest";
import { StorageAzureConnector } from "../../generated/storage-azure/storage-azure.ts";
import { collect, failure, pieces } from "../runtime/kit/connector.ts";
import { account, type Azurite, key, startAzurite } from "./kit/azurite.ts";
import { bytesOf, itKeepsFiles } from "./kit/storage-contract.ts";

const server = await startAzurite();
let containers = 0;

afterAll(async () => {
  await server[Symbol.asyncDispose]();
});

function open(container: string, options: Partial<ConnectorOptions> = {}): StorageAzureConnector {
  return new StorageAzureConnector({
    credentials: fields({ key }, "sharedKey"),
    connection: { account, container },
    connectionId: "acme",
    policy: { approvals: "granted-by-the-caller" },
    state: createSharedState({
      clock: { ...systemClock, sleep: async () => await Promise.resolve() },
    }),
    transport: server.transport,
    ...options,
  });
}

/** A container of its own for every test. */
async function make(): Promise<{
  readonly container: string;
  readonly connector: StorageAzureConnector;
}> {
  const container = `reports-${String((containers += 1))}`;
  const connector = open(container);
  await connector.containersCreate();
  return { container, connector };
}

itKeepsFiles({
  open: async () => {
    const { connector } = await make();
    const before = server.seen.length;
    return {
      connector,
      sent: () => server.seen.length - before,
      [Symbol.asyncDispose]: async () => await Promise.resolve(),
    };
  },
});

const part = 8 * 1024 * 1024;

it("writes in blocks, and survives one that is killed on its way", async () => {
  const { container } = await make();
  let killed = 0;
  const flaky: Azurite["transport"] = async (request) => {
    if (/comp=block(?:&|$)/.test(request.url) && (killed += 1) === 2)
      throw Object.assign(new Error("reset"), { code: "ECONNRESET" });
    return await server.transport(request);
  };
  const connector = open(container, { transport: flaky });
  const bytes = Buffer.alloc(2 * part + 5, "x");
  const { etag } = await connector.write({
    path: "large",
    content: pieces(bytes.toString()),
    contentType: "text/plain",
  });
  const read = await connector.read({ path: "large" });
  expect(read).toMatchObject({ etag, size: bytes.length, contentType: "text/plain" });
  expect((await bytesOf(read.content)).equals(bytes)).toBe(true);
  expect(killed).toBe(4);
});

it("is refused with another key, and tells nothing of it", async () => {
  const { container } = await make();
  const wrong = Buffer.from("another key").toString("base64");
  const connector = open(container, { credentials: fields({ key: wrong }, "sharedKey") });
  const error = await failure(connector.stat({ path: "a" }));
  expect(error).toMatchObject({ code: "permission", status: 403 });
  expect(JSON.stringify(error)).not.toContain(wrong);
});

it("is refused bytes that are not those of their checksum", async () => {
  const { container } = await make();
  const tampering: Azurite["transport"] = async (request) =>
    await server.transport(
      request.method === "PUT" ? { ...request, body: Buffer.from("abd") } : request,
    );
  const connector = open(container, { transport: tampering });
  expect(await failure(connector.write({ path: "a", content: "abc" }))).toMatchObject({
    code: "invalid",
    status: 400,
  });
});

it("signs addresses that work without a credential, until they end", async () => {
  const { connector, container } = await make();
  const write = await connector.presign({ path: "a b/ü.txt", access: "write", expires: 60 });
  expect(write.headers).toEqual({ "x-ms-blob-type": "BlockBlob" });
  const read = await connector.presign({ path: "a b/ü.txt", access: "read", expires: 60 });
  const limits = {
    headerBytes: 1e5,
    wireBytes: 1e6,
    bodyBytes: 1e6,
    firstByte: 5e3,
    idle: 5e3,
    total: 5e3,
  };
  const send = async (method: "GET" | "PUT", url: string, body?: string) =>
    await server.transport({
      operation: "browser",
      method,
      url,
      limits,
      headers: method === "PUT" ? (write.headers ?? {}) : {},
      ...(body === undefined ? {} : { body }),
    });
  expect(await send("PUT", write.url, "hello")).toMatchObject({ status: 201 });
  expect((await bytesOf((await send("GET", read.url)).body)).toString()).toBe("hello");
  expect(await send("PUT", read.url, "x")).toMatchObject({ status: 403 });
  expect(
    await send("GET", read.url.replace(/se=[^&]+/, "se=2099-01-01T00%3A00%3A00Z")),
  ).toMatchObject({ status: 403 });
  // Microsoft's own library makes the same signature.
  const asked = new URL(read.url).searchParams;
  const theirs = generateBlobSASQueryParameters(
    {
      containerName: container,
      blobName: "a b/ü.txt",
      permissions: BlobSASPermissions.parse("r"),
      expiresOn: new Date(asked.get("se") ?? ""),
      protocol: SASProtocol.Https,
      version: asked.get("sv") ?? "",
    },
    new StorageSharedKeyCredential(account, key),
  );
  expect(asked.get("sig")).toBe(theirs.signature);
});

it("works with a signature that the vendor made, and cannot make others with it", async () => {
  const { connector, container } = await make();
  await connector.write({ path: "a", content: "abc" });
  const sas = generateBlobSASQueryParameters(
    {
      containerName: container,
      permissions: BlobSASPermissions.parse("r"),
      expiresOn: new Date(Date.now() + 60_000),
    },
    new StorageSharedKeyCredential(account, key),
  ).toString();
  const shared = open(container, { credentials: fields({ query: `?${sas}` }, "sas") });
  expect((await bytesOf((await shared.read({ path: "a" })).content)).toString()).toBe("abc");
  const denied = await failure(shared.write({ path: "a", content: "x" }));
  expect(denied).toMatchObject({ code: "permission" });
  expect(JSON.stringify(denied)).not.toContain(new URLSearchParams(sas).get("sig"));
  const signing = shared.presign({ path: "a", access: "read" });
  expect(await failure(signing)).toMatchObject({ code: "unsupported" });
  // The source is an address of its own, which the signature does not go along with.
  const copying = shared.copy({ from: "a", to: "b" });
  expect(await failure(copying)).toMatchObject({ code: "badCredential" });
});

it.each([
  ["success", "0x2"],
  ["failed", "failed"],
  ["aborted", "failed"],
])("waits for a copy that stays pending until it is %s", async (end, outcome) => {
  const answers = ["pending", "pending", end];
  const asked: string[] = [];
  const slept: number[] = [];
  const sleep = async (time: number): Promise<void> => {
    slept.push(time);
    await Promise.resolve();
  };
  const clock = { ...systemClock, sleep };
  const connector = open("reports", {
    state: createSharedState({ clock }),
    transport: async ({ method, url }) => {
      asked.push(`${method} ${new URL(url).pathname}`);
      const state = method === "PUT" ? "pending" : String(answers.shift());
      const headers = { etag: method === "PUT" ? '"0x1"' : "0x2", "x-ms-copy-status": state };
      const body = (async function* (): AsyncGenerator<Uint8Array> {})();
      return await Promise.resolve({ status: method === "PUT" ? 202 : 200, headers, body });
    },
  });
  const copying = connector.copy({ from: "a", to: "b" });
  if (end === "success") expect(await copying).toEqual({ path: "b", etag: outcome });
  else expect(await failure(copying)).toMatchObject({ code: outcome });
  const head = "HEAD /reports/b";
  expect(asked).toEqual(["PUT /reports/b", head, head, head]);
  expect(slept).toEqual([1_000, 2_000]);
});

it("offers no copy of what lies elsewhere", () => {
  // A source is an address, and the service fetches it with the account's own rights.
  expect(Object.getOwnPropertyNames(StorageAzureConnector.prototype)).not.toContain("blobsCopy");
});

it("lists page by page", async () => {
  const { connector } = await make();
  for (const path of ["1", "2", "3", "4", "5"]) await connector.write({ path, content: path });
  const before = server.seen.length;
  const found = await collect(connector.blobsList({ size: 2 }));
  expect(found.map(({ Name }) => Name)).toEqual(["1", "2", "3", "4", "5"]);
  expect(server.seen.length - before).toBe(3);
});
