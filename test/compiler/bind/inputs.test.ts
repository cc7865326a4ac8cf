import { expect, it } from "vitest";
import type { JsonObject } from "../../../compiler/json.ts";
import { compileInline, operationAt, type Compiled } from "./kit.ts";

async function compileOne(
  operation: JsonObject,
  definition: JsonObject = {},
  method = "post",
): Promise<Compiled> {
  return await compileInline(
    { paths: { "/a": operationAt(method, operation) } },
    { "a.run": { use: "op", ...definition } },
  );
}

const bindings = (compiled: Compiled): unknown =>
  Object.fromEntries(
    compiled.operation("a.run").inputs.map(({ name, binding }) => [name, binding]),
  );

const argument = (schema: JsonObject, parts: JsonObject = {}): JsonObject => ({
  name: "Dropbox-API-Arg",
  in: "header",
  required: true,
  content: { "application/json": { schema } },
  ...parts,
});

const upload = {
  type: "object",
  required: ["path"],
  properties: { path: { type: "string" }, mode: { type: "string" } },
};

it("takes a JSON parameter apart into inputs, under names of ours too", async () => {
  const parameters = [argument(upload)];
  const place = { in: "header", name: "Dropbox-API-Arg", json: true };
  expect(bindings(await compileOne({ parameters }))).toEqual({
    path: { ...place, member: "path", required: true },
    mode: { ...place, member: "mode" },
  });
  const renamed = await compileOne({ parameters }, { input: [{ target: "path" }] });
  expect(bindings(renamed)).toEqual({ target: { ...place, member: "path", required: true } });
  expect(renamed.file("vendor/vendor.ts")).toContain(
    'target: { in: "header", name: "Dropbox-API-Arg", required: true, json: true, member: "path" },',
  );
  const whole = await compileOne({ parameters }, { input: [{ argument: "Dropbox-API-Arg" }] });
  expect(bindings(whole)).toEqual({ argument: { ...place, required: true } });
  expect(whole.problems).toEqual([]);
});

it("wants the required members of a JSON parameter, and sets them like any other", async () => {
  const parameters = [argument(upload)];
  expect((await compileOne({ parameters }, { input: ["mode"] })).problems).toEqual([
    'bind/required-input: Operation "op" requires "path".',
  ]);
  const set = await compileOne({ parameters }, { input: ["mode"], set: { path: "/fixed" } });
  expect(set.problems).toEqual([]);
  expect(set.file("vendor/vendor.ts")).toContain(
    'set: [{ in: "header", name: "Dropbox-API-Arg", json: true, member: "path", value: "/fixed" }],',
  );
});

it("sends a required JSON parameter also where nothing in it is required", async () => {
  const parameters = [argument({ type: "object", properties: { limit: { type: "integer" } } })];
  const constants = (await compileOne({ parameters })).operation("a.run").constants;
  expect(constants).toEqual([
    {
      name: "Dropbox-API-Arg",
      binding: { in: "header", json: true },
      value: { kind: "map", entries: [] },
    },
  ]);
  const optional = [argument(upload, { required: false })];
  const without = (await compileOne({ parameters: optional })).operation("a.run");
  expect(without.constants).toEqual([]);
  expect(without.inputs.map(({ binding }) => binding.required)).toEqual([undefined, undefined]);
});

it("leaves a name to the parameter that has it, and names the others with their place", async () => {
  const compiled = await compileOne({
    parameters: [
      { name: "path", in: "query", schema: { type: "string" } },
      argument({ type: "object", properties: { path: {}, mode: {} } }, { required: false }),
    ],
    requestBody: {
      content: { "application/json": { schema: { properties: { mode: {}, text: {} } } } },
    },
  });
  expect(bindings(compiled)).toEqual({
    path: { in: "query" },
    "header.path": { in: "header", name: "Dropbox-API-Arg", json: true, member: "path" },
    mode: { in: "header", name: "Dropbox-API-Arg", json: true, member: "mode" },
    "body.mode": { in: "body", name: "mode" },
    text: { in: "body" },
  });
});

