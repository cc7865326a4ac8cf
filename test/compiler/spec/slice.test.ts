import { readFileSync } from "node:fs";
import { load } from "js-yaml";
import { expect, it } from "vitest";
import { isObject, isList } from "../../../compiler/spec/json.ts";
import { cutSlice } from "../../../compiler/spec/slice/slice.ts";
import type { Json, JsonObject } from "../../../compiler/json.ts";
import type { SpecOperation } from "../../../compiler/spec/spec.ts";
import { messages, openDocument } from "./kit.ts";

const traps: unknown = load(readFileSync("test/specs/traps.openapi.yaml", "utf8"));
const document = openDocument(isObject(traps) ? traps : {});
const used = ["getThing", "POST /a"];

const cut = (json: JsonObject, ids: readonly string[], inline?: JsonObject): JsonObject => {
  const [text = ""] = cutSlice(openDocument(json), ids, inline);
  return JSON.parse(text);
};

it("keeps what calls need and nothing that people read", async () => {
  const [text, diagnostics] = cutSlice(document, used);
  expect(messages(diagnostics)).toEqual([]);
  await expect(text).toMatchFileSnapshot("../../specs/traps.slice.json");
  expect(text).not.toMatch(/Prose|unreached|security|dropped|links|callbacks|"unused"/);
});

it("gives the same bytes for the same operations in any order", () => {
  const [text] = cutSlice(document, used);
  expect(cutSlice(document, used.toReversed())[0]).toBe(text);
  expect(cutSlice(document, [...used, ...used, "unknown"])[0]).toBe(text);
  const again = openDocument(JSON.parse(text ?? ""));
  expect(cutSlice(again, used)[0]).toBe(text);
});

it("reads operations from the slice as from the whole document", () => {
  const [text = ""] = cutSlice(document, used);
  const slice = openDocument(JSON.parse(text));
  expect(slice.operationIds.toSorted()).toEqual(used.toSorted());
  for (const id of used) {
    expect(slice.problems(id)).toEqual([]);
    expect(outline(slice.operation(id))).toEqual(outline(document.operation(id)));
  }
});

it("holds what every reference of it leads to", () => {
  const slice = openDocument(JSON.parse(cutSlice(document, used)[0] ?? ""));
  const references = [...collectReferences(slice.json)].filter((each) => each !== "kept");
  expect(references.length).toBeGreaterThan(10);
  for (const reference of references) expect(slice.resolve(reference)).toBeDefined();
});

it("writes the id that an operation is called by, so that the slice gives it the same", () => {
  const slice = cut(
    { paths: { "/a": { get: { operationId: "list" } }, "/b": { get: { operationId: "list" } } } },
    ["list (GET /b)"],
  );
  expect(slice["paths"]).toEqual({ "/b": { get: { operationId: "list (GET /b)" } } });
});

it("writes the path item that a path refers to in its place", () => {
  const slice = cut(
    {
      openapi: "3.1.0",
      paths: { "/a": { $ref: "#/components/pathItems/shared" } },
      components: {
        pathItems: { shared: { get: { operationId: "a" }, put: { operationId: "b" } } },
      },
    },
    ["b"],
  );
  expect(slice["paths"]).toEqual({ "/a": { put: { operationId: "b" } } });
  expect(slice["components"]).toEqual({});
});

it("warns about references that lead nowhere, and keeps them", () => {
  const lost = openDocument({
    paths: {
      "/a": {
        get: {
          operationId: "a",
          parameters: [{ $ref: "other.json#/x" }],
          responses: {
            "200": { content: { "a/b": { schema: { $ref: "#/components/schemas/none" } } } },
          },
        },
      },
    },
  });
  const [text, diagnostics] = cutSlice(lost, ["a"]);
  expect(messages(diagnostics)).toEqual([
    'resolve/unknown-reference: "other.json#/x" in pets.json leads nowhere.',
    'resolve/unknown-reference: "#/components/schemas/none" in pets.json leads nowhere.',
  ]);
  expect(text).toContain('"$ref": "#/components/schemas/none"');
});

