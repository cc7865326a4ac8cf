// XML bodies of Azure Blob Storage, beside those of the vendor's own client. The document is ours: as much of the
// service's shapes as has names of its own.
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { BlobServiceClient, StorageSharedKeyCredential } from "@azure/storage-blob";
import { expect, it } from "vitest";
import { writeXml } from "../../runtime/xml/write.ts";
import { compileDocument } from "./compile-document.ts";

const string = { type: "string" };
const named = (name: string): object => ({ xml: { name } });
const retention = {
  type: "object",
  properties: { Enabled: { type: "boolean" }, Days: { type: "integer" } },
};

/** @param to - What the pointers of schemas begin with. */
const schemas = (to: string): Readonly<Record<string, object>> => ({
  BlobTags: {
    type: "object",
    ...named("Tags"),
    properties: {
      BlobTagSet: {
        type: "array",
        xml: { wrapped: true, name: "TagSet" },
        items: { $ref: `${to}BlobTag` },
      },
    },
  },
  BlobTag: { type: "object", ...named("Tag"), properties: { Key: string, Value: string } },
  StorageServiceProperties: {
    type: "object",
    properties: {
      Cors: { type: "array", xml: { wrapped: true }, items: { $ref: `${to}CorsRule` } },
      DefaultServiceVersion: string,
      DeleteRetentionPolicy: { $ref: `${to}RetentionPolicy` },
    },
  },
  RetentionPolicy: retention,
  CorsRule: {
    type: "object",
    properties: {
      AllowedOrigins: string,
      AllowedMethods: string,
      AllowedHeaders: string,
      ExposedHeaders: string,
      MaxAgeInSeconds: { type: "integer" },
    },
  },
  SignedIdentifiers: {
    type: "array",
    xml: { wrapped: true, name: "SignedIdentifiers" },
    items: { $ref: `${to}SignedIdentifier` },
  },
  SignedIdentifier: {
    type: "object",
    ...named("SignedIdentifier"),
    properties: { Id: string, AccessPolicy: { $ref: `${to}AccessPolicy` } },
  },
  AccessPolicy: {
    type: "object",
    properties: {
      Start: { type: "string", format: "date-time" },
      Expiry: { type: "string", format: "date-time" },
      Permission: string,
    },
  },
  BlockLookupList: {
    type: "object",
    ...named("BlockList"),
    properties: { Latest: { type: "array", items: { ...string, ...named("Latest") } } },
  },
});

const operations = {
  setTags: "BlobTags",
  setProperties: "StorageServiceProperties",
  setAccessPolicy: "SignedIdentifiers",
  commitBlockList: "BlockLookupList",
};

const info = { title: "Blobs", version: "1" };

const swagger = {
  swagger: "2.0",
  info,
  host: "blob.example",
  schemes: ["https"],
  consumes: ["application/xml"],
  definitions: schemas("#/definitions/"),
  paths: paths((name) => ({
    parameters: [{ name: "any", in: "body", schema: { $ref: `#/definitions/${name}` } }],
  })),
};

const openapi = {
  openapi: "3.0.3",
  info,
  servers: [{ url: "https://blob.example" }],
  components: { schemas: schemas("#/components/schemas/") },
  paths: paths((name) => ({
    requestBody: {
      content: { "application/xml": { schema: { $ref: `#/components/schemas/${name}` } } },
    },
  })),
};

function paths(body: (schema: string) => object): object {
  return Object.fromEntries(
    Object.entries(operations).map(([operationId, name]) => {
      const timeout = { name: "timeout", in: "header", type: "integer", schema: {} };
      const put = { operationId, responses: { 200: { description: "" } }, ...body(name) };
      return [`/${operationId}`, { parameters: [timeout], put }];
    }),
  );
}

/** What the client takes for success, by the query's `comp`. */
const statuses: Readonly<Record<string, number>> = {
  tags: 204,
  properties: 202,
  acl: 200,
  blocklist: 201,
};

/** What the vendor's client sends for the same calls. */
async function sentByClient(): Promise<readonly string[]> {
  const sent: string[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      sent.push(body);
      const { searchParams } = new URL(request.url ?? "", "http://blob.example");
      response.writeHead(statuses[searchParams.get("comp") ?? ""] ?? 500).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    const { port } = server.address() as AddressInfo;
    const key = Buffer.from("key").toString("base64");
    const service = new BlobServiceClient(
      `http://127.0.0.1:${String(port)}/account`,
      new StorageSharedKeyCredential("account", key),
      { retryOptions: { maxTries: 1 } },
    );
    const container = service.getContainerClient("box");
    const blob = container.getBlockBlobClient("blob");
    await blob.setTags({ "a&b": "1", c: " <2>" });
    await service.setProperties({
      ...properties,
      cors: [cors(), { ...cors(), maxAgeInSeconds: 0 }],
    });
    const policy = { startsOn: new Date(start), expiresOn: new Date(start), permissions: "rl" };
    await container.setAccessPolicy(undefined, [{ id: "one", accessPolicy: policy }]);
    await blob.commitBlockList(["AQ==", "Ag=="]);
  } finally {
    server.closeAllConnections();
    server.close();
  }
  return sent;
}

const start = "2026-01-02T03:04:05.0000000Z";
const properties = {
  defaultServiceVersion: "2021-10-04",
  deleteRetentionPolicy: { enabled: true, days: 7 },
};

function cors(): {
  allowedOrigins: string;
  allowedMethods: string;
  allowedHeaders: string;
  exposedHeaders: string;
  maxAgeInSeconds: number;
} {
  return {
    allowedOrigins: "*",
    allowedMethods: "GET,PUT",
    allowedHeaders: "x-a",
    exposedHeaders: "x-b",
    maxAgeInSeconds: 5,
  };
}

/** The same, under the names of the document, and in another order than the vendor's. */
const rule = (seconds: number): object => ({
  MaxAgeInSeconds: seconds,
  ExposedHeaders: "x-b",
  AllowedHeaders: "x-a",
  AllowedMethods: "GET,PUT",
  AllowedOrigins: "*",
});
const values: Readonly<Record<string, unknown>> = {
  setTags: {
    BlobTagSet: [
      { Value: "1", Key: "a&b" },
      { Value: " <2>", Key: "c" },
    ],
  },
  setProperties: {
    DeleteRetentionPolicy: { Days: 7, Enabled: true },
    DefaultServiceVersion: "2021-10-04",
    Cors: [rule(5), rule(0)],
  },
  setAccessPolicy: [{ AccessPolicy: { Permission: "rl", Expiry: start, Start: start }, Id: "one" }],
  commitBlockList: { Latest: ["AQ==", "Ag=="] },
};

const sent = (await sentByClient()).map((body) => body.replace(/^<\?xml[^>]*\?>/, ""));

it.each([
  ["Swagger 2", swagger],
  ["OpenAPI 3", openapi],
])("writes the XML of %s as the vendor's client does", async (_, document) => {
  const bytes = new TextEncoder().encode(JSON.stringify(document));
  const { connector, failures } = await compileDocument("blobs", "blobs.json", bytes);
  expect(failures).toEqual([]);
  const ours = Object.entries(values).map(([id, value]) => {
    const operation = connector?.operations.find(({ specOperation }) => specOperation === id);
    const { body } = operation ?? {};
    if (body?.encoding !== "xml") throw new Error(`${id} has no body in XML.`);
    return writeXml(value, body.shape ?? {}, "body").replace(/^<\?xml[^>]*\?>/, "");
  });
  expect(ours).toEqual(sent);
});