it("lets a parameter of the path be an object where the vendor says so", async () => {
  const path = (name: string, schema: JsonObject): JsonObject => ({
    ...{ name, in: "path", required: true, schema },
  });
  const parameters = [
    path("color", { type: "object", properties: { R: { type: "integer" } } }),
    path("map", { type: "object", additionalProperties: { type: "string" } }),
    path("text", { type: "string" }),
    path("list", { type: "array", items: { type: "object" } }),
  ];
  const compiled = await compileInline(
    { paths: { "/{color}/{map}/{text}/{list}": operationAt("get", { parameters }) } },
    { "a.run": { use: "op" } },
  );
  expect(bindings(compiled)).toEqual({
    color: { in: "path", members: true },
    map: { in: "path", members: true },
    text: { in: "path" },
    list: { in: "path" },
  });
  expect(compiled.file("vendor/vendor.ts")).toContain('color: { in: "path", members: true },');
});

it("takes an optional body that has no members beside whatever else there is", async () => {
  const bodyOf = async (mediaType: string, schema: JsonObject): Promise<unknown> =>
    bindings(
      await compileOne({
        parameters: [{ name: "dry", in: "query", schema: { type: "boolean" } }],
        requestBody: { content: { [mediaType]: { schema } } },
      }),
    );
  const dry = { in: "query" };
  const list = { type: "array", items: { type: "string" } };
  expect(await bodyOf("application/json", list)).toEqual({ dry, body: { in: "payload" } });
  expect(await bodyOf("application/json", {})).toEqual({ dry, body: { in: "payload" } });
  expect(await bodyOf("application/xml", list)).toEqual({ dry, body: { in: "payload" } });
  expect(await bodyOf("text/plain", { type: "string" })).toEqual({ dry, body: { in: "payload" } });
  expect(await bodyOf("application/json", { type: "object", additionalProperties: false })).toEqual(
    {
      dry,
    },
  );
  expect(await bodyOf("application/octet-stream", { type: "string", format: "binary" })).toEqual({
    dry,
    content: { in: "payload" },
    "Content-Type": { in: "header" },
  });
});

it("keeps a parameter of the path and one of the query apart that have one name, as the body's member", async () => {
  const operation = {
    parameters: [
      { name: "id", in: "query", required: true, schema: { type: "integer" } },
      { name: "id", in: "path", required: true, schema: { type: "string" } },
    ],
    requestBody: {
      required: true,
      content: {
        "application/json": { schema: { required: ["id"], properties: { id: {}, name: {} } } },
      },
    },
  };
  const all = {
    id: { in: "path" },
    "query.id": { in: "query", name: "id", required: true },
    "body.id": { in: "body", name: "id", required: true },
    name: { in: "body" },
  };
  const compile = async (definition: JsonObject): Promise<Compiled> =>
    await compileInline(
      { paths: { "/things/{id}": operationAt("put", operation) } },
      { "a.run": { use: "op", ...definition } },
    );
  expect(bindings(await compile({}))).toEqual(all);
  const set = await compile({ input: ["id", "query.id"], set: { "body.id": "fixed" } });
  expect(set.problems).toEqual([]);
  expect(set.file("vendor/vendor.ts")).toContain(
    'set: [{ in: "body", name: "id", value: "fixed" }],',
  );
  const input = ["id", { row: "query.id" }, { copy: "body.id" }];
  expect(bindings(await compile({ input }))).toEqual({
    id: { in: "path" },
    row: { in: "query", name: "id", required: true },
    copy: { in: "body", name: "id", required: true },
  });
});

it("keeps a JSON parameter whole that has no members, and plain what is no JSON or text in a path", async () => {
  const parameters = [
    { name: "ids", in: "query", content: { "application/json": { schema: { type: "array" } } } },
    { name: "text", in: "query", content: { "application/json": { schema: { type: "string" } } } },
    { name: "note", in: "query", content: { "text/plain": { schema: { type: "string" } } } },
    { name: "any", in: "header", content: { "*/*": { schema: { type: "string" } } } },
  ];
  const text = { "application/json": { schema: { type: "string", enum: ["a", "b"] } } };
  const one = { parameters: [{ name: "kind", in: "path", required: true, content: text }] };
  const compiled = await compileInline(
    { paths: { "/{kind}": operationAt("get", one) } },
    { "a.run": { use: "op" } },
  );
  expect(bindings(compiled)).toEqual({ kind: { in: "path" } });
  expect(bindings(await compileOne({ parameters }))).toEqual({
    ids: { in: "query", json: true },
    text: { in: "query", json: true },
    note: { in: "query" },
    any: { in: "header" },
  });
});

