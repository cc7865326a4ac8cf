import { expect, it } from "vitest";
import type { JsonObject } from "../../../compiler/json.ts";
import { compileInline, operationAt, type Compiled } from "./kit.ts";

function compileAnswer(
  content: JsonObject,
  definition: JsonObject = {},
  schemas: JsonObject = {},
): Compiled {
  const operation = operationAt("get", { responses: { 200: { content } } });
  return compileInline(
    { paths: { "/a": operation }, components: { schemas } },
    { "a.get": { use: "op", ...definition } },
  );
}

const binary = { "image/png": { schema: { type: "string", format: "binary" } } };

it("gives bytes as their stream, beside headers and what stands in them", () => {
  const signature = (definition: JsonObject): string | undefined =>
    /async aGet\(.*?\): Promise<([\s\S]*?)> \{/.exec(
      compileAnswer(binary, definition).file("vendor/vendor.ts"),
    )?.[1];
  const outputOf = (definition: JsonObject): string | undefined =>
    /interface AGetOutput \{([^}]*)\}/.exec(
      compileAnswer(binary, definition).file("vendor/types.ts"),
    )?.[1];
  expect(signature({})?.replaceAll(/\s+/g, " ")).toBe("{ content: ByteStream }");
  const output = ["content", { size: "header.Content-Length" }];
  expect(outputOf({ output })).toBe("\n  content: ByteStream;\n  size?: number;\n");
  expect(compileAnswer(binary, { output }).operation("a.get").projection).toEqual([
    ["size", { header: "content-length", as: "number" }],
  ]);
  expect(compileAnswer(binary, { output: ["rev"] }).problems.join()).toContain(
    "bind/unknown-output",
  );
});

it("gives text for text, whatever the schema says", () => {
  const typeOf = (schema: JsonObject, definition: JsonObject = {}): unknown =>
    compileAnswer({ "text/plain": { schema } }, definition).operation("a.get").outputType;
  expect(typeOf({ type: "object" })).toEqual({ kind: "string" });
  expect(typeOf({ type: "integer" })).toEqual({ kind: "string" });
  expect(typeOf({})).toEqual({ kind: "string" });
  expect(typeOf({ type: "string", enum: ["a", "b"] })).toMatchObject({ kind: "enum" });
  const json = compileAnswer({ "application/json": { schema: {} } }, { answer: "text" });
  expect(json.operation("a.get")).toMatchObject({ answer: "text", outputType: { kind: "string" } });
});

it("asks for JSON by the name that the vendor has for it", () => {
  const acceptOf = (...names: readonly string[]): unknown => {
    const content = Object.fromEntries(names.map((name) => [name, { schema: {} }]));
    return compileAnswer(content).operation("a.get").accept;
  };
  expect(acceptOf("application/vnd.api+json; charset=utf-8")).toBe("application/vnd.api+json");
  expect(acceptOf("application/hal+json", "application/json")).toBeUndefined();
  expect(acceptOf("application/json; charset=utf-8")).toBeUndefined();
  expect(acceptOf("*/*")).toBeUndefined();
  expect(acceptOf("image/png")).toBeUndefined();
  expect(acceptOf("a/b\r\nx: y+json")).toBeUndefined();
});

it("expects nothing of a status that has no body, whatever the document says", () => {
  const content = { "application/json": { schema: { type: "object" } } };
  const answerOf = (responses: JsonObject, method = "delete"): unknown => {
    const { answer, outputType } = compileInline(
      { paths: { "/a": operationAt(method, { responses }) } },
      { "a.op": { use: "op" } },
    ).operation("a.op");
    return [answer, outputType?.kind];
  };
  expect(answerOf({ 204: { content } })).toEqual(["none", undefined]);
  expect(answerOf({ 205: { content } })).toEqual(["none", undefined]);
  expect(answerOf({ 200: { content }, 204: { content } })).toEqual(["json", "union"]);
  expect(answerOf({ 200: { content } })).toEqual(["json", "map"]);
  expect(answerOf({ 200: { content } }, "head")).toEqual(["none", undefined]);
});

