import { expect, it } from "vitest";
import type { JsonObject } from "../../../compiler/json.ts";
import { compileInline, operationAt, type Compiled } from "./kit.ts";

async function compileAnswer(
  content: JsonObject,
  definition: JsonObject = {},
  schemas: JsonObject = {},
): Promise<Compiled> {
  const operation = operationAt("get", { responses: { 200: { content } } });
  return await compileInline(
    { paths: { "/a": operation }, components: { schemas } },
    { "a.get": { use: "op", ...definition } },
  );
}

const binary = { "image/png": { schema: { type: "string", format: "binary" } } };

it("gives bytes as their stream, beside headers and what stands in them", async () => {
  const signature = async (definition: JsonObject): Promise<string | undefined> =>
    /async aGet\(.*?\): Promise<([\s\S]*?)> \{/.exec(
      (await compileAnswer(binary, definition)).file("vendor/vendor.ts"),
    )?.[1];
  const outputOf = async (definition: JsonObject): Promise<string | undefined> =>
    /interface AGetOutput \{([^}]*)\}/.exec(
      (await compileAnswer(binary, definition)).file("vendor/types.ts"),
    )?.[1];
  expect((await signature({}))?.replaceAll(/\s+/g, " ")).toBe("{ content: ByteStream }");
  const output = ["content", { size: "header.Content-Length" }];
  expect(await outputOf({ output })).toBe("\n  content: ByteStream;\n  size?: number;\n");
  expect((await compileAnswer(binary, { output })).operation("a.get").projection).toEqual([
    ["size", { header: "content-length", as: "number" }],
  ]);
  expect((await compileAnswer(binary, { output: ["rev"] })).problems.join()).toContain(
    "bind/unknown-output",
  );
});

it("gives text for text, whatever the schema says", async () => {
  const typeOf = async (schema: JsonObject, definition: JsonObject = {}): Promise<unknown> =>
    (await compileAnswer({ "text/plain": { schema } }, definition)).operation("a.get").outputType;
  expect(await typeOf({ type: "object" })).toEqual({ kind: "string" });
  expect(await typeOf({ type: "integer" })).toEqual({ kind: "string" });
  expect(await typeOf({})).toEqual({ kind: "string" });
  expect(await typeOf({ type: "string", enum: ["a", "b"] })).toMatchObject({ kind: "enum" });
  const json = await compileAnswer({ "application/json": { schema: {} } }, { answer: "text" });
  expect(json.operation("a.get")).toMatchObject({ answer: "text", outputType: { kind: "string" } });
});

it("asks for JSON by the name that the vendor has for it", async () => {
  const acceptOf = async (...names: readonly string[]): Promise<unknown> => {
    const content = Object.fromEntries(names.map((name) => [name, { schema: {} }]));
    return (await compileAnswer(content)).operation("a.get").accept;
  };
  expect(await acceptOf("application/vnd.api+json; charset=utf-8")).toBe(
    "application/vnd.api+json",
  );
  expect(await acceptOf("application/hal+json", "application/json")).toBeUndefined();
  expect(await acceptOf("application/json; charset=utf-8")).toBeUndefined();
  expect(await acceptOf("*/*")).toBeUndefined();
  expect(await acceptOf("image/png")).toBeUndefined();
  expect(await acceptOf("a/b\r\nx: y+json")).toBeUndefined();
});

it("expects nothing of a status that has no body, whatever the document says", async () => {
  const content = { "application/json": { schema: { type: "object" } } };
  const answerOf = async (responses: JsonObject, method = "delete"): Promise<unknown> => {
    const { answer, outputType } = (
      await compileInline(
        { paths: { "/a": operationAt(method, { responses }) } },
        { "a.op": { use: "op" } },
      )
    ).operation("a.op");
    return [answer, outputType?.kind];
  };
  expect(await answerOf({ 204: { content } })).toEqual(["none", undefined]);
  expect(await answerOf({ 205: { content } })).toEqual(["none", undefined]);
  expect(await answerOf({ 200: { content }, 204: { content } })).toEqual(["json", "union"]);
  expect(await answerOf({ 200: { content } })).toEqual(["json", "map"]);
  expect(await answerOf({ 200: { content } }, "head")).toEqual(["none", undefined]);
});

