// @module-tag live/azure-storage-blob
import { afterAll, expect, it } from "vitest";
import { bytesOf } from "../kit/storage-contract.ts";
import { expectAgreement, failures } from "./kit/agreement.ts";
import { double, host, ours, read, theirs } from "./kit/azure.ts";
import { etag, facts, gives, names, xml } from "./kit/store.ts";

afterAll(async () => {
  await double[Symbol.asyncDispose]();
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
