import { expect, it } from "vitest";
import { openDocument, messages, readOperation } from "./kit.ts";

it("reads a body with its encodings", () => {
  const { operation } = readOperation({
    requestBody: {
      required: true,
      content: {
        "application/x-www-form-urlencoded": {
          schema: { type: "object" },
          encoding: {
            expand: { style: "deepObject", explode: true },
            photo: { contentType: "image/png" },
            odd: 7,
          },
        },
        "application/json; charset=utf-8": {},
      },
    },
  });
  expect(operation.body).toEqual({
    required: true,
    content: [
      {
        mediaType: "application/x-www-form-urlencoded",
        schema: {
          schema: { type: "object" },
          pointer:
            "#/paths/~1pets/get/requestBody/content/application~1x-www-form-urlencoded/schema",
        },
        encoding: {
          expand: { style: "deepObject", explode: true },
          photo: { contentType: "image/png" },
        },
      },
      { mediaType: "application/json; charset=utf-8", encoding: {} },
    ],
    pointer: "#/paths/~1pets/get/requestBody",
  });
});

it("follows a body's reference", () => {
  const { operation } = readOperation(
    { requestBody: { $ref: "#/components/requestBodies/pet" } },
    "/pets",
    {
      components: { requestBodies: { pet: { content: { "application/json": { schema: true } } } } },
    },
  );
  expect(operation.body).toMatchObject({
    required: false,
    pointer: "#/components/requestBodies/pet",
    content: [{ schema: { schema: true } }],
  });
});

it("sorts responses: codes, ranges, default", () => {
  const { operation } = readOperation({
    responses: { default: {}, "5XX": {}, "2xx": {}, "404": {}, "200": {}, "x-note": {} },
  });
  expect(operation.responses.map(({ status }) => status)).toEqual([
    "200",
    "2XX",
    "404",
    "5XX",
    "default",
  ]);
});

it("reads headers of responses", () => {
  const { operation } = readOperation(
    {
      responses: {
        "200": {
          headers: {
            Link: { schema: { type: "string" } },
            "content-type": { schema: { type: "string" } },
            "X-Limit": { $ref: "#/components/headers/limit" },
            "X-Json": { content: { "application/json": { schema: { type: "object" } } } },
            "X-None": {},
            "X-Lost": { $ref: "#/components/headers/lost" },
          },
        },
      },
    },
    "/pets",
    { components: { headers: { limit: { schema: { type: "integer" } } } } },
  );
  expect(operation.responses[0]?.headers).toEqual({
    Link: {
      schema: { type: "string" },
      pointer: "#/paths/~1pets/get/responses/200/headers/Link/schema",
    },
    "X-Limit": { schema: { type: "integer" }, pointer: "#/components/headers/limit/schema" },
    "X-Json": {
      schema: { type: "object" },
      pointer: "#/paths/~1pets/get/responses/200/headers/X-Json/content/application~1json/schema",
    },
  });
});

it("leaves schemas unread, circular ones too", () => {
  const circular = { type: "object", properties: { next: { $ref: "#/components/schemas/node" } } };
  const { operation, document, problems } = readOperation(
    {
      responses: {
        "200": {
          content: { "application/json": { schema: { $ref: "#/components/schemas/node" } } },
        },
      },
    },
    "/pets",
    { components: { schemas: { node: circular } } },
  );
  expect(problems).toEqual([]);
  const schema = operation.responses[0]?.content[0]?.schema;
  expect(schema?.schema).toEqual({ $ref: "#/components/schemas/node" });
  expect(document.resolve("#/components/schemas/node")).toEqual({
    schema: circular,
    pointer: "#/components/schemas/node",
  });
});

it("skips what is malformed and says so", () => {
  const { operation, problems } = readOperation({
    requestBody: "none",
    responses: { "200": null, "600": {}, "404": { content: [] }, "500": { content: { "a/b": 1 } } },
  });
  expect(operation.body).toBeUndefined();
  expect(operation.responses.map(({ status, content }) => [status, content])).toEqual([
    ["404", []],
    ["500", []],
  ]);
  expect(messages(problems).map((text) => / vendor's (.*?) at /.exec(text)?.[1])).toEqual([
    "request body",
    'response "200"',
    "content",
    'media type "a/b"',
    'status "600"',
  ]);
});

it("takes servers from the operation, else from its path, and fills their variables", () => {
  const document = openDocument({
    servers: [
      { url: "https://{region}.pets.example/{version}", variables: { region: { default: "eu" } } },
      {},
    ],
    paths: {
      "/a": {
        servers: [{ url: "https://item.example" }],
        get: { operationId: "a", servers: [{ url: "https://operation.example" }] },
        put: { operationId: "b", servers: [] },
      },
      "/c": { get: { operationId: "c", deprecated: true } },
    },
  });
  expect(document.servers).toEqual(["https://eu.pets.example/{version}"]);
  expect(document.operation("a")?.servers).toEqual(["https://operation.example"]);
  expect(document.operation("b")?.servers).toEqual(["https://item.example"]);
  expect(document.operation("c")).toMatchObject({ servers: [], deprecated: true });
});

it("makes no prototype of a vendor's names", () => {
  const encoding = JSON.parse('{"__proto__": {"style": "form"}, "constructor": {"explode": true}}');
  const { operation } = readOperation({ requestBody: { content: { "a/b": { encoding } } } });
  const read = operation.body?.content[0]?.encoding ?? {};
  expect(Object.keys(read)).toEqual(["constructor"]);
  expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
});