it("repeats what only reads, whatever its method", async () => {
  const kindOf = async (definition: JsonObject): Promise<unknown> =>
    (await compileOne({}, definition)).operation("a.run").idempotency.kind;
  expect(await kindOf({})).toBe("none");
  expect(await kindOf({ effect: "read" })).toBe("natural");
  expect(await kindOf({ effect: "read", idempotency: "none" })).toBe("none");
});

it("takes a whole body that is a list under a name of ours", async () => {
  const schema = { type: "array", items: { type: "string" } };
  const requestBody = { required: true, content: { "application/json": { schema } } };
  const compiled = await compileOne({ requestBody }, { input: [{ labels: "body" }] });
  expect(compiled.problems).toEqual([]);
  expect(bindings(compiled)).toEqual({ labels: { in: "payload", required: true } });
});

it("streams `content` where the body is bytes, by the document's word or the definition's", async () => {
  const place = { content: { in: "payload", required: true }, "Content-Type": { in: "header" } };
  const declared = await compileOne({
    requestBody: {
      required: true,
      content: { "application/octet-stream": { schema: { type: "string", format: "binary" } } },
    },
  });
  const wanted = await compileOne(
    { requestBody: { content: { "text/xml": { schema: { type: "object" } } } } },
    { body: "bytes" },
  );
  const absent = await compileOne({}, { body: "bytes", input: ["content"] });
  for (const compiled of [declared, wanted]) expect(bindings(compiled)).toEqual(place);
  for (const compiled of [declared, wanted, absent]) {
    const { body } = compiled.operation("a.run");
    expect(body).toEqual({ encoding: "bytes", mediaType: "application/octet-stream" });
    expect(compiled.file("vendor/types.ts")).toContain("content: ByteSource;");
  }
  const table = { requestBody: { content: { "text/csv": { schema: { type: "string" } } } } };
  const { body } = (await compileOne(table, { body: "bytes" })).operation("a.run");
  expect(body).toEqual({ encoding: "bytes", mediaType: "text/csv" });
});

it("sends the one value that a required parameter can have, and a bare name where it may be empty", async () => {
  const only = (schema: JsonObject, parts: JsonObject = {}): JsonObject => ({
    name: "mode",
    in: "query",
    required: true,
    schema,
    ...parts,
  });
  for (const [schema, value] of [
    [{ type: "string", enum: ["2"] }, "2"],
    [{ type: "integer", enum: [2] }, 2],
    [{ type: "boolean", enum: [true] }, true],
    // What a vendor writes is no expression.
    [{ type: "string", enum: ["${connection.label}"] }, "${connection.label}"],
    [{ type: "string", enum: ["${input.x"] }, "${input.x"],
  ] as const) {
    const { inputs, constants } = (await compileOne({ parameters: [only(schema)] })).operation(
      "a.run",
    );
    expect(inputs).toEqual([]);
    expect(constants.map((each) => each.value)).toEqual([{ kind: "literal", value }]);
  }
  const parameters = [only({ type: "boolean", enum: [true] }, { allowEmptyValue: true })];
  const empty = await compileOne({ parameters }, { set: { mode: "" } });
  expect(empty.problems).toEqual([]);
  expect(empty.operation("a.run").constants[0]?.value).toEqual({ kind: "literal", value: "" });
});

it("takes a content type for what is stored, where a definition names it", async () => {
  const parameters = [{ name: "Content-Type", in: "header", schema: { type: "string" } }];
  expect(bindings(await compileOne({ parameters }))).toEqual({});
  const named = await compileOne({ parameters }, { input: [{ type: "Content-Type" }] });
  expect(bindings(named)).toEqual({ type: { in: "header", name: "Content-Type" } });
  const set = await compileOne({ parameters }, { set: { "Content-Type": "text/csv" } });
  expect(set.file("vendor/vendor.ts")).toContain(
    'set: [{ in: "header", name: "Content-Type", value: "text/csv" }],',
  );
});

