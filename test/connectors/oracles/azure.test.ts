// @module-tag live/azure-storage-blob
import { createHash } from "node:crypto";
import {
  BlobSASPermissions,
  BlobServiceClient,
  generateBlobSASQueryParameters,
  SASProtocol,
  StorageSharedKeyCredential,
} from "@azure/storage-blob";
import { fields } from "@human/connector-sdk";
import { afterAll, expect, it } from "vitest";
import { StorageAzureConnector } from "../../../generated/storage-azure/storage-azure.ts";
import { account, key } from "../kit/azurite.ts";
import { optionsOf } from "../kit/open.ts";
import { bytesOf } from "../kit/storage-contract.ts";
import { type Call, expectAgreement, failures, reading } from "./kit/agreement.ts";
import { type Arrived, startDouble } from "./kit/double.ts";

const double = await startDouble();
afterAll(async () => {
  await double[Symbol.asyncDispose]();
});

const container = "reports";
const ours = new StorageAzureConnector(
  optionsOf(double, fields({ key }, "sharedKey"), { connection: { account, container } }),
);
const credential = new StorageSharedKeyCredential(account, key);
const host = `${account}.blob.core.windows.net`;
// Its client takes the double for a proxy, so that it signs for the host of the account.
const service = new BlobServiceClient(`http://${host}`, credential, {
  proxyOptions: { host: "http://127.0.0.1", port: double.port },
  retryOptions: { maxTries: 1 },
});
const theirs = service.getContainerClient(container);

/** Each says the version of the service that it was made for, and theirs an id for every request. */
const told = reading(
  "content-md5",
  "if-match",
  "if-none-match",
  "x-ms-blob-type",
  "x-ms-blob-content-type",
  "x-ms-copy-source",
  "x-ms-delete-snapshots",
  "x-ms-range",
);
const read = (request: Arrived): unknown => {
  const { path, headers, body, ...said } = told(request);
  expect(request.headers.authorization).toBe(signatureOf(request));
  const isXml = request.headers["content-type"]?.startsWith("application/xml") === true;
  const source = headers["x-ms-copy-source"];
  return {
    ...said,
    headers: {
      ...headers,
      "x-ms-copy-source": source === undefined ? undefined : segments(source),
    },
    path: segments(path),
    body: isXml ? elementsOf(request.body) : body,
  };
};

type Signer = ReturnType<StorageSharedKeyCredential["create"]>;

/** What their client signs a request with that says the same at the same second. */
function signatureOf({ method, path, query, headers }: Arrived): string | undefined {
  const lines = new Map(Object.entries(headers).map(([name, value]) => [name, String(value)]));
  const resource = {
    method,
    url: `http://${host}${path}${query === "" ? "" : `?${query}`}`,
    headers: {
      get: (name: string) => lines.get(name.toLowerCase()),
      headersArray: () => Array.from(lines, ([name, value]) => ({ name, value })),
      // It would date the request anew.
      set: (name: string, value: string) =>
        name.toLowerCase() === "x-ms-date" ? undefined : lines.set(name.toLowerCase(), value),
    },
  };
  lines.delete("authorization");
  const signer = credential.create(
    { sendRequest: (signed: unknown) => Promise.resolve(signed) } as unknown as Parameters<
      StorageSharedKeyCredential["create"]
    >[0],
    { log: () => undefined, shouldLog: () => false } as unknown as Parameters<
      StorageSharedKeyCredential["create"]
    >[1],
  );
  void signer.sendRequest(resource as unknown as Parameters<Signer["sendRequest"]>[0]);
  return lines.get("authorization");
}

/** Ours encodes `!*()'` too; to the service it is the same. */
const segments = (path: string): readonly string[] => path.split("/").map(decodeURIComponent);

/** A document without what means nothing: its declaration, and blanks between elements. */
function elementsOf(body: Buffer): string {
  return body
    .toString()
    .replace(/^<\?xml[^>]*\?>/, "")
    .replaceAll(/>\s+</g, "><")
    .trim();
}

const names = [
  "a/b.txt",
  "a b+c&d=e?f#g%20h",
  "Grüße/日本語/🙂.txt",
  "quote'\"<>|*;,$!@()[]{}~",
  "..a/b../...",
  "%2e%2e/%2F",
];
const etag = '"0x8D4BCC2E4835CD0"';
const modified = "Thu, 30 Jul 2026 20:12:31 GMT";
const facts = { etag, "last-modified": modified, "content-type": "text/plain" };
const gives = (
  status: number,
  headers: Readonly<Record<string, string>>,
  call: Omit<Call, "answers">,
  body?: string,
): Call => ({
  ...call,
  answers: () => ({ status, headers, ...(body === undefined ? {} : { body }) }),
});