it("says of text that it may not come", () => {
  const text = { content: { "text/plain": { schema: { type: "integer" } } } };
  const operation = operationAt("post", { responses: { 200: text, 204: {} } });
  const compiled = compileInline({ paths: { "/a": operation } }, { "a.op": { use: "op" } });
  expect(compiled.operation("a.op")).toMatchObject({
    answer: "text",
    outputType: { kind: "union", members: [{ kind: "string" }, { kind: "null" }] },
  });
});

it("reads every success, also where they have no media type in common", () => {
  const answerOf = (...contents: readonly JsonObject[]): unknown => {
    const responses = Object.fromEntries(
      contents.map((content, index) => [String(200 + index), { content }]),
    );
    const operation = operationAt("get", { responses });
    const compiled = compileInline({ paths: { "/a": operation } }, { "a.op": { use: "op" } });
    const { answer, outputType } = compiled.operation("a.op");
    return [answer, outputType?.kind];
  };
  const json = { "application/json": { schema: { type: "object" } } };
  const xml = { "text/xml": { schema: { type: "object" } } };
  const text = { "text/csv": { schema: { type: "string" } } };
  const bytes = { "application/pdf": { schema: { type: "string", format: "binary" } } };
  expect(answerOf(json, bytes)).toEqual(["bytes", "bytes"]);
  expect(answerOf(json, text)).toEqual(["text", "string"]);
  expect(answerOf(text, { ...text, ...bytes, ...json })).toEqual(["text", "string"]);
  expect(answerOf({ ...json, ...xml }, xml)).toEqual(["xml", "map"]);
  expect(answerOf({ ...bytes, ...xml }, { ...json, ...bytes, ...xml })).toEqual(["xml", "map"]);
  expect(answerOf(json, { "application/json": {} })).toEqual(["json", "unknown"]);
});

it("types what the document says of headers", () => {
  const metadata = { type: "object", required: ["rev"], properties: { rev: { type: "string" } } };
  const headers = {
    "Dropbox-API-Result": { content: { "application/json": { schema: metadata } } },
    "X-Count": { schema: { type: "integer" } },
    "X-Done": { schema: { type: "boolean" } },
    "X-Kind": { schema: { type: "string", enum: ["a", "b"] } },
    "X-List": { schema: { type: "array", items: { type: "string" } } },
  };
  const operation = operationAt("get", { responses: { 200: { content: binary, headers } } });
  const compiled = compileInline(
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

const xmlShape = (schema: JsonObject, schemas: JsonObject = {}): unknown =>
  compileAnswer({ "application/xml": { schema } }, {}, schemas).operation("a.get").shape;

it("says what XML does not show: types, lists, names, attributes", () => {
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
  expect(xmlShape(schema, schemas)).toEqual({
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

it("has no shape for text, a list for a list, and stops at a circle", () => {
  expect(xmlShape({ type: "string" })).toBeUndefined();
  expect(xmlShape({ type: "array", items: { type: "integer" } })).toEqual({
    list: { type: "number" },
  });
  const schemas = {
    Tree: {
      type: "object",
      properties: { children: { type: "array", items: { $ref: "#/components/schemas/Tree" } } },
    },
  };
  expect(xmlShape({ $ref: "#/components/schemas/Tree" }, schemas)).toEqual({
    members: { children: { list: {} } },
  });
});

it("prints the shapes of answers and bodies", () => {
  const schema = { type: "object", properties: { Size: { type: "integer" } } };
  const part = {
    type: "object",
    properties: {
      Parts: { type: "array", items: { type: "string" }, xml: { name: "Part", wrapped: false } },
    },
  };
  const compiled = compileInline(
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

it("calls the way redundant in which the answer is read anyway, and no other", () => {
  const responses = {
    200: { content: { "application/json": { schema: { type: "object" } } } },
    202: { content: { "text/plain": { schema: { type: "string" } } } },
  };
  const problemsOf = (answer: string): string =>
    compileInline(
      { paths: { "/a": operationAt("get", { responses }) } },
      { "a.get": { use: "op", answer } },
    ).problems.join();
  expect(problemsOf("text")).toContain("check/redundant");
  expect(problemsOf("json")).not.toContain("check/redundant");
});