it("says of text that it may not come", async () => {
  const text = { content: { "text/plain": { schema: { type: "integer" } } } };
  const operation = operationAt("post", { responses: { 200: text, 204: {} } });
  const compiled = await compileInline({ paths: { "/a": operation } }, { "a.op": { use: "op" } });
  expect(compiled.operation("a.op")).toMatchObject({
    answer: "text",
    outputType: { kind: "union", members: [{ kind: "string" }, { kind: "null" }] },
  });
});

it("reads every success, also where they have no media type in common", async () => {
  const answerOf = async (...contents: readonly JsonObject[]): Promise<unknown> => {
    const responses = Object.fromEntries(
      contents.map((content, index) => [String(200 + index), { content }]),
    );
    const operation = operationAt("get", { responses });
    const compiled = await compileInline({ paths: { "/a": operation } }, { "a.op": { use: "op" } });
    const { answer, outputType } = compiled.operation("a.op");
    return [answer, outputType?.kind];
  };
  const json = { "application/json": { schema: { type: "object" } } };
  const xml = { "text/xml": { schema: { type: "object" } } };
  const text = { "text/csv": { schema: { type: "string" } } };
  const bytes = { "application/pdf": { schema: { type: "string", format: "binary" } } };
  expect(await answerOf(json, bytes)).toEqual(["bytes", "bytes"]);
  expect(await answerOf(json, text)).toEqual(["text", "string"]);
  expect(await answerOf(text, { ...text, ...bytes, ...json })).toEqual(["text", "string"]);
  expect(await answerOf({ ...json, ...xml }, xml)).toEqual(["xml", "map"]);
  expect(await answerOf({ ...bytes, ...xml }, { ...json, ...bytes, ...xml })).toEqual([
    "xml",
    "map",
  ]);
  expect(await answerOf(json, { "application/json": {} })).toEqual(["json", "unknown"]);
});

it("types what the document says of headers", async () => {
  const metadata = { type: "object", required: ["rev"], properties: { rev: { type: "string" } } };
  const headers = {
    "Dropbox-API-Result": { content: { "application/json": { schema: metadata } } },
    "X-Count": { schema: { type: "integer" } },
    "X-Done": { schema: { type: "boolean" } },
    "X-Kind": { schema: { type: "string", enum: ["a", "b"] } },
    "X-List": { schema: { type: "array", items: { type: "string" } } },
  };
  const operation = operationAt("get", { responses: { 200: { content: binary, headers } } });
  const compiled = await compileInline(
    { paths: { "/a": operation } },
    {
      "a.get": { use: "op", output: ["content", "rev"], result: "header.Dropbox-API-Result" },
      "a.head": {
        use: "op",
        output: [
          { count: "header.x-count" },
          { done: "header.X-Done" },
          { kind: "header.X-Kind" },
          { list: "header.X-List" },
          { other: "header.X-Other" },
        ],
      },
    },
  );
  expect(compiled.operation("a.get").outputType).toEqual({
    kind: "object",
    fields: [{ name: "rev", type: { kind: "string" }, optional: false }],
  });
  expect(compiled.operation("a.head").projection).toEqual([
    ["count", { header: "x-count", as: "number" }],
    ["done", { header: "x-done", as: "boolean" }],
    ["kind", { header: "x-kind" }],
    ["list", { header: "x-list" }],
    ["other", { header: "x-other" }],
  ]);
  expect(compiled.file("vendor/types.ts")).toContain(
    '  content: ByteStream;\n  count?: number;\n  done?: boolean;\n  kind?: "a" | "b" | (string & {});\n  list?: string;\n  other?: string;\n',
  );
});

const xmlShape = async (schema: JsonObject, schemas: JsonObject = {}): Promise<unknown> =>
  (await compileAnswer({ "application/xml": { schema } }, {}, schemas)).operation("a.get").shape;

