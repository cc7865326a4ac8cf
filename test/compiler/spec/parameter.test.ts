import { expect, it } from "vitest";
import { openDocument, messages, readOperation } from "./kit.ts";

it("gives each location its style and explode", () => {
  const { operation } = readOperation(
    {
      parameters: [
        { name: "id", in: "path", required: true, schema: { type: "string" } },
        { name: "tags", in: "query", schema: { type: "array" } },
        { name: "X-Trace", in: "header", schema: { type: "string" } },
        { name: "session", in: "cookie", schema: { type: "string" } },
        { name: "filter", in: "query", style: "deepObject", schema: { type: "object" } },
        { name: "ids", in: "query", style: "pipeDelimited", explode: true, schema: {} },
        { name: "odd", in: "query", style: "sideways", schema: {} },
      ],
    },
    "/pets/{id}",
  );
  expect(operation.parameters.map(({ name, style, explode }) => [name, style, explode])).toEqual([
    ["id", "simple", false],
    ["tags", "form", true],
    ["X-Trace", "simple", false],
    ["session", "form", true],
    ["filter", "deepObject", false],
    ["ids", "pipeDelimited", true],
    ["odd", "form", true],
  ]);
});

it("reads everything that it knows of a parameter", () => {
  const { operation, problems } = readOperation({
    parameters: [
      {
        name: "q",
        in: "query",
        required: true,
        deprecated: true,
        allowReserved: true,
        schema: { type: "string" },
      },
    ],
  });
  expect(problems).toEqual([]);
  expect(operation.parameters).toEqual([
    {
      name: "q",
      in: "query",
      required: true,
      style: "form",
      explode: true,
      allowReserved: true,
      multiSegment: false,
      schema: { schema: { type: "string" }, pointer: "#/paths/~1pets/get/parameters/0/schema" },
      deprecated: true,
      pointer: "#/paths/~1pets/get/parameters/0",
    },
  ]);
});

it("reads parameters that are documents", () => {
  const { operation } = readOperation({
    parameters: [
      {
        name: "Dropbox-API-Arg",
        in: "header",
        content: { "application/json": { schema: { type: "object" } } },
      },
    ],
  });
  expect(operation.parameters[0]).toMatchObject({
    contentType: "application/json",
    schema: {
      pointer: "#/paths/~1pets/get/parameters/0/content/application~1json/schema",
    },
  });
});

it("lets an operation override the parameters of its path", () => {
  const document = openDocument({
    paths: {
      "/pets": {
        parameters: [
          { name: "limit", in: "query", schema: { type: "string" } },
          { name: "limit", in: "header", schema: { type: "string" } },
        ],
        get: {
          operationId: "op",
          parameters: [{ name: "limit", in: "query", required: true, schema: { type: "integer" } }],
        },
      },
    },
  });
  const parameters = document.operation("op")?.parameters ?? [];
  expect(parameters.map((each) => [each.in, each.required, each.pointer])).toEqual([
    ["query", true, "#/paths/~1pets/get/parameters/0"],
    ["header", false, "#/paths/~1pets/parameters/1"],
  ]);
});

it("follows references to parameters, wherever they stand", () => {
  const { operation, problems } = readOperation(
    {
      parameters: [
        { $ref: "#/components/parameters/alias" },
        { $ref: "#/paths/~1other/get/parameters/0" },
        { $ref: "#/components/parameters/loop" },
      ],
    },
    "/pets",
    {
      components: {
        parameters: {
          alias: { $ref: "#/components/parameters/owner" },
          owner: { name: "owner", in: "query", schema: { type: "string" } },
          loop: { $ref: "#/components/parameters/loop" },
        },
      },
    },
  );
  expect(operation.parameters.map(({ name, pointer }) => [name, pointer])).toEqual([
    ["owner", "#/components/parameters/owner"],
  ]);
  expect(messages(problems)).toEqual([
    'resolve/unknown-reference: "#/paths/~1other/get/parameters/0" in operation "op" leads nowhere.',
    'resolve/unknown-reference: "#/components/parameters/loop" in operation "op" leads nowhere.',
  ]);
});

it("marks parameters that may hold slashes", () => {
  const greedy = readOperation({ parameters: [{ name: "Key+", in: "path" }] }, "/{Key+}");
  expect(greedy.operation.path).toBe("/{Key}");
  expect(greedy.operation.parameters).toMatchObject([{ name: "Key", multiSegment: true }]);
  const marked = readOperation(
    { parameters: [{ name: "path", in: "path", "x-multi-segment": true }] },
    "/contents/{path}",
  );
  expect(marked.operation.parameters).toMatchObject([{ name: "path", multiSegment: true }]);
});

it("makes a constant of a query in the path", () => {
  const { operation } = readOperation(
    { parameters: [{ name: "comp", in: "query", schema: { type: "string" } }] },
    "/pets?comp=list",
  );
  expect(operation.path).toBe("/pets");
  expect(operation.parameters).toEqual([
    {
      name: "comp",
      in: "query",
      required: true,
      style: "form",
      explode: true,
      allowReserved: false,
      multiSegment: false,
      schema: {
        schema: { type: "string", enum: ["list"] },
        pointer: "#/paths/~1pets?comp=list",
      },
      deprecated: false,
      pointer: "#/paths/~1pets?comp=list",
    },
  ]);
});

it("says where a path and its parameters disagree", () => {
  const { operation, problems } = readOperation(
    { parameters: [{ name: "pet", in: "path", schema: { type: "string" } }] },
    "/pets/{id}",
  );
  expect(operation.parameters).toMatchObject([
    { name: "id", in: "path", required: true, schema: { schema: { type: "string" } } },
  ]);
  expect(messages(problems)).toEqual([
    'resolve/malformed: The vendor\'s path parameter "pet" at `#/paths/~1pets~1{id}/get/parameters/0` is not valid in operation "op" and is skipped.',
    'resolve/undeclared-path-parameter: The vendor declares no parameter "id" of operation "op", though its path has it.',
  ]);
});

it("skips what is no parameter, and the second of two", () => {
  const { operation, problems } = readOperation({
    parameters: [
      { name: "a", in: "query", schema: { type: "string" } },
      { name: "a", in: "query", schema: { type: "integer" } },
      { name: "b", in: "body" },
      { in: "query" },
      null,
      "c",
      { name: "d", in: "query", schema: "string" },
    ],
  });
  expect(operation.parameters.map(({ name }) => name)).toEqual(["a", "d"]);
  expect(operation.parameters[0]?.schema?.schema).toEqual({ type: "string" });
  expect(operation.parameters[1]?.schema).toBeUndefined();
  expect(problems.map(({ code }) => code)).toEqual(Array(6).fill("resolve/malformed"));
  expect(readOperation({ parameters: {} }).problems).toHaveLength(1);
});

it("takes names of headers for the same in any case, and ignores those that OpenAPI ignores", () => {
  const { operation } = readOperation({
    parameters: [
      { name: "X-Version", in: "header", schema: {} },
      { name: "Accept", in: "header", schema: {} },
      { name: "authorization", in: "header", schema: {} },
      { name: "Content-Type", in: "header", schema: {} },
    ],
  });
  expect(operation.parameters.map(({ name }) => name)).toEqual(["X-Version"]);
});

it("points at the vendor's line", () => {
  const { problems } = readOperation({ parameters: [{ name: "a", in: "body" }] });
  const place = problems[0]?.span;
  expect(place?.source.text.slice(place.start)).toMatch(/^\{"name":"a","in":"body"\}/);
});