it("gives a body that the definition wants otherwise the media type of that", async () => {
  const requestBody = { content: { "application/json": { schema: { properties: { a: {} } } } } };
  const bodyOf = async (body: string): Promise<unknown> =>
    (await compileOne({ requestBody }, { body })).operation("a.run").body;
  expect(await bodyOf("form")).toEqual({
    encoding: "form",
    mediaType: "application/x-www-form-urlencoded",
  });
  expect(await bodyOf("multipart")).toEqual({
    encoding: "multipart",
    mediaType: "multipart/form-data",
  });
  const text = await compileOne({ requestBody }, { body: "text" });
  expect(bindings(text)).toEqual({ body: { in: "payload" } });
});

it("takes values in values as text, where the vendor does not say how they are written", async () => {
  const part = { type: "object", properties: { a: { type: "string" }, b: { type: "integer" } } };
  const list = { type: "array", items: part };
  const mixed = { type: "array", items: { oneOf: [{ type: "integer" }, part, list] } };
  const nested = {
    type: "object",
    properties: {
      plain: { type: "integer" },
      part,
      list: { type: ["array", "null"], items: part },
    },
  };
  const query = (name: string, parts: JsonObject): JsonObject => ({ name, in: "query", ...parts });
  const compiled = await compileOne({
    parameters: [
      query("list", { schema: list }),
      query("mixed", { schema: mixed }),
      query("nested", { schema: nested }),
      query("joined", { explode: false, schema: { type: "array", items: list } }),
      query("flat", { schema: part }),
      query("deep", { style: "deepObject", schema: nested }),
      query("json", { content: { "application/json": { schema: list } } }),
      { name: "X-List", in: "header", schema: list },
    ],
  });
  const types = Object.fromEntries(
    compiled.operation("a.run").inputs.map(({ name, type }) => [name, type]),
  );
  const text = { kind: "string" };
  const texts = { kind: "array", items: text };
  expect(types).toMatchObject({ list: texts, joined: texts, "X-List": texts });
  expect(types["mixed"]).toEqual({
    kind: "array",
    items: { kind: "union", members: [{ kind: "integer" }, text] },
  });
  expect(types["nested"]).toMatchObject({
    fields: [
      { name: "list", type: { kind: "union", members: [text, { kind: "null" }] } },
      { name: "part", type: text },
      { name: "plain", type: { kind: "integer" } },
    ],
  });
  expect(types["flat"]).toMatchObject({ fields: [{ type: text }, { type: { kind: "integer" } }] });
  expect(types["deep"]).toMatchObject({ fields: [{}, { type: { kind: "object" } }, {}] });
  expect(types["json"]).toMatchObject({ kind: "array", items: { kind: "object" } });
  expect(compiled.problems).toEqual([
    'check/written-as-text: Callers write the parts of "list", "mixed", "nested", "joined" and 1 more as text, since the vendor does not say how.',
  ]);
});

it("takes a circle of values for text", async () => {
  const components = {
    schemas: {
      Node: { type: "object", properties: { next: { $ref: "#/components/schemas/Node" } } },
      Tree: { type: "array", items: { $ref: "#/components/schemas/Tree" } },
    },
  };
  const parameters = ["Node", "Tree"].map((name) => ({
    name,
    in: "query",
    schema: { $ref: `#/components/schemas/${name}` },
  }));
  const { operation } = await compileInline(
    { paths: { "/a": operationAt("post", { parameters }) }, components },
    { "a.run": { use: "op" } },
  );
  const [node, tree] = operation("a.run").inputs;
  expect(node?.type).toMatchObject({ kind: "object", fields: [{ type: { kind: "string" } }] });
  expect(tree?.type).toEqual({ kind: "array", items: { kind: "string" } });
});

