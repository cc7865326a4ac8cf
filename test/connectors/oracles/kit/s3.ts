import { S3Client } from "@aws-sdk/client-s3";
import { fields } from "@human/connector-sdk";
import { expect } from "vitest";
import { StorageS3Connector } from "../../../../generated/storage-s3/storage-s3.ts";
import { optionsOf } from "../../kit/open.ts";
import { isSigned, keys, region } from "../../kit/s3.ts";
import { reading } from "./agreement.ts";
import { type Arrived, type Double, startDouble } from "./double.ts";
import { elementsOf, segments } from "./store.ts";

export const double: Double = await startDouble();

export const bucket: string = "reports-2026";
export const host: string = `s3.${region}.amazonaws.com`;

/** Ours, with the keys that the signatures are judged by. */
export function oursFor(
  connection: Readonly<Record<string, string>>,
  credentials: Readonly<Record<string, string>> = keys,
): StorageS3Connector {
  const options = optionsOf(double, fields(credentials), {
    connection: { bucket, region, ...connection },
  });
  return new StorageS3Connector(options);
}

/** Their client, which asks the double and signs for Amazon. */
export function theirsFor(
  forcePathStyle: boolean,
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string } = keys,
): S3Client {
  const client = new S3Client({
    region,
    credentials,
    forcePathStyle,
    maxAttempts: 1,
    // Checksums that nobody asked for are theirs alone.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  client.middlewareStack.add(
    (next) => async (args) => {
      const request = args.request as { query: Record<string, unknown> };
      // Names the operation for logs; S3 does not read it.
      delete request.query["x-id"];
      return await next(args);
    },
    { step: "build" },
  );
  client.middlewareStack.add(
    (next) => async (args) => {
      const there = { protocol: "http:", hostname: "127.0.0.1", port: double.port };
      Object.assign(args.request as object, there);
      return await next(args);
    },
    { step: "deserialize", priority: "low" },
  );
  return client;
}

const told = reading(
  "content-type",
  "if-match",
  "if-none-match",
  "range",
  "x-amz-checksum-algorithm",
  "x-amz-checksum-mode",
  "x-amz-checksum-sha256",
  "x-amz-copy-source",
);

/**
 * A request as the service reads it; it has to be signed as their signer would.
 *
 * Whether a body is covered by its signature, by `Content-MD5` or by another checksum is the client's choice, and their
 * client names a type where nobody did.
 */
export async function read(request: Arrived): Promise<unknown> {
  const { method, path, query, headers } = request;
  const url = `https://${host}${path}${query === "" ? "" : `?${query}`}`;
  const lines = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, String(value)]),
  );
  expect(await isSigned({ method: method as "GET", url, headers: { ...lines, host } }), url).toBe(
    true,
  );
  const said = told(request);
  const isXml = request.body.toString().includes("<");
  const source = said.headers["x-amz-copy-source"];
  return {
    ...said,
    // The bucket itself may have a slash at its end.
    path: segments(path.replace(new RegExp(`^/${bucket}/$`), `/${bucket}`)),
    body: isXml ? elementsOf(request.body) : request.body.toString("base64"),
    headers: {
      ...said.headers,
      "content-type": isXml ? "application/xml" : said.headers["content-type"],
      "x-amz-copy-source": source === undefined ? undefined : segments(source),
    },
  };
}
