import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { parseDocument } from "../../../compiler/spec/source/parse-document.ts";
import { openVendorDocument } from "../../../compiler/spec/source/vendor-document.ts";
import type { OpenApiDocument } from "../../../compiler/spec/openapi/open-api-document.ts";
import { cutSlice } from "../../../compiler/spec/slice/slice.ts";
import type { SpecOperation } from "../../../compiler/spec/spec.ts";
import type { JsonObject } from "../../../compiler/json.ts";
import { messages, span } from "./kit.ts";

const bytes = readFileSync("test/specs/swagger2.yaml");
const [parsed] = await parseDocument("swagger2.yaml", bytes, span);
const document = open(parsed?.json ?? {});

function open(source: JsonObject): OpenApiDocument {
  const [opened] = openVendorDocument({ path: "swagger2.yaml", text: String(bytes) }, source);
  if (opened === undefined) throw new Error("The document cannot be opened.");
  return opened;
}

function read(operationId: string): SpecOperation {
  const operation = document.operation(operationId);
  if (operation === undefined) throw new Error(`There is no operation "${operationId}".`);
  return operation;
}

function minimal(parts: JsonObject): OpenApiDocument {
  const paths = { "/a": { get: { operationId: "a", responses: {} } } };
  return open({ swagger: "2.0", info: {}, paths, ...parts });
}

it("cuts a slice of OpenAPI 3, from which the same operations are read", async () => {
  const ids = document.operationIds.filter((id) => id !== "odd");
  const [slice = "", warnings] = cutSlice(document, ids);
  expect(messages(warnings)).toEqual([]);
  await expect(slice).toMatchFileSnapshot("../../specs/swagger2.slice.json");
  const again = open(JSON.parse(slice) as JsonObject);
  expect([...again.operationIds].sort()).toEqual([...ids].sort());
  for (const id of ids) expect(withoutPlaces(again.operation(id))).toEqual(withoutPlaces(read(id)));
});

it("makes servers of host, path and schemes, https first", () => {
  const servers = (parts: JsonObject): readonly string[] => minimal(parts).servers;
  expect(document.servers).toEqual(["https://api.old.example/v1", "http://api.old.example/v1"]);
  expect(servers({ host: "a.example" })).toEqual(["https://a.example"]);
  expect(servers({ host: "a.example", basePath: "/" })).toEqual(["https://a.example"]);
  expect(servers({ host: "a.example:8080", schemes: ["http"] })).toEqual(["http://a.example:8080"]);
  expect(servers({ host: "a.example", schemes: ["ws"] })).toEqual([]);
  expect(servers({ basePath: "/v1", schemes: ["https"] })).toEqual([]);
  expect(read("deletePet").servers).toEqual(["http://api.old.example/v1"]);
});

it("gives every collection format its style", () => {
  const { parameters } = read("getPet");
  expect(parameters.map(({ name, style, explode }) => [name, style, explode])).toEqual([
    ["id", "simple", false],
    ["csv", "form", false],
    ["ssv", "spaceDelimited", false],
    ["tsv", "tabDelimited", false],
    ["pipes", "pipeDelimited", false],
    ["multi", "form", true],
    ["plain", "form", true],
    ["X-Ids", "simple", false],
    ["X-Bad", "simple", false],
  ]);
  expect(parameters.find(({ name }) => name === "csv")?.schema?.schema).toEqual({
    type: "array",
    items: { type: "integer", format: "int32" },
  });
  expect(parameters.find(({ name }) => name === "plain")?.schema?.schema).toEqual({
    type: "string",
    enum: ["a", "b"],
    nullable: true,
  });
  expect(messages(document.problems("getPet"))).toEqual([
    'resolve/malformed: The vendor\'s style of parameter "X-Bad" at `#/paths/~1pets~1{id}/get/parameters/7` is not valid in operation "getPet" and is skipped.',
  ]);
});

it("takes the body of the operation, else that of its path, in what it consumes", () => {
  const bodyOf = (id: string): unknown => {
    const { required, content } = read(id).body ?? {};
    return [required, content?.map(({ mediaType, schema }) => [mediaType, schema?.schema])];
  };
  const pet = { $ref: "#/components/schemas/Pet" };
  expect(bodyOf("putPet")).toEqual([
    true,
    [
      ["application/json", pet],
      ["application/vnd.old+json", pet],
    ],
  ]);
  expect(bodyOf("deletePet")).toEqual([false, [["application/json", { type: "string" }]]]);
  expect(bodyOf("putFile")).toEqual([
    true,
    [["application/octet-stream", { type: "string", format: "binary" }]],
  ]);
  expect(minimal({}).operation("a")?.body).toBeUndefined();
});

it("makes one body of the fields of a form; a file needs multipart", () => {
  const form = read("postForm").body;
  expect(form?.required).toBe(true);
  expect(form?.content.map(({ mediaType }) => mediaType)).toEqual([
    "multipart/form-data",
    "application/x-www-form-urlencoded",
  ]);
  expect(form?.content[1]).toMatchObject({
    schema: {
      schema: {
        type: "object",
        properties: {
          name: { type: "string" },
          tags: { type: "array", items: { type: "string" } },
          ids: { type: "array", items: { type: "integer" } },
        },
        required: ["name"],
      },
    },
    encoding: { tags: { explode: false }, ids: { style: "form", explode: true } },
  });
  const file = read("postFile").body?.content;
  expect(file).toHaveLength(1);
  expect(file?.[0]).toMatchObject({
    mediaType: "multipart/form-data",
    schema: { schema: { properties: { file: { type: "string", format: "binary" } } } },
  });
});