it("writes members of forms as their encoding says", async () => {
  const schema = {
    type: "object",
    required: ["file"],
    properties: {
      file: { type: "string", format: "binary" },
      files: { type: "array", items: { type: "string", format: "binary" } },
      cover: { type: "string", format: "binary", nullable: true },
      meta: { type: "object", properties: { a: { type: "string" } } },
      ids: { type: "array", items: { type: "string" } },
      filter: { type: "object" },
    },
  };
  const encoding = {
    file: { contentType: "image/png" },
    files: { contentType: "image/png, image/jpeg" },
    cover: { contentType: "image/*" },
    meta: { contentType: "application/json" },
    ids: { explode: false },
    filter: { style: "deepObject", explode: true },
  };
  const inType = async (mediaType: string): Promise<Compiled> =>
    await compileOne({
      requestBody: { required: true, content: { [mediaType]: { schema, encoding } } },
    });
  const form = { ids: { in: "body", explode: false }, filter: { in: "body", style: "deepObject" } };
  const parts = await inType("multipart/form-data");
  expect(bindings(parts)).toEqual({
    file: { in: "body", required: true, contentType: "image/png" },
    files: { in: "body" },
    cover: { in: "body" },
    meta: { in: "body", json: true },
    ...form,
  });
  const types = parts.file("vendor/types.ts");
  expect(types).toContain('import type { ByteSource, FilePart } from "@human/connector-sdk";');
  expect(types).toContain("  file: ByteSource | FilePart;");
  expect(types).toContain("  files?: readonly (ByteSource | FilePart)[];");
  expect(bindings(await inType("application/x-www-form-urlencoded"))).toEqual({
    file: { in: "body", required: true },
    files: { in: "body" },
    cover: { in: "body" },
    meta: { in: "body", json: true },
    ...form,
  });
});

it("keeps the style of objects in forms where the vendor says one", async () => {
  const object = { type: "object", properties: { a: { type: "string" } } };
  const schema = { type: "object", properties: { plain: object, styled: object, list: object } };
  const encoding = { styled: { style: "form" }, list: { explode: true } };
  const content = { "application/x-www-form-urlencoded": { schema, encoding } };
  expect(bindings(await compileOne({ requestBody: { content } }))).toMatchObject({
    plain: { in: "body" },
    styled: { in: "body", style: "form" },
    list: { in: "body", style: "form" },
  });
});

it("knows how members of a form are written that is given as a whole", async () => {
  const object = { type: "object" };
  const schema = {
    type: "object",
    properties: { id: { type: "string" }, deep: object, json: object },
  };
  const encoding = { deep: { style: "deepObject" }, json: { contentType: "application/json" } };
  const content = { "application/x-www-form-urlencoded": { schema, encoding } };
  const bodyOf = async (input?: readonly string[]): Promise<unknown> =>
    (
      await compileInline(
        { paths: { "/a": operationAt("post", { requestBody: { content } }) } },
        { "a.run": { use: "op", ...(input && { input }) } },
      )
    ).operation("a.run").body;
  const body = { encoding: "form", mediaType: "application/x-www-form-urlencoded" };
  expect(await bodyOf(["body"])).toEqual({
    ...body,
    members: { deep: { style: "deepObject" }, json: { json: true } },
  });
  expect(await bodyOf(["deep"])).toEqual(body);
  expect(await bodyOf()).toEqual(body);
});

