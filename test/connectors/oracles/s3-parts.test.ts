// @module-tag live/aws-sdk
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  paginateListObjectsV2,
  paginateListParts,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import { afterAll, it } from "vitest";
import { expectAgreement } from "./kit/agreement.ts";
import type { Arrived } from "./kit/double.ts";
import { bucket, double, oursFor, read, theirsFor } from "./kit/s3.ts";
import { document, etag, gives, xml } from "./kit/store.ts";

afterAll(async () => {
  await double[Symbol.asyncDispose]();
});

const ours = oursFor({ addressing: "path" });
const theirs = theirsFor(true);
const sha256 = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";

it("lists page by page as its own client does", async () => {
  const Prefix = "reports & more/2026+ü";
  const token = "1/2+=&x";
  const pages = ({ query }: Arrived) => {
    const isLast = query.includes("continuation-token");
    const found = isLast
      ? "<CommonPrefixes><Prefix>d/</Prefix></CommonPrefixes>"
      : `<Contents><Key>a &amp; b</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified><ETag>${etag}</ETag><Size>10</Size></Contents>`;
    const next = isLast
      ? ""
      : `<NextContinuationToken>${token.replace("&", "&amp;")}</NextContinuationToken>`;
    const body = document(
      `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><IsTruncated>${String(!isLast)}</IsTruncated>${found}${next}</ListBucketResult>`,
    );
    return { headers: xml, body };
  };
  const at = { Bucket: bucket };
  const partsOf = ({ query }: Arrived) => {
    const isLast = query.includes("part-number-marker");
    const part = `<Part><PartNumber>${isLast ? "2" : "1"}</PartNumber><ETag>${etag}</ETag><Size>10</Size></Part>`;
    // Their client ends where no marker comes, ours where the list says that it is whole.
    const next = isLast ? "" : "<NextPartNumberMarker>1</NextPartNumberMarker>";
    const body = document(
      `<ListPartsResult><IsTruncated>${String(!isLast)}</IsTruncated>${next}${part}</ListPartsResult>`,
    );
    return { headers: xml, body };
  };
  await expectAgreement(double, read, {
    folders: {
      answers: pages,
      ours: async () => {
        const found = ours.objectsList({ prefix: Prefix, delimiter: "/", after: "a&b", size: 7 });
        return (await Array.fromAsync(found)).map((each) =>
          "Key" in each ? [each.Key, each.Size] : each.Prefix,
        );
      },
      theirs: async () => {
        const asked = { ...at, Prefix, Delimiter: "/", StartAfter: "a&b", MaxKeys: 7 };
        const found = await Array.fromAsync(paginateListObjectsV2({ client: theirs }, asked));
        return found.flatMap(({ Contents = [], CommonPrefixes = [] }) => [
          ...Contents.map((each) => [each.Key, each.Size]),
          ...CommonPrefixes.map((each) => each.Prefix),
        ]);
      },
    },
    "parts that have come": {
      answers: partsOf,
      ours: async () => {
        const found = ours.uploadsParts({ key: "a b.mp4", id: "VXBs+b2Fk/=" });
        return Array.fromAsync(found);
      },
      theirs: async () => {
        const asked = { ...at, Key: "a b.mp4", UploadId: "VXBs+b2Fk/=", MaxParts: 1000 };
        const found = await Array.fromAsync(paginateListParts({ client: theirs }, asked));
        return found.flatMap(({ Parts = [] }) =>
          Parts.map((part) => ({ number: part.PartNumber, etag: part.ETag, size: part.Size })),
        );
      },
    },
  });
});

it("writes in parts as its own client does", async () => {
  const Key = "a b/ü&.mp4";
  const UploadId = "VXBs+b2Fk/=";
  const at = { Bucket: bucket, Key };
  const parts = [
    { PartNumber: 1, ETag: etag, ChecksumSHA256: sha256 },
    { PartNumber: 2, ETag: '"a&b"' },
  ];
  await expectAgreement(double, read, {
    beginning: gives(
      200,
      xml,
      {
        ours: async () => (await ours.uploadsCreate({ key: Key, type: "video/mp4" })).id,
        theirs: async () => {
          const command = { ...at, ContentType: "video/mp4", ChecksumAlgorithm: "SHA256" } as const;
          return (await theirs.send(new CreateMultipartUploadCommand(command))).UploadId;
        },
      },
      document(
        `<InitiateMultipartUploadResult><UploadId>${UploadId}</UploadId></InitiateMultipartUploadResult>`,
      ),
    ),
    "one part": gives(
      200,
      { etag },
      {
        ours: async () => {
          const content = Buffer.from("abc");
          return (await ours.uploadsPart({ key: Key, id: UploadId, number: 2, sha256, content }))
            .etag;
        },
        theirs: async () => {
          const command = { ...at, UploadId, PartNumber: 2, ChecksumSHA256: sha256, Body: "abc" };
          return (await theirs.send(new UploadPartCommand(command))).ETag;
        },
      },
    ),
    "the whole": gives(
      200,
      xml,
      {
        ours: async () =>
          (await ours.uploadsComplete({ key: Key, id: UploadId, parts, ifNoneMatch: "*" })).etag,
        theirs: async () => {
          const command = { ...at, UploadId, MultipartUpload: { Parts: parts }, IfNoneMatch: "*" };
          return (await theirs.send(new CompleteMultipartUploadCommand(command))).ETag;
        },
      },
      document(
        `<CompleteMultipartUploadResult><ETag>${etag}</ETag></CompleteMultipartUploadResult>`,
      ),
    ),
    "giving up": gives(
      204,
      {},
      {
        ours: async () => {
          await ours.uploadsAbort({ key: Key, id: UploadId });
        },
        theirs: async () => {
          await theirs.send(new AbortMultipartUploadCommand({ ...at, UploadId }));
        },
      },
    ),
  });
});