it("reads keywords of 3.1 in their places", () => {
  const schema = {
    $defs: { title: { type: "string", title: "Prose." } },
    type: ["object", "null"],
    patternProperties: { "^x-": { description: "Prose.", const: { title: "kept" } } },
    dependentSchemas: { description: { title: "Prose.", minProperties: 1 } },
    dependencies: { title: ["description"], example: { title: "Prose." } },
    prefixItems: [{ examples: [1] }, true],
    items: [{ title: "Prose.", type: "integer" }],
    if: { title: "Prose." },
    contains: false,
    examples: [{}],
    $comment: "Prose.",
  };
  const slice = cut(
    {
      openapi: "3.1.0",
      paths: {
        "/a": {
          get: { operationId: "a", responses: { "200": { content: { "a/b": { schema } } } } },
        },
      },
    },
    ["a"],
  );
  const paths = JSON.parse(JSON.stringify(slice["paths"]));
  expect(paths["/a"].get.responses["200"].content["a/b"].schema).toEqual({
    $defs: { title: { type: "string" } },
    type: ["object", "null"],
    patternProperties: { "^x-": { const: { title: "kept" } } },
    dependentSchemas: { description: { minProperties: 1 } },
    dependencies: { title: ["description"], example: {} },
    prefixItems: [{}, true],
    items: [{ type: "integer" }],
    if: {},
    contains: false,
  });
});

it("holds what the definition's own operations refer to, and not those", () => {
  const json = {
    paths: { "/a": { get: { operationId: "a" } } },
    components: { schemas: { pet: { type: "object" }, other: { type: "string" } } },
  };
  const inline = {
    paths: {
      "/mine": {
        get: {
          responses: {
            "200": {
              content: {
                "a/b": { schema: { $ref: "#/components/schemas/pet" } },
                "c/d": { schema: { $ref: "#/components/schemas/mine" } },
              },
            },
          },
        },
      },
    },
    components: { schemas: { mine: { $ref: "#/components/schemas/mine2" }, mine2: {} } },
  };
  expect(cut(json, ["a"], inline)).toMatchObject({
    paths: { "/a": {} },
    components: { schemas: { pet: { type: "object" } } },
  });
  expect(cutSlice(openDocument(json), ["a"], inline)[1]).toEqual([]);
  expect(cut(json, ["a"])["components"]).toEqual({});
});

it("drops what is named like a prototype", () => {
  const json =
    JSON.parse(`{"paths": {"/a": {"get": {"operationId": "a", "responses": {"200": {"content": {"a/b":
    {"schema": {"properties": {"__proto__": {"type": "string"}, "constructor": {"type": "string"}}}}}}}}}}}`);
  const text = cutSlice(openDocument(json), ["a"])[0] ?? "";
  expect(text).toContain('"constructor"');
  expect(text).not.toContain("__proto__");
});

it("survives structure that is nothing of the kind", () => {
  const json: JsonObject = {
    info: "Pets",
    servers: "https://pets.example",
    paths: {
      "/a": {
        parameters: { a: 1 },
        get: {
          operationId: "a",
          parameters: [null, "a", []],
          requestBody: [],
          responses: { "200": { headers: [], content: { "a/b": { schema: "string" }, "c/d": 7 } } },
        },
      },
    },
    components: [],
  };
  expect(cut(json, ["a"])).toEqual({
    openapi: "3.0.3",
    info: {},
    servers: [],
    paths: {
      "/a": {
        get: {
          operationId: "a",
          parameters: [],
          responses: { "200": { content: { "a/b": {} } } },
        },
      },
    },
    components: {},
  });
});

/** What of an operation does not depend on where it stands. */
function outline(operation: SpecOperation | undefined): unknown {
  if (operation === undefined) return undefined;
  const { pointer: _, parameters, body, responses, ...rest } = operation;
  return {
    ...rest,
    parameters: parameters.map(({ pointer: _pointer, schema, ...each }) => [
      each,
      schema !== undefined,
    ]),
    body: body && [
      body.required,
      body.content.map(({ mediaType, encoding }) => [mediaType, encoding]),
    ],
    responses: responses.map(({ status, content, headers }) => [
      status,
      content.map(({ mediaType }) => mediaType),
      Object.keys(headers),
    ]),
  };
}

function* collectReferences(value: Json): Generator<string> {
  if (isList(value)) for (const each of value) yield* collectReferences(each);
  if (!isObject(value)) return;
  for (const [key, each] of Object.entries(value)) {
    if (key === "$ref" && typeof each === "string") yield each;
    else yield* collectReferences(each);
  }
}