it("takes parts of values as text where a form has them in a style that has no place for any", async () => {
  const part = { type: "object", properties: { a: { type: "string" } } };
  const list = { type: "array", items: part };
  const nested = { type: "object", properties: { part, plain: { type: "integer" } } };
  const styles: Readonly<Record<string, JsonObject>> = {
    exploded: { style: "form" },
    joined: { explode: false },
    piped: { style: "pipeDelimited" },
    deep: { style: "deepObject" },
    json: { contentType: "application/json", explode: false },
  };
  const properties = Object.fromEntries([...Object.keys(styles), "plain"].map((k) => [k, list]));
  const compile = async (mediaType: string): Promise<Compiled> => {
    const schema = { type: "object", properties: { ...properties, nested } };
    const encoding = { ...styles, nested: { style: "form" } };
    return await compileOne({ requestBody: { content: { [mediaType]: { schema, encoding } } } });
  };
  const kinds = ({ operation }: Compiled): unknown =>
    Object.fromEntries(
      operation("a.run").inputs.map(({ name, type }) => [
        name,
        type.kind === "array" ? type.items.kind : type.kind,
      ]),
    );
  const objects = { plain: "object", deep: "object", json: "object", nested: "object" };
  const form = await compile("application/x-www-form-urlencoded");
  expect(kinds(form)).toEqual({
    ...objects,
    exploded: "string",
    joined: "string",
    piped: "string",
  });
  expect(form.operation("a.run").inputs.find(({ name }) => name === "nested")?.type).toMatchObject({
    fields: [{ type: { kind: "string" } }, { type: { kind: "integer" } }],
  });
  expect(form.problems).toEqual([
    'check/written-as-text: Callers write the parts of "exploded", "joined", "nested" and "piped" as text, since the vendor does not say how.',
  ]);
  // In parts, each item is one of its own, in JSON, unless they are joined.
  const parts = await compile("multipart/form-data");
  expect(kinds(parts)).toEqual({
    ...objects,
    exploded: "object",
    joined: "string",
    piped: "string",
  });
  expect(parts.problems).toEqual([
    'check/written-as-text: Callers write the parts of "joined" and "piped" as text, since the vendor does not say how.',
  ]);
});

it("takes a form as text where the vendor's schema is no object", async () => {
  const bodyOf = async (schema: JsonObject): Promise<unknown> => {
    const content = { "application/x-www-form-urlencoded": { schema } };
    const { body, inputs } = (await compileOne({ requestBody: { content } })).operation("a.run");
    return [
      body?.encoding,
      body !== undefined && "mediaType" in body && body.mediaType,
      inputs[0]?.type.kind,
    ];
  };
  const mediaType = "application/x-www-form-urlencoded";
  expect(await bodyOf({ type: "string" })).toEqual(["text", mediaType, "string"]);
  expect(await bodyOf({ type: "array", items: { type: "string" } })).toEqual([
    "text",
    mediaType,
    "string",
  ]);
  expect(await bodyOf({ type: "object", additionalProperties: true })).toEqual([
    "form",
    mediaType,
    "map",
  ]);
  expect(await bodyOf({ oneOf: [{ type: "object" }] })).toEqual([
    "form",
    mediaType,
    expect.anything(),
  ]);
  expect(await bodyOf({})).toEqual(["form", mediaType, expect.anything()]);
});

it.each([
  { type: "string" },
  { type: "string", format: "binary" },
  { type: "array", items: { type: "string", format: "binary" } },
  { oneOf: [{ type: "string" }, { type: "array", items: { type: "integer" } }] },
])("takes parts by names of the caller's for a form in parts that is %j", async (schema) => {
  const content = { "multipart/form-data": { schema } };
  const compiled = await compileOne({ requestBody: { required: true, content } });
  const { inputs } = compiled.operation("a.run");
  expect(inputs).toMatchObject([
    { name: "body", binding: { in: "payload", required: true }, type: { kind: "map" } },
  ]);
  expect(compiled.file("vendor/types.ts")).toContain(
    "  body: { readonly [key: string]: string | ByteSource | FilePart };",
  );
  expect(compiled.problems).toEqual([]);
});

it("says where the parameters of pages go that are members of the body", async () => {
  const requestBody = {
    content: {
      "application/json": {
        schema: { properties: { cursor: { type: "string" }, limit: { type: "integer" } } },
      },
    },
  };
  const list = { type: "array", items: { type: "string" } };
  const content = {
    "application/json": { schema: { properties: { entries: list, cursor: { type: "string" } } } },
  };
  const operation = operationAt("post", { requestBody, responses: { 200: { content } } });
  const pagination = {
    style: "cursor",
    next: "body.cursor",
    send: "cursor",
    size: "limit",
    max: 9,
  };
  const printed = 'next: ["body", "cursor"], send: "cursor", size: "limit", in: "body", }),';
  const definition = { use: "op", effect: "read", items: "entries" };
  const shared = await compileInline(
    { paths: { "/a": operation } },
    { "a.list": definition },
    { pagination },
  );
  const own = await compileInline(
    { paths: { "/a": operation } },
    { "a.list": { ...definition, pagination } },
  );
  for (const compiled of [shared, own]) {
    const text = compiled.file("vendor/vendor.ts").replaceAll(/\s+/g, " ");
    expect(text).toContain(printed);
    expect(compiled.operation("a.list").inputs.map(({ name }) => name)).toEqual(["limit"]);
  }
});

