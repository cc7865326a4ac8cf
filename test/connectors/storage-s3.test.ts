// @module-tag live/s3rver
import {
  createSharedState,
  fields,
  systemClock,
  type ConnectorOptions,
} from "@human/connector-sdk";
import { expect, it } from "vitest";
import { StorageS3Connector } from "../../generated/storage-s3/storage-s3.ts";
import { collect, failure, pieces } from "../runtime/kit/connector.ts";
import {
  type Gate,
  isSigned,
  keys,
  refusal,
  region,
  type S3Store,
  startS3,
  xml,
} from "./kit/s3.ts";
import { bytesOf, itKeepsFiles } from "./kit/storage-contract.ts";

const bucket = "reports-2026";

function open(store: S3Store, options: Partial<ConnectorOptions> = {}): StorageS3Connector {
  return new StorageS3Connector({
    credentials: fields(keys),
    connection: { bucket, region },
    connectionId: "acme",
    policy: { approvals: "granted-by-the-caller" },
    state: createSharedState({
      clock: { ...systemClock, sleep: async () => await Promise.resolve() },
    }),
    transport: store.transport,
    ...options,
  });
}

itKeepsFiles({
  open: async () => {
    const store = await startS3(bucket);
    return { ...store, connector: open(store), sent: () => store.seen.length };
  },
});

it("copies within the bucket of the connection, and from no other that the key may read", async () => {
  await using store = await startS3(bucket);
  const connector = open(store);
  await connector.write({ path: "a", content: "a" });
  for (const from of ["../other/a", "/../other/a", "other//a", "a?versionId=x/../.."])
    expect(await failure(connector.copy({ from, to: "b" })), from).toMatchObject({
      code: "badInput",
    });
  await connector.copy({ from: "other/a?x", to: "b" }).catch(() => undefined);
  const sources = store.seen.flatMap(({ headers }) => headers["x-amz-copy-source"] ?? []);
  expect(sources).toEqual([`${bucket}/other/a%3Fx`]);
  // A method of the operation itself would take any source.
  expect(Object.getOwnPropertyNames(StorageS3Connector.prototype)).not.toContain("objectsCopy");
});

const part = 8 * 1024 * 1024;

it("survives a part that is killed on its way, and gives up what it cannot complete", async () => {
  const bytes = Buffer.alloc(2 * part + 5, "x");
  const isPart = (url: string, number: number): boolean => url.includes(`partNumber=${number}`);
  let killed = 0;
  const once: Gate = ({ url }) =>
    isPart(url, 2) && (killed += 1) === 1
      ? Object.assign(new Error("reset"), { code: "ECONNRESET" })
      : undefined;
  {
    await using store = await startS3(bucket, once);
    const connector = open(store);
    const { etag } = await connector.write({ path: "large", content: pieces(bytes.toString()) });
    expect(killed).toBe(2);
    const read = await connector.read({ path: "large" });
    expect(read).toMatchObject({ etag, size: bytes.length });
    expect((await bytesOf(read.content)).equals(bytes)).toBe(true);
  }
  await using store = await startS3(bucket, ({ url }) =>
    isPart(url, 2) ? refusal(500, "InternalError") : undefined,
  );
  // Nobody approves the deletion: what the call itself began, it takes back.
  const connector = open(store, { policy: {} });
  const writing = connector.write({ path: "large", content: new Blob([bytes]) });
  expect(await failure(writing)).toMatchObject({ code: "unavailable", status: 500 });
  expect(store.seen.at(-1)).toMatchObject({ method: "DELETE" });
  expect(await collect(connector.list())).toEqual([]);
});

it("lists page by page", async () => {
  const page = (url: string): string => {
    const token = new URL(url).searchParams.get("continuation-token");
    const [key, next] = token === null ? ["a &amp; b", "1/2+="] : ["c", undefined];
    const more = next === undefined ? "" : `<NextContinuationToken>${next}</NextContinuationToken>`;
    return (
      `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>${String(more !== "")}</IsTruncated>` +
      `<Contents><Key>${key}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>"e"</ETag><Size>1</Size></Contents>${more}</ListBucketResult>`
    );
  };
  await using store = await startS3(bucket, ({ url }) => xml(page(url)));
  const found = await collect(open(store).list());
  expect(found.map(({ path }) => path)).toEqual(["a & b", "c"]);
  const tokens = store.seen.map(({ url }) => new URL(url).searchParams.get("continuation-token"));
  expect(tokens).toEqual([null, "1/2+="]);
});