it.each(names)(
  "writes, reads, knows, copies and deletes %s as its own client does",
  async (name) => {
    const blob = theirs.getBlockBlobClient(name);
    await expectAgreement(double, read, {
      writing: gives(
        201,
        { etag },
        {
          ours: () => ours.blobsPut({ name, content: Buffer.from("Grüße"), type: "text/plain" }),
          theirs: async () => {
            const done = await blob.upload("Grüße", Buffer.byteLength("Grüße"), {
              blobHTTPHeaders: { blobContentType: "text/plain" },
            });
            return { etag: done.etag };
          },
        },
      ),
      "writing on a condition": gives(
        201,
        { etag },
        {
          ours: () => ours.blobsPut({ name, content: Buffer.alloc(0), ifNoneMatch: "*" }),
          theirs: async () => {
            const done = await blob.upload("", 0, { conditions: { ifNoneMatch: "*" } });
            return { etag: done.etag };
          },
        },
      ),
      reading: gives(
        200,
        { ...facts, "content-length": "3" },
        {
          ours: async () => {
            const { content, size } = await ours.read({ path: name });
            return [(await bytesOf(content)).toString(), size];
          },
          theirs: async () => {
            const { readableStreamBody: body, contentLength } = await blob.download(0);
            if (body === undefined) throw new Error("No body");
            return [(await bytesOf(body as AsyncIterable<Uint8Array>)).toString(), contentLength];
          },
        },
        "abc",
      ),
      "reading a part": gives(
        206,
        { ...facts, "content-length": "3", "content-range": "bytes 2-4/10" },
        {
          ours: async () => {
            const range = { first: 2, last: 4 };
            const { content } = await ours.read({ path: name, range, ifMatch: etag });
            return (await bytesOf(content)).toString();
          },
          theirs: async () => {
            const found = await blob.download(2, 3, { conditions: { ifMatch: etag } });
            if (found.readableStreamBody === undefined) throw new Error("No body");
            const body = found.readableStreamBody as AsyncIterable<Uint8Array>;
            return (await bytesOf(body)).toString();
          },
        },
        "234",
      ),
      knowing: gives(
        200,
        { ...facts, "content-length": "10" },
        {
          ours: async () => {
            const known = await ours.blobsStat({ name });
            return { ...known, modified: Date.parse(known.modified ?? "") };
          },
          theirs: async () => {
            const known = await blob.getProperties();
            return {
              size: known.contentLength,
              type: known.contentType,
              etag: known.etag,
              modified: known.lastModified?.getTime(),
            };
          },
        },
      ),
      copying: gives(
        202,
        { etag, "x-ms-copy-status": "success", "x-ms-copy-id": "1" },
        {
          ours: async () => (await ours.copy({ from: name, to: `copy of ${name}` })).etag,
          theirs: async () => {
            const source = `https://${host}${new URL(blob.url).pathname}`;
            const poller = await theirs.getBlobClient(`copy of ${name}`).beginCopyFromURL(source);
            return (await poller.pollUntilDone()).etag;
          },
        },
      ),
      deleting: gives(
        202,
        {},
        {
          ours: async () => {
            await ours.blobsDelete({ name, ifMatch: etag });
          },
          theirs: async () => {
            await blob.delete({ deleteSnapshots: "include", conditions: { ifMatch: etag } });
          },
        },
      ),
    });
  },
);

/** A page of a list, and where the next one begins. */
const listing = (blobs: string, next = ""): string =>
  `<?xml version="1.0" encoding="utf-8"?><EnumerationResults ContainerName="${container}">` +
  `<Blobs>${blobs}</Blobs><NextMarker>${next}</NextMarker></EnumerationResults>`;
const blobNamed = (name: string): string =>
  `<Blob><Name>${name}</Name><Properties><Last-Modified>${modified}</Last-Modified>` +
  `<Etag>0x8D4BCC2E4835CD0</Etag><Content-Length>10</Content-Length></Properties></Blob>`;
const xml = { "content-type": "application/xml" };
const marker = "2!92!MDAwMDE0ISE+/=&x";

it("lists page by page as its own client does", async () => {
  const prefix = "reports & more/2026+";
  const pages = ({ query }: Arrived) => ({
    headers: xml,
    body: query.includes("marker=")
      ? listing(blobNamed("c") + "<BlobPrefix><Name>d/</Name></BlobPrefix>")
      : listing(blobNamed("a &amp; b"), marker.replaceAll("&", "&amp;")),
  });
  await expectAgreement(double, read, {
    flat: {
      answers: pages,
      ours: async () =>
        (await Array.fromAsync(ours.blobsList({ prefix, size: 2 }))).flatMap(({ Name }) =>
          Name.endsWith("/") ? [] : [Name],
        ),
      theirs: async () => {
        const found = theirs.listBlobsFlat({ prefix }).byPage({ maxPageSize: 2 });
        return (await Array.fromAsync(found)).flatMap(({ segment }) =>
          segment.blobItems.map(({ name }) => name),
        );
      },
    },
    folders: {
      answers: pages,
      ours: async () => {
        const found = ours.blobsList({ prefix, delimiter: "/", size: 5000 });
        return (await Array.fromAsync(found)).map(({ Name }) => Name);
      },
      theirs: async () => {
        const found = theirs.listBlobsByHierarchy("/", { prefix }).byPage({ maxPageSize: 5000 });
        return (await Array.fromAsync(found)).flatMap(({ segment }) => [
          ...segment.blobItems.map(({ name }) => name),
          ...(segment.blobPrefixes ?? []).map(({ name }) => name),
        ]);
      },
    },
    containers: {
      answers: () => ({
        headers: xml,
        body:
          "<EnumerationResults><Containers><Container><Name>reports</Name><Properties>" +
          `<Last-Modified>${modified}</Last-Modified><Etag>"e"</Etag></Properties></Container>` +
          "</Containers><NextMarker /></EnumerationResults>",
      }),
      ours: async () =>
        (await Array.fromAsync(ours.containersList({ prefix: "rep" }))).map(({ name }) => name),
      theirs: async () => {
        const found = service.listContainers({ prefix: "rep" }).byPage({ maxPageSize: 5000 });
        return (await Array.fromAsync(found)).flatMap(({ containerItems }) =>
          containerItems.map(({ name }) => name),
        );
      },
    },
  });
});