it("leaves the place of pages to the runtime where they are in the query", async () => {
  const list = { type: "array", items: { type: "string" } };
  const operation = operationAt("get", {
    parameters: [{ name: "page", in: "query", schema: { type: "integer" } }],
    responses: { 200: { content: { "application/json": { schema: list } } } },
  });
  const pagination = { style: "page", send: "page" };
  const compiled = await compileInline(
    { paths: { "/a": operation } },
    { "a.list": { use: "op", items: "result", pagination } },
  );
  expect(compiled.operation("a.list").pagination).toEqual({
    style: "page",
    options: [["send", "page"]],
  });
});

it("sends the page parameters that the vendor requires of every call by itself", async () => {
  const parameters = ["count", "offset"].map((name) => ({
    name,
    in: "query",
    required: true,
    schema: { type: "integer" },
  }));
  const pagination = (parts: JsonObject): JsonObject => ({
    input: [],
    items: "result",
    pagination: { size: "count", send: "offset", ...parts },
  });
  const list = { type: "array", items: { type: "object", properties: { id: { type: "string" } } } };
  const responses = {
    "200": { description: "", content: { "application/json": { schema: list } } },
  };
  const compile = async (parts: JsonObject): Promise<Compiled> =>
    await compileOne({ parameters, responses }, pagination(parts), "get");
  const counted = await compile({ style: "offset", max: 500 });
  expect(counted.problems).toEqual([]);
  expect(counted.file("vendor/vendor.ts")).toContain(
    'set: [{ in: "query", name: "offset", value: 0 }],',
  );
  expect((await compile({ style: "page", max: 50, start: 0 })).problems).toEqual([]);
  expect((await compile({ style: "page", max: 50 })).file("vendor/vendor.ts")).toContain(
    "value: 1 }",
  );
  expect((await compile({ style: "offset" })).problems).toEqual([
    'bind/required-input: Operation "op" requires "count".',
  ]);
});

it("sends what a path's key has in its query there, declared or not", async () => {
  const path = (name: string, required: boolean): JsonObject => ({
    name,
    in: "path",
    required,
    schema: { type: "string" },
  });
  const operation = { parameters: [path("id", true), path("name", false)] };
  const compiled = await compileInline(
    {
      paths: { "/lists/{id}/export?file={name}&day={day}&kind=csv": operationAt("get", operation) },
    },
    { "a.run": { use: "op" } },
  );
  expect(compiled.problems).toEqual([]);
  expect(bindings(compiled)).toEqual({
    id: { in: "path" },
    file: { in: "query" },
    day: { in: "query", required: true },
  });
  const text = compiled.file("vendor/vendor.ts");
  expect(text).toContain('path: "/lists/{id}/export",');
  expect(text).toContain('set: [{ in: "query", name: "kind", value: "csv" }],');
});

it("lets a body be left out where the vendor does not require one and no member is always sent", async () => {
  const bodyOf = async (
    required: boolean,
    names: readonly string[],
    definition: JsonObject = {},
    properties: JsonObject = { a: { type: "string" } },
  ): Promise<unknown> => {
    const schema = { type: "object", required: names, properties };
    const requestBody = { required, content: { "application/json": { schema } } };
    return (await compileOne({ requestBody }, definition)).operation("a.run").body;
  };
  const json = { encoding: "json", mediaType: "application/json" };
  expect(await bodyOf(false, ["a"])).toEqual({ ...json, optional: true });
  expect(await bodyOf(false, [])).toEqual({ ...json, optional: true });
  expect(await bodyOf(true, ["a"])).toEqual(json);
  expect(await bodyOf(true, [])).toEqual(json);
  expect(await bodyOf(false, [], { set: { a: "x" } })).toEqual({ ...json });
  // Nobody can say anything in it by members, so it is there only if it is given.
  expect(await bodyOf(false, [], {}, {})).toEqual(json);
});

