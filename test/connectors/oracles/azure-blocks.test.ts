// @module-tag live/azure-storage-blob
import { createHash } from "node:crypto";
import { afterAll, it } from "vitest";
import { expectAgreement } from "./kit/agreement.ts";
import { container, double, ours, read, service, theirs } from "./kit/azure.ts";
import type { Arrived } from "./kit/double.ts";
import { etag, gives, modified, xml } from "./kit/store.ts";

afterAll(async () => {
  await double[Symbol.asyncDispose]();
});

/** A page of a list, and where the next one begins. */
const listing = (blobs: string, next = ""): string =>
  `<?xml version="1.0" encoding="utf-8"?><EnumerationResults ContainerName="${container}">` +
  `<Blobs>${blobs}</Blobs><NextMarker>${next}</NextMarker></EnumerationResults>`;
const blobNamed = (name: string): string =>
  `<Blob><Name>${name}</Name><Properties><Last-Modified>${modified}</Last-Modified>` +
  `<Etag>0x8D4BCC2E4835CD0</Etag><Content-Length>10</Content-Length></Properties></Blob>`;
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
