// @module-tag live/aws-sdk
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import { afterAll, expect, it } from "vitest";
import { bytesOf } from "../kit/storage-contract.ts";
import { expectAgreement, failures } from "./kit/agreement.ts";
import { bucket, double, oursFor, read, theirsFor } from "./kit/s3.ts";
import { document, etag, facts, gives, names, xml } from "./kit/store.ts";

afterAll(async () => {
  await double[Symbol.asyncDispose]();
});

const ours = oursFor({ addressing: "path" });
const theirs = theirsFor(true);
const sha256 = "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=";

it.each(names)(
  "writes, reads, knows, copies and deletes %s as its own client does",
  async (Key) => {
    const at = { Bucket: bucket, Key };
    const textOf = async (command: GetObjectCommand): Promise<unknown> => {
      const { Body, ContentLength } = await theirs.send(command);
      return [await Body?.transformToString(), ContentLength];
    };
    await expectAgreement(double, read, {
      writing: gives(
        200,
        { etag },
        {
          ours: () =>
            ours.objectsPut({
              key: Key,
              content: Buffer.from("abc"),
              type: "text/plain",
              sha256,
              ifNoneMatch: "*",
            }),
          theirs: async () => {
            const done = await theirs.send(
              new PutObjectCommand({
                ...at,
                Body: "abc",
                ContentType: "text/plain",
                ChecksumSHA256: sha256,
                IfNoneMatch: "*",
              }),
            );
            return { etag: done.ETag };
          },
        },
      ),
      reading: gives(
        200,
        { ...facts, "content-length": "3" },
        {
          ours: async () => {
            const { content, size } = await ours.read({ path: Key });
            return [(await bytesOf(content)).toString(), size];
          },
          theirs: () => textOf(new GetObjectCommand({ ...at, ChecksumMode: "ENABLED" })),
        },
        "abc",
      ),
      "reading a part": gives(
        206,
        { ...facts, "content-length": "3", "content-range": "bytes 2-4/10" },
        {
          ours: async () => {
            const { content } = await ours.read({
              path: Key,
              range: { first: 2, last: 4 },
              ifMatch: etag,
            });
            return [(await bytesOf(content)).toString(), 3];
          },
          theirs: () =>
            textOf(
              new GetObjectCommand({
                ...at,
                ChecksumMode: "ENABLED",
                Range: "bytes=2-4",
                IfMatch: etag,
              }),
            ),
        },
        "234",
      ),
      knowing: gives(
        200,
        { ...facts, "content-length": "10" },
        {
          ours: async () => {
            const known = await ours.objectsStat({ key: Key, ifMatch: etag });
            return { ...known, modified: Date.parse(known.modified ?? "") };
          },
          theirs: async () => {
            const known = await theirs.send(new HeadObjectCommand({ ...at, IfMatch: etag }));
            return {
              size: known.ContentLength,
              type: known.ContentType,
              etag: known.ETag,
              modified: known.LastModified?.getTime(),
            };
          },
        },
      ),
      copying: gives(
        200,
        xml,
        {
          ours: async () => (await ours.copy({ from: Key, to: `copy of ${Key}` })).etag,
          theirs: async () => {
            const CopySource = `${bucket}/${Key.split("/").map(encodeURIComponent).join("/")}`;
            const done = await theirs.send(
              new CopyObjectCommand({ Bucket: bucket, Key: `copy of ${Key}`, CopySource }),
            );
            return done.CopyObjectResult?.ETag;
          },
        },
        document(
          `<CopyObjectResult><LastModified>2026-07-30T20:12:31.000Z</LastModified><ETag>${etag}</ETag></CopyObjectResult>`,
        ),
      ),
      deleting: gives(
        204,
        {},
        {
          ours: async () => {
            await ours.objectsDelete({ key: Key });
          },
          theirs: async () => {
            await theirs.send(new DeleteObjectCommand(at));
          },
        },
      ),
    });
  },
);

it("deletes many, tags and looks at the bucket as its own client does", async () => {
  const at = { Bucket: bucket, Key: "a b/ü&.csv" };
  const Tag = [
    { Key: "team & co", Value: "<sales>" },
    { Key: "ü", Value: "" },
  ];
  const tagging = "<TagSet><Tag><Key>k</Key><Value>v &amp; w</Value></Tag></TagSet>";
  await expectAgreement(double, read, {
    "many objects": gives(
      200,
      xml,
      {
        ours: async () => {
          const objects = [{ Key: "a & b" }, { Key: "<c>\"'" }];
          const { deleted, failed } = await ours.objectsDeleteMany({ objects });
          return [deleted?.map(({ Key }) => Key), failed?.map(({ Code }) => Code)];
        },
        theirs: async () => {
          const Delete = { Objects: [{ Key: "a & b" }, { Key: "<c>\"'" }] };
          const done = await theirs.send(new DeleteObjectsCommand({ Bucket: bucket, Delete }));
          return [done.Deleted?.map(({ Key }) => Key), done.Errors?.map(({ Code }) => Code)];
        },
      },
      document(
        "<DeleteResult><Deleted><Key>a &amp; b</Key></Deleted><Error><Key>c</Key><Code>AccessDenied</Code><Message>No</Message></Error></DeleteResult>",
      ),
    ),
    tags: gives(
      200,
      {},
      {
        ours: async () => {
          await ours.tagsSet({ key: at.Key, tags: { Tag } });
        },
        theirs: async () => {
          await theirs.send(new PutObjectTaggingCommand({ ...at, Tagging: { TagSet: Tag } }));
        },
      },
    ),
    "what is tagged": gives(
      200,
      xml,
      {
        ours: async () => (await ours.tagsGet({ key: at.Key })).tags,
        theirs: async () => (await theirs.send(new GetObjectTaggingCommand(at))).TagSet,
      },
      document(`<Tagging>${tagging}</Tagging>`),
    ),
    "the bucket": gives(
      200,
      {},
      {
        ours: async () => {
          await ours.bucketsCheck();
        },
        theirs: async () => {
          await theirs.send(new HeadBucketCommand({ Bucket: bucket }));
        },
      },
    ),
  });
});

it.each([
  [400, "InvalidArgument", "invalid"],
  [403, "AccessDenied", "permission"],
  [403, "SignatureDoesNotMatch", "reauthenticate"],
  [404, "NoSuchKey", "notFound"],
  [412, "PreconditionFailed", "conflict"],
  [500, "InternalError", "unavailable"],
  [503, "SlowDown", "rateLimited"],
  [200, "InternalError", "unavailable"],
])("reads the same out of %d %s", async (status, code, expected) => {
  const at = { Bucket: bucket, Key: "b", CopySource: `${bucket}/a` };
  const refused = await failures(double, {
    answers: () => ({
      status,
      headers: xml,
      body: document(`<Error><Code>${code}</Code><Message>No.</Message></Error>`),
    }),
    ours: () => ours.copy({ from: "a", to: "b" }),
    theirs: () => theirs.send(new CopyObjectCommand(at)),
  });
  // Their client knows that a copy may fail after it said 200, and says 500 then.
  expect(refused.theirs).toMatchObject({ name: code });
  expect(refused.ours).toMatchObject({ code: expected, status, vendorCode: code });
});