it("takes bytes where a body can hold them: as parts of a form, and as text elsewhere", async () => {
  const file = { type: "string", format: "binary" };
  const properties = {
    file,
    files: { type: "array", items: file },
    deep: { type: "object", properties: { file } },
  };
  const typesOf = async (mediaType: string): Promise<unknown> => {
    const requestBody = { content: { [mediaType]: { schema: { type: "object", properties } } } };
    const types = (await compileOne({ requestBody })).file("vendor/types.ts");
    return [...types.matchAll(/^ {2}(\w+)\?: (.*);$/gm)].map(([, name, type]) => [name, type]);
  };
  expect(await typesOf("multipart/form-data")).toEqual([
    ["deep", "{ file?: string }"],
    ["file", "ByteSource | FilePart"],
    ["files", "readonly (ByteSource | FilePart)[]"],
  ]);
  for (const other of ["application/json", "application/xml", "application/x-www-form-urlencoded"])
    expect(await typesOf(other)).toEqual([
      ["deep", "{ file?: string }"],
      ["file", "string"],
      ["files", "readonly string[]"],
    ]);
});

it("takes members that the vendor allows and does not list in the body, beside those that it lists", async () => {
  const schemaOf = (parts: JsonObject): JsonObject => ({
    requestBody: {
      required: true,
      content: {
        "application/json": {
          schema: {
            type: "object",
            required: ["id"],
            properties: { id: { type: "string" } },
            ...parts,
          },
        },
      },
    },
  });
  const open = await compileOne(schemaOf({ additionalProperties: { type: "string" } }));
  expect(open.problems).toEqual([]);
  expect(bindings(open)).toEqual({ id: { in: "body", required: true }, body: { in: "payload" } });
  expect(open.operation("a.run").inputs[1]?.type).toEqual({
    kind: "map",
    values: { kind: "string" },
  });
  for (const closed of [{}, { additionalProperties: false }])
    expect(bindings(await compileOne(schemaOf(closed)))).toEqual({
      id: { in: "body", required: true },
    });
  const named = { properties: { body: { type: "string" } }, additionalProperties: true };
  expect(bindings(await compileOne(schemaOf({ ...named, required: [] })))).toEqual({
    body: { in: "body" },
    "payload.body": { in: "payload", name: "body" },
  });
});

it("takes a body whole that may have no members, and its members where they are named or set", async () => {
  const alternatives = (...oneOf: JsonObject[]): JsonObject => ({
    requestBody: { required: true, content: { "application/json": { schema: { oneOf } } } },
  });
  const one = { type: "object", required: ["id"], properties: { id: { type: "string" } } };
  const other = { type: "object", properties: { tag: { type: "string" } } };
  const many = alternatives(one, { type: "array", items: one });
  const whole = await compileOne(many);
  expect(whole.problems).toEqual([]);
  expect(bindings(whole)).toEqual({ body: { in: "payload", required: true } });
  expect(bindings(await compileOne(many, { input: ["id"] }))).toEqual({ id: { in: "body" } });
  expect(bindings(await compileOne(many, { set: { id: "a" } }))).toEqual({});
  expect(bindings(await compileOne(alternatives(one, other, { type: "null" })))).toEqual({
    id: { in: "body" },
    tag: { in: "body" },
  });
});

it("asks nobody for headers that frame the message, required or not", async () => {
  const header = (name: string): JsonObject => ({
    name,
    in: "header",
    required: true,
    schema: { type: "string" },
  });
  const framing = ["Content-Length", "Host", "Transfer-Encoding"].map(header);
  const compiled = await compileOne({ parameters: [...framing, header("X-Kind")] });
  expect(compiled.problems).toEqual([]);
  expect(Object.keys(bindings(compiled) as object)).toEqual(["X-Kind"]);
});
