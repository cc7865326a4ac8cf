import { expect, it } from "vitest";
import { openSpecDocument } from "../../../compiler/spec/document.ts";
import { cutSlice } from "../../../compiler/spec/slice/slice.ts";
import { createTypeLowering } from "../../../compiler/types/type-lowering.ts";
import type { TypeIR } from "../../../compiler/ir/type.ts";
import type { JsonObject } from "../../../compiler/json.ts";
import { messages, openDocument } from "./kit.ts";

/** The answer's type, read from the slice that is cut for the operation. */
function answerType(schema: JsonObject, schemas: JsonObject = {}): TypeIR | undefined {
  const content = { "application/json": { schema } };
  const document = openDocument({
    openapi: "3.1.0",
    jsonSchemaDialect: "https://json-schema.org/draft/2020-12/schema",
    paths: { "/a": { get: { operationId: "a", responses: { 200: { content } } } } },
    webhooks: { done: { post: { operationId: "hook", responses: {} } } },
    components: { schemas },
  });
  expect(document.operationIds).toEqual(["a"]);
  const [text = "", warnings] = cutSlice(document, ["a"]);
  expect(messages(warnings)).toEqual([]);
  const [slice] = openSpecDocument({ path: "a", text }, JSON.parse(text) as JsonObject);
  const found = slice?.operation("a")?.responses[0]?.content[0]?.schema;
  if (slice === undefined || found === undefined) throw new Error("There is no schema.");
  return createTypeLowering(slice, { reservedNames: new Set() }).lower(found, "output");
}

it("takes the words of 3.1 through a slice: type lists, const, tuples", () => {
  expect(answerType({ type: ["string", "null"] })).toEqual({
    kind: "union",
    members: [{ kind: "string" }, { kind: "null" }],
  });
  expect(answerType({ const: "fixed" })).toEqual({ kind: "literal", value: "fixed" });
  expect(
    answerType({ type: "array", prefixItems: [{ type: "string" }, {}], items: false }),
  ).toMatchObject({ kind: "tuple", items: [{ kind: "string" }, { kind: "unknown" }] });
});

it("finds definitions inside of a schema, and takes what stands beside a reference", () => {
  const schemas = {
    Page: {
      type: "object",
      properties: { items: { $ref: "#/components/schemas/Page/$defs/items" } },
      $defs: { items: { type: "array", items: { type: "integer" } } },
    },
  };
  const page = answerType({ $ref: "#/components/schemas/Page" }, schemas);
  expect(page).toEqual({ kind: "reference", name: "Page" });
  const both = answerType({ $ref: "#/components/schemas/Page", required: ["items"] }, schemas);
  expect(both).toMatchObject({
    kind: "intersection",
    members: [
      { kind: "reference", name: "Page" },
      { kind: "object", fields: [{ name: "items", optional: false }] },
    ],
  });
});

const newest = openDocument({
  openapi: "3.2.0",
  paths: {
    "/a": {
      query: { operationId: "search", requestBody: { content: { "text/plain": {} } } },
      get: {
        operationId: "list",
        parameters: [
          { name: "filter", in: "querystring", content: { "application/json": {} } },
          { name: "seen", in: "cookie", style: "cookie", schema: { type: "string" } },
        ],
      },
      additionalOperations: {
        COPY: { operationId: "copy" },
        LINK: {},
        QUERY: 7,
      },
    },
  },
});

it("reads the method QUERY of 3.2", () => {
  expect(newest.operation("search")).toMatchObject({ method: "QUERY", path: "/a" });
  const [slice = ""] = cutSlice(newest, ["search"]);
  expect(JSON.parse(slice)).toMatchObject({
    paths: { "/a": { query: { operationId: "search" } } },
  });
});

it("names operations of 3.2 with other methods, and says that they cannot be used", () => {
  expect(newest.operationIds).toEqual(["search", "list", "copy", "LINK /a"]);
  expect(newest.operation("copy")).toBeUndefined();
  expect(messages(newest.problems("copy"))).toEqual([
    'resolve/unsupported-method: Operation "copy" has the method COPY, which is not supported.',
  ]);
  expect(newest.problems("nowhere")).toEqual([]);
});

it("takes the form of a whole query of 3.2 apart", () => {
  const form = {
    required: ["q"],
    properties: { q: { type: "string" }, "a/b": { type: "array", items: { type: "integer" } } },
  };
  const parameterOf = (schema: JsonObject, required: boolean): JsonObject => ({
    name: "all",
    in: "querystring",
    required,
    content: { "application/x-www-form-urlencoded": { schema } },
  });
  const document = openDocument({
    openapi: "3.2.0",
    paths: {
      "/a": { get: { operationId: "a", parameters: [parameterOf(form, true)] } },
      "/b": {
        get: {
          operationId: "b",
          parameters: [parameterOf({ $ref: "#/components/schemas/Form" }, false)],
        },
      },
      "/c": { get: { operationId: "c", parameters: [parameterOf({ type: "object" }, true)] } },
    },
    components: { schemas: { Form: form } },
  });
  const [text = ""] = cutSlice(document, ["a", "b"]);
  const [slice] = openSpecDocument({ path: "a", text }, JSON.parse(text) as JsonObject);
  const read = (id: string): unknown =>
    slice?.operation(id)?.parameters.map((each) => [each.in, each.name, each.required]);
  expect(read("a")).toEqual([
    ["query", "q", true],
    ["query", "a/b", false],
  ]);
  expect(read("b")).toEqual([
    ["query", "q", false],
    ["query", "a/b", false],
  ]);
  const list = slice?.operation("b")?.parameters[1]?.schema;
  expect(list?.schema).toMatchObject({ type: "array" });
  expect(slice?.resolve(list?.pointer ?? "")?.schema).toEqual(list?.schema);
  expect(document.operation("c")?.parameters).toEqual([]);
  expect(messages(document.problems("c"))).toHaveLength(1);
});

it("says that it skips a parameter of 3.2 that is the whole query", () => {
  expect(newest.operation("list")?.parameters.map(({ name }) => name)).toEqual(["seen"]);
  expect(messages(newest.problems("list"))).toEqual([
    'resolve/malformed: The vendor\'s parameter in "querystring" at `#/paths/~1a/get/parameters/0` is not valid in operation "list" and is skipped.',
  ]);
});