it("gives responses the media types that the operation produces", () => {
  const contentOf = (id: string): unknown =>
    read(id).responses.map(({ status, content }) => [
      status,
      content.map(({ mediaType, schema }) => [mediaType, schema?.schema]),
    ]);
  const pet = { $ref: "#/components/schemas/Pet" };
  expect(contentOf("getPet")).toEqual([
    ["200", [["application/json", pet]]],
    ["404", [["application/json", { $ref: "#/components/schemas/a~1b" }]]],
    ["default", []],
  ]);
  expect(contentOf("putPet")).toEqual([
    [
      "200",
      [
        ["application/xml", pet],
        ["text/xml", pet],
      ],
    ],
  ]);
  const binary = { type: "string", format: "binary" };
  expect(contentOf("getFile")).toEqual([["200", [["application/pdf", binary]]]]);
  expect(contentOf("putFile")).toEqual([["200", [["application/json", { type: "string" }]]]]);
  expect(read("getPet").responses[0]?.headers["X-Count"]?.schema).toEqual({ type: "integer" });
});

it("takes in paths with a query, of which only a name with a value is sent", () => {
  for (const id of ["acquireLease", "releaseLease"])
    expect(read(id)).toMatchObject({ method: "PUT", path: "/{container}/{blob}" });
  const { parameters } = read("acquireLease");
  expect(parameters.map((each) => [each.name, each.in, each.multiSegment])).toEqual([
    ["container", "path", false],
    ["blob", "path", true],
    ["comp", "query", false],
  ]);
  expect(parameters[2]?.schema?.schema).toEqual({ type: "string", enum: ["lease"] });
});

it("says null, files and discriminators of schemas as OpenAPI 3.0 does, but leaves properties alone", () => {
  expect(document.resolve("#/components/schemas/Pet")?.schema).toEqual({
    type: "object",
    discriminator: { propertyName: "kind" },
    required: ["kind"],
    properties: {
      kind: { type: "string" },
      owner: { $ref: "#/components/schemas/Pet/properties/kind", nullable: true },
      tags: { type: "array", items: { type: ["string", "null"] } },
      wrong: { $ref: "#/components/schemas/a~1b" },
      picture: { type: "string", format: "binary" },
      discriminator: { type: "string" },
    },
  });
  const schemas = document.resolve("#/components/schemas/Cat")?.schema;
  expect(schemas).toMatchObject({ allOf: [{ $ref: "#/components/schemas/Pet" }, {}] });
});

it("moves a schema that others refer to out of a response, and never over a definition", () => {
  const reference = "#/paths/~1a/get/responses/200/schema";
  const source = {
    paths: {
      "/a": { get: { operationId: "a", responses: { 200: { schema: { type: "integer" } } } } },
    },
    definitions: {
      "paths./a.get.responses.200.schema": { type: "string" },
      list: { type: "array", items: { $ref: reference } },
      twice: { $ref: reference },
      circle: { $ref: "#/definitions/circle" },
    },
  };
  const moved = "paths./a.get.responses.200.schema_";
  const opened = minimal(source);
  const resolve = (name: string): unknown => opened.resolve(`#/components/schemas/${name}`)?.schema;
  expect(resolve("list")).toEqual({
    type: "array",
    items: { $ref: `#/components/schemas/${moved.replace("/", "~1")}` },
  });
  expect(resolve("twice")).toEqual({ type: "integer" });
  expect(resolve(moved.replace("/", "~1"))).toEqual({ type: "integer" });
  expect(resolve("circle")).toBeUndefined();
});

it("reports what it cannot say, and goes on", () => {
  const { body, parameters } = read("odd");
  expect(body?.content[0]?.schema?.schema).toMatchObject({ $ref: expect.stringContaining("201") });
  expect(parameters).toEqual([]);
  const at = "#/paths/~1odd/post";
  expect(messages(document.problems("odd"))).toEqual([
    ...["formData", "body"].map(
      (place, index) =>
        `resolve/malformed: The vendor's parameter in "${place}" at \`${at}/parameters/${String(index)}\` is not valid in operation "odd" and is skipped.`,
    ),
    'resolve/unknown-reference: "#/parameters/nowhere" in operation "odd" leads nowhere.',
    'resolve/unknown-reference: "#/responses/nowhere" in operation "odd" leads nowhere.',
  ]);
});

it("survives documents that are malformed all over", () => {
  for (const paths of [null, [], 7, { "/a": null }, { "/a": { get: [] } }, { "/a": [] }])
    expect(minimal({ paths, definitions: null, parameters: [] }).operationIds).toEqual([]);
  const hostile = JSON.parse(
    '{"swagger":"2.0","paths":{"/a":{"get":{"operationId":"a","consumes":7,"parameters":[7,{"in":"body"},{"in":"formData"}],"responses":{"200":7,"201":{"schema":7,"headers":{"a":7}}}}}},"definitions":{"__proto__":{"polluted":true},"a":7}}',
  ) as JsonObject;
  const opened = open(hostile);
  expect(opened.operation("a")?.parameters).toEqual([]);
  expect(opened.problems("a").length).toBeGreaterThan(0);
  expect(({} as { readonly polluted?: boolean }).polluted).toBeUndefined();
});

/** An operation as it is, without where it stands. */
function withoutPlaces(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (key, each: unknown) => (key === "pointer" ? undefined : each)),
  );
}