it("writes in blocks as its own client does", async () => {
  const name = "a b/ü&.mp4";
  const blob = theirs.getBlockBlobClient(name);
  const ids = ["MDAwMQ==", "/+A="];
  const bytes = Buffer.from([0, 255, 10, 13]);
  const md5 = createHash("md5").update(bytes).digest();
  await expectAgreement(double, read, {
    "one block": gives(
      201,
      { "content-md5": md5.toString("base64") },
      {
        ours: async () => {
          await ours.blocksPut({
            name,
            id: ids[1] ?? "",
            md5: md5.toString("base64"),
            content: bytes,
          });
        },
        theirs: async () => {
          await blob.stageBlock(ids[1] ?? "", bytes, bytes.length, {
            transactionalContentMD5: md5,
          });
        },
      },
    ),
    "the blocks that have come": gives(
      200,
      xml,
      {
        ours: async () => {
          const { uncommitted } = await ours.blocksList({ name, which: "all" });
          return uncommitted?.map((block) => [block.Name, block.Size]);
        },
        theirs: async () => {
          const { uncommittedBlocks } = await blob.getBlockList("all");
          return uncommittedBlocks?.map((block) => [block.name, block.size]);
        },
      },
      "<BlockList><CommittedBlocks /><UncommittedBlocks><Block><Name>/+A=</Name><Size>4</Size></Block></UncommittedBlocks></BlockList>",
    ),
    "a blob of blocks": gives(
      201,
      { etag },
      {
        ours: () =>
          ours.blocksCommit({
            name,
            blocks: ids.map((id) => ({ id })),
            type: "video/mp4",
            ifNoneMatch: "*",
          }),
        theirs: async () => {
          const done = await blob.commitBlockList(ids, {
            blobHTTPHeaders: { blobContentType: "video/mp4" },
            conditions: { ifNoneMatch: "*" },
          });
          return { etag: done.etag };
        },
      },
    ),
    "a container": gives(
      201,
      {},
      {
        ours: async () => {
          await ours.containersCreate();
        },
        theirs: async () => {
          await theirs.create();
        },
      },
    ),
    "whether the container is there": gives(
      200,
      {},
      {
        ours: async () => {
          await ours.containersCheck();
        },
        theirs: async () => {
          await theirs.getProperties();
        },
      },
    ),
  });
});

it.each([
  ["read", "r"],
  ["write", "cw"],
] as const)("signs addresses to %s with as its own client does", async (access, permissions) => {
  for (const path of names) {
    const address = new URL((await ours.presign({ path, access, expires: 60 })).url);
    const asked = address.searchParams;
    const signed = generateBlobSASQueryParameters(
      {
        containerName: container,
        blobName: path,
        permissions: BlobSASPermissions.parse(permissions),
        expiresOn: new Date(asked.get("se") ?? ""),
        protocol: SASProtocol.Https,
        version: asked.get("sv") ?? "",
      },
      credential,
    );
    expect(Object.fromEntries(asked)).toEqual(
      Object.fromEntries(new URLSearchParams(signed.toString())),
    );
    expect(address.host).toBe(host);
    expect(segments(address.pathname)).toEqual(
      segments(new URL(theirs.getBlobClient(path).url).pathname),
    );
  }
});

it.each([
  [400, "InvalidQueryParameterValue", "invalid"],
  [403, "AuthenticationFailed", "reauthenticate"],
  [403, "AuthorizationPermissionMismatch", "permission"],
  [404, "BlobNotFound", "notFound"],
  [409, "BlobAlreadyExists", "conflict"],
  [412, "ConditionNotMet", "conflict"],
  [500, "InternalError", "unavailable"],
  [503, "ServerBusy", "rateLimited"],
])("reads the same out of %d %s", async (status, code, expected) => {
  const body = `<?xml version="1.0" encoding="utf-8"?><Error><Code>${code}</Code><Message>No.</Message></Error>`;
  const refused = await failures(double, {
    answers: () => ({ status, headers: { ...xml, "x-ms-error-code": code }, body }),
    ours: () => ours.blobsPut({ name: "a", content: Buffer.from("a") }),
    theirs: () => theirs.getBlockBlobClient("a").upload("a", 1),
  });
  expect(refused.theirs).toMatchObject({ statusCode: status, code });
  expect(refused.ours).toMatchObject({ code: expected, status, vendorCode: code });
});