it("signs addresses that work without a credential", async () => {
  await using store = await startS3(bucket);
  const connector = open(store);
  const write = await connector.presign({ path: "a b/ü.txt", access: "write", expires: 60 });
  const read = await connector.presign({ path: "a b/ü.txt", access: "read" });
  const send = async (method: "PUT" | "GET", url: string, body?: string) =>
    await store.transport({
      operation: "browser",
      method,
      url,
      headers: {},
      limits: {
        headerBytes: 1e5,
        wireBytes: 1e6,
        bodyBytes: 1e6,
        firstByte: 5e3,
        idle: 5e3,
        total: 5e3,
      },
      ...(body === undefined ? {} : { body }),
    });
  expect(new URL(read.url).searchParams.get("X-Amz-Expires")).toBe("900");
  expect(Date.parse(write.expires ?? "") - Date.now()).toBeLessThanOrEqual(60_000);
  expect(await send("PUT", write.url, "hello")).toMatchObject({ status: 200 });
  expect((await bytesOf((await send("GET", read.url)).body)).toString()).toBe("hello");
  for (const changed of [
    read.url.replace("X-Amz-Expires=900", "X-Amz-Expires=901"),
    read.url.replace("%C3%BC", "u"),
  ])
    expect(await send("GET", changed)).toMatchObject({ status: 403 });
  expect(await send("PUT", read.url, "x")).toMatchObject({ status: 403 });
  const long = connector.presign({ path: "a", access: "read", expires: 604_801 });
  expect(await failure(long)).toMatchObject({ code: "badInput" });
});

it("fails where the bytes that come are not those that were written", async () => {
  const told = { "x-amz-checksum-sha256": "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=" };
  await using store = await startS3(bucket);
  const tampered: S3Store["transport"] = async (request) => {
    const response = await store.transport(request);
    return request.method === "GET"
      ? { ...response, headers: { ...response.headers, ...told } }
      : response;
  };
  const connector = open(store, { transport: tampered });
  await connector.write({ path: "a", content: "abc" });
  const { content } = await connector.read({ path: "a" });
  expect(await failure(bytesOf(content))).toMatchObject({ code: "corrupted" });
});

it.each([
  [403, "InvalidAccessKeyId", "reauthenticate"],
  [403, "AccessDenied", "permission"],
  [404, "NoSuchBucket", "notFound"],
  [503, "SlowDown", "rateLimited"],
  [500, "InternalError", "unavailable"],
  [200, "InternalError", "unavailable"],
  [400, "InvalidArgument", "invalid"],
])("tells what %s %s means", async (status, code, expected) => {
  await using store = await startS3(bucket, () => refusal(status, code));
  const error = await failure(open(store).copy({ from: "a", to: "b" }));
  expect(error).toMatchObject({ code: expected, status, vendorCode: code });
});

it("reaches a bucket by its path, and deletes and tags", async () => {
  await using store = await startS3(bucket);
  const connector = open(store, {
    connection: { bucket, region, endpoint: "s3.eu.amazonaws.com", addressing: "path" },
  });
  await connector.bucketsCheck();
  for (const path of ["x", "y"]) await connector.write({ path, content: path });
  await connector.tagsSet({ key: "x", tags: { Tag: [{ Key: "k", Value: "v" }] } });
  expect(await connector.tagsGet({ key: "x" })).toEqual({ tags: [{ Key: "k", Value: "v" }] });
  await connector.objectsDeleteMany({ objects: [{ Key: "x" }, { Key: "y" }] });
  expect(await collect(connector.list())).toEqual([]);
  expect(
    store.seen.every(({ url }) => url.startsWith(`https://s3.eu.amazonaws.com/${bucket}`)),
  ).toBe(true);
});

it("reaches a store on a port of its own, and signs for that port", async () => {
  await using store = await startS3(bucket);
  for (const address of ["https://store.example:9000", "https://store.example:9000/"]) {
    const connector = open(store, { connection: { bucket, region, address } });
    await connector.write({ path: "a/ü.txt", content: "x" });
    expect(await connector.stat({ path: "a/ü.txt" })).toMatchObject({ size: 1 });
    const { url } = await connector.presign({ path: "a/ü.txt", access: "read" });
    expect(await isSigned({ method: "GET", url, headers: {} })).toBe(true);
    expect([...store.seen, { url }].map((each) => new URL(each.url).host)).toEqual(
      [...store.seen, { url }].map(() => "store.example:9000"),
    );
    expect(new URL(url).pathname).toBe(`/${bucket}/a/%C3%BC.txt`);
  }
});

it("refuses hosts that are none", async () => {
  await using store = await startS3(bucket);
  for (const connection of [
    { bucket: "a.b", region },
    { bucket, endpoint: "evil.example/x" },
    { bucket: "..", addressing: "path" },
  ])
    expect(await failure(open(store, { connection }).stat({ path: "a" }))).toMatchObject({
      code: "badInput",
    });
  expect(store.seen).toEqual([]);
});
