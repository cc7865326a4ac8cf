import { expect, it } from "vitest";
import type { JsonObject } from "../../../compiler/json.ts";
import { compileDocument } from "../../corpus/compile-document.ts";

async function compile(
  paths: JsonObject,
  more: JsonObject = {},
): ReturnType<typeof compileDocument> {
  const document = {
    openapi: "3.1.0",
    info: { title: "Traps", version: "1" },
    servers: [{ url: "https://api.traps.example" }],
    paths,
    ...more,
  };
  return await compileDocument("traps", "traps.json", Buffer.from(JSON.stringify(document)));
}

const get = (operationId: string, more: JsonObject = {}): JsonObject => ({
  get: { operationId, responses: { 200: { description: "" } }, ...more },
});
const inPath = (name: string): JsonObject => ({
  parameters: [{ name, in: "path", required: true, schema: { type: "string" } }],
});

it("keeps apart operations of one path that calls its parameters differently", async () => {
  const { connector, failures } = await compile({
    "/pets/{id}": get("byId", inPath("id")),
    "/pets/{name}": get("byName", inPath("name")),
  });
  expect(failures).toEqual([]);
  expect(
    connector?.operations.map(({ path, inputs }) => [path, inputs.map(({ name }) => name)]),
  ).toEqual([
    ["/pets/{id}", ["id"]],
    ["/pets/{name}", ["name"]],
  ]);
});

it("takes media types with parameters, in any case, and those that stand for others", async () => {
  const answerOf = async (...types: readonly string[]): Promise<unknown> => {
    const content = Object.fromEntries(types.map((type) => [type, { schema: { type: "object" } }]));
    const responses = { 200: { description: "", content } };
    const { connector } = await compile({ "/a": get("a", { responses }) });
    return connector?.operations[0]?.answer;
  };
  expect(await answerOf("application/json; charset=utf-8")).toBe("json");
  expect(await answerOf("Application/JSON;odata=minimal")).toBe("json");
  expect(await answerOf("application/vnd.traps.v1+json")).toBe("json");
  expect(await answerOf("*/*")).toBe("json");
  expect(await answerOf("image/*")).toBe("bytes");
  expect(await answerOf("text/*")).toBe("text");
  expect(await answerOf("application/octet-stream", "application/json")).toBe("json");
});

it("makes no operations of webhooks and callbacks", async () => {
  const called = { post: { operationId: "told", responses: {} } };
  const { connector, failures } = await compile(
    { "/a": get("a", { callbacks: { done: { "{$request.query.url}": called } } }) },
    { webhooks: { told: called } },
  );
  expect(failures).toEqual([]);
  expect(connector?.operations.map(({ specOperation }) => specOperation)).toEqual(["a"]);
});

it("takes successes by range, and each success of several", async () => {
  const body = (type: string): JsonObject => ({
    description: "",
    content: { "application/json": { schema: { type } } },
  });
  const outputOf = async (responses: JsonObject): Promise<unknown> =>
    (await compile({ "/a": get("a", { responses }) })).connector?.operations[0]?.outputType;
  expect(await outputOf({ "2XX": body("string"), "4XX": body("boolean") })).toMatchObject({
    kind: "string",
  });
  expect(await outputOf({ 200: body("string"), 202: body("integer") })).toMatchObject({
    kind: "union",
  });
  expect(await outputOf({ default: body("boolean") })).toMatchObject({ kind: "boolean" });
});