it("says what XML does not show: types, lists, names, attributes", async () => {
  const schemas = {
    Item: {
      type: "object",
      xml: { name: "Blob" },
      properties: { Size: { type: ["integer", "null"] }, Name: { type: "string" } },
    },
    Flag: { type: "boolean" },
    Owner: { type: "object", properties: { ID: { type: "string" } } },
    Row: { type: "object" },
  };
  const reference = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });
  const schema = {
    type: "object",
    xml: { name: "Results" },
    properties: {
      Plain: { type: "string" },
      IsTruncated: { allOf: [reference("Flag"), { description: "Prose." }] },
      Id: { type: "string", xml: { attribute: true, name: "id" } },
      content: { type: "string", xml: { "x-ms-text": true } },
      Owner: reference("Owner"),
      Items: { type: "array", items: reference("Item") },
      Contents: { type: "array", items: reference("Row"), xml: { wrapped: false } },
      Parts: { type: "array", items: reference("Row"), xml: { wrapped: false, name: "Part" } },
      Tags: {
        type: "array",
        items: { type: "string", xml: { name: "Tag" } },
        xml: { wrapped: true, name: "TagSet" },
      },
      Rules: { type: "array", items: reference("Row"), xml: { wrapped: true } },
      Names: { type: "array", items: { type: "string" } },
      Text: { type: "string", items: { type: "string" } },
      Both: { properties: { Size: { type: "integer" } }, items: { type: "string" } },
      Untyped: { items: { type: "string" } },
      Counts: { type: "object", additionalProperties: { type: "integer" } },
      Labels: { type: "object", additionalProperties: { type: "string" } },
    },
  };
  expect(await xmlShape(schema, schemas)).toEqual({
    members: {
      IsTruncated: { type: "boolean" },
      Id: { place: "attribute", name: "id" },
      content: { place: "text" },
      Owner: { members: {} },
      Items: { list: { name: "Blob", members: { Size: { type: "number" } } }, wrapper: "Items" },
      Contents: { list: { members: {} } },
      Parts: { list: { name: "Part", members: {} } },
      Tags: { list: { name: "Tag" }, wrapper: "TagSet" },
      Rules: { list: { name: "Row", members: {} }, wrapper: "Rules" },
      Names: { list: {} },
      Both: { members: { Size: { type: "number" } } },
      Untyped: { list: {} },
      Counts: { members: {}, values: { type: "number" } },
      Labels: { members: {} },
    },
  });
});

it("has no shape for text, a list for a list, and stops at a circle", async () => {
  expect(await xmlShape({ type: "string" })).toBeUndefined();
  expect(await xmlShape({ type: "array", items: { type: "integer" } })).toEqual({
    list: { type: "number" },
  });
  const schemas = {
    Tree: {
      type: "object",
      properties: { children: { type: "array", items: { $ref: "#/components/schemas/Tree" } } },
    },
  };
  expect(await xmlShape({ $ref: "#/components/schemas/Tree" }, schemas)).toEqual({
    members: { children: { list: {} } },
  });
});

it("prints the shapes of answers and bodies", async () => {
  const schema = { type: "object", properties: { Size: { type: "integer" } } };
  const part = {
    type: "object",
    properties: {
      Parts: { type: "array", items: { type: "string" }, xml: { name: "Part", wrapped: false } },
    },
  };
  const compiled = await compileInline(
    {
      paths: {
        "/a": operationAt("put", {
          requestBody: {
            required: true,
            content: { "application/xml": { schema: { $ref: "#/components/schemas/Upload" } } },
          },
          responses: { 200: { content: { "text/xml": { schema } } } },
        }),
        "/b": {
          put: {
            operationId: "inline",
            requestBody: {
              content: { "text/xml": { schema: { type: "object", properties: { Upload: part } } } },
            },
            responses: {},
          },
        },
      },
      components: { schemas: { Upload: { ...part, xml: { namespace: "urn:a" } } } },
    },
    { "a.put": { use: "op" }, "b.put": { use: "inline" } },
  );
  const text = compiled.file("vendor/vendor.ts").replaceAll(/\s+/g, " ").replaceAll(", }", " }");
  expect(text).toContain('answer: "xml", shape: { members: { Size: { type: "number" } } } };');
  expect(text).toContain(
    'body: { encoding: "xml", mediaType: "application/xml", shape: { namespace: "urn:a", members: { Parts: { list: { name: "Part" } } }, name: "Upload" } },',
  );
  expect(text).toContain(
    'shape: { members: { Upload: { members: { Parts: { list: { name: "Part" } } } } } } },',
  );
});

it("calls the way redundant in which the answer is read anyway, and no other", async () => {
  const responses = {
    200: { content: { "application/json": { schema: { type: "object" } } } },
    202: { content: { "text/plain": { schema: { type: "string" } } } },
  };
  const problemsOf = async (answer: string): Promise<string> =>
    (
      await compileInline(
        { paths: { "/a": operationAt("get", { responses }) } },
        { "a.get": { use: "op", answer } },
      )
    ).problems.join();
  expect(await problemsOf("text")).toContain("check/redundant");
  expect(await problemsOf("json")).not.toContain("check/redundant");
});
