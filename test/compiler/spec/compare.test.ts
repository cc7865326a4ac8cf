import { expect, it } from "vitest";
import { formatChanges } from "../../../compiler/spec/compare/change.ts";
import { compareOperations } from "../../../compiler/spec/compare/compare.ts";
import type { JsonObject } from "../../../compiler/json.ts";
import { openDocument } from "./kit.ts";

function compare(before: JsonObject, after: JsonObject, schemas: readonly JsonObject[] = [{}, {}]) {
  const [old, now] = [before, after].map((operation, index) =>
    openDocument({
      openapi: "3.1.0",
      paths: { "/pets": { post: { operationId: "op", ...operation } } },
      components: { schemas: schemas[index] ?? {} },
    }),
  );
  if (old === undefined || now === undefined) throw new Error("no documents");
  return compareOperations(old, now, ["op"]).map(({ kind, at, before: from, after: to }) =>
    [kind, at, from, to].filter((each) => each !== undefined).join(" "),
  );
}

const body = (schema: JsonObject): JsonObject => ({
  requestBody: { content: { "application/json": { schema } } },
});

it("compares bodies", () => {
  const changed = { requestBody: { required: true, content: { "text/plain": {} } } };
  expect(compare({}, changed)).toEqual(["body-added body required"]);
  expect(compare(changed, {})).toEqual(["body-removed body"]);
  expect(compare(body({}), changed)).toEqual([
    "now-required body",
    "variant-removed body application/json",
    "variant-added body text/plain",
  ]);
});

it("compares deprecation, servers and how parameters are written", () => {
  const parameters = [{ name: "ids", in: "query", schema: {} }];
  expect(
    compare(
      { parameters },
      {
        deprecated: true,
        servers: [{ url: "https://b.example" }],
        parameters: [{ ...parameters[0], style: "pipeDelimited" }],
      },
    ),
  ).toEqual([
    "operation-moved  POST /pets POST https://b.example /pets",
    "operation-deprecated ",
    "type-changed query.ids form (exploded) pipeDelimited",
  ]);
});

it("says once that the document's server is another", () => {
  const [old, now] = ["https://a.example", "https://b.example/v2"].map((url) =>
    openDocument({
      openapi: "3.1.0",
      servers: [{ url }, { url: "https://c.example" }],
      paths: { "/pets": { get: { operationId: "op" } } },
    }),
  );
  if (old === undefined || now === undefined) throw new Error("no documents");
  expect(formatChanges(compareOperations(old, now, ["op"]))).toBe(
    "all operations\n  server is another: https://a.example -> https://b.example/v2",
  );
  expect(compareOperations(old, old, ["op"])).toEqual([]);
});

it("sees through allOf and references", () => {
  const before = { type: "object", properties: { a: { type: "string" } } };
  const after = { allOf: [{ $ref: "#/components/schemas/base" }, { required: ["b"] }] };
  expect(
    compare(body(before), body(after), [
      {},
      { base: { type: "object", properties: { a: { type: "string" }, b: { type: "integer" } } } },
    ]),
  ).toEqual(["field-added body.b required"]);
});

it("compares types, constants, maps and forms", () => {
  expect(
    compare(
      body({
        properties: {
          a: { type: "string", nullable: true },
          b: { const: 1 },
          c: { additionalProperties: { type: "string" } },
          d: { oneOf: [{ $ref: "#/components/schemas/x" }, { type: "null" }] },
          e: { enum: [1] },
          f: {},
        },
      }),
      body({
        properties: {
          a: { type: ["string", "null"] },
          b: { const: 2 },
          c: { additionalProperties: { type: "integer" } },
          d: { oneOf: [{ $ref: "#/components/schemas/y" }, { type: "null" }] },
          e: {},
          f: { enum: [2] },
        },
      }),
      [
        { x: {}, y: {} },
        { x: {}, y: {} },
      ],
    ),
  ).toEqual([
    "values-removed body.b 1",
    "values-added body.b 2",
    "type-changed body.c.* string integer",
    "variant-removed body.d #/components/schemas/x",
    "variant-added body.d #/components/schemas/y",
    "values-added body.e 1 any",
    "values-removed body.f any 2",
  ]);
});

it("ends on circles and reports a shared schema once", () => {
  const schema = { $ref: "#/components/schemas/node" };
  const node = { properties: { next: schema, others: { items: schema }, a: { type: "string" } } };
  const changed = { properties: { ...node.properties, a: { type: "integer" } } };
  const both = { ...body(schema), responses: { "200": { content: { "a/b": { schema } } } } };
  expect(compare(both, both, [{ node }, { node: changed }])).toEqual([
    "type-changed body.a string integer",
  ]);
});

it("names every operation that a changed schema reaches, wherever it was first seen", () => {
  const schema = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });
  const open = (type: string): ReturnType<typeof openDocument> =>
    openDocument({
      openapi: "3.1.0",
      paths: Object.fromEntries(
        ["pet", "owner", "pets", "ids", "zoo", "self"].map((name) => [
          `/${name}`,
          { post: { operationId: `${name}.save`, ...body(schema(name)) } },
        ]),
      ),
      components: {
        schemas: {
          pet: { properties: { owner: schema("owner"), id: schema("ids") } },
          owner: { properties: { pets: { items: schema("pet") }, age: { type } } },
          pets: { items: schema("pet") },
          ids: { type: "string" },
          zoo: { properties: { all: schema("pets") } },
          self: { properties: { only: { type } } },
        },
      },
    });
  const names = ["pet", "owner", "pets", "ids", "zoo", "self"].map((each) => `${each}.save`);
  const changes = compareOperations(open("string"), open("integer"), names);
  const values = { before: "string", after: "integer" };
  expect(changes).toEqual([
    {
      kind: "type-changed",
      operationId: "pet.save",
      at: "body.owner.age",
      ...values,
      also: ["owner.save", "pets.save", "zoo.save"],
    },
    { kind: "type-changed", operationId: "self.save", at: "body.only", ...values },
  ]);
  expect(formatChanges(changes)).toBe(
    [
      "pet.save",
      "  body.owner.age has another type: string -> integer",
      '    also reached by "owner.save", "pets.save" and "zoo.save"',
      "",
      "self.save",
      "  body.only has another type: string -> integer",
    ].join("\n"),
  );
  const also = Array.from({ length: 300 }, (_, index) => `op.${index}`);
  expect(formatChanges([{ kind: "field-removed", operationId: "a", at: "200.x", also }])).toBe(
    'a\n  200.x is gone\n    also reached by "op.0", "op.1", "op.2", "op.3", "op.4" and 295 more',
  );
});

it("writes a paragraph per operation", () => {
  expect(
    formatChanges([
      { kind: "operation-gone", operationId: "a", at: "" },
      { kind: "type-changed", operationId: "b", at: "200.id", before: "integer", after: "string" },
      { kind: "field-added", operationId: "b", at: "200.name" },
    ]),
  ).toBe("a\n  is gone\n\nb\n  200.id has another type: integer -> string\n  200.name is new");
});
