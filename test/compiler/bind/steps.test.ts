import { expect, it } from "vitest";
import type { JsonObject } from "../../../compiler/json.ts";
import { type Compiled, compileInline } from "./kit.ts";

const schema = (properties: JsonObject): JsonObject => ({
  content: {
    "application/json": {
      schema: { type: "object", required: Object.keys(properties), properties },
    },
  },
});
const thing = schema({ id: { type: "integer" }, name: { type: "string" } });
const byId = { name: "id", in: "path", required: true, schema: { type: "integer" } };
const paths = {
  "/things": {
    get: {
      operationId: "list",
      parameters: [{ name: "name", in: "query", schema: { type: "string" } }],
      responses: { 200: schema({ things: { type: "array", items: { type: "object" } } }) },
    },
    post: {
      operationId: "make",
      requestBody: { required: true, ...schema({ name: { type: "string" } }) },
      responses: { 201: thing },
    },
  },
  "/things/{id}": {
    get: { operationId: "get", parameters: [byId], responses: { 200: thing } },
    delete: { operationId: "drop", parameters: [byId], responses: { 204: {} } },
  },
};
const single = {
  "things.make": { use: "make" },
  "things.get": { use: "get", untrusted: true },
  "things.drop": { use: "drop" },
};
const input = { name: { type: "string", description: "What it is called." } };
const made = { call: "things.make", with: { name: "${input.name}" } };

async function compile(operation: JsonObject): Promise<Compiled> {
  return await compileInline({ paths }, { ...single, "things.chain": operation });
}

it("is all that its steps are", async () => {
  const steps = { made, gone: { call: "things.drop", with: { id: "${steps.made.id}" } } };
  const { operation, problems, file } = await compile({ input, steps });
  expect(problems).toEqual([]);
  expect(operation("things.chain")).toMatchObject({
    effect: "destroy",
    idempotency: { kind: "none" },
    confirm: false,
    inputName: "ThingsChainInput",
  });
  const tools = JSON.parse(file("vendor/tools.json")) as { tools: readonly JsonObject[] };
  expect(tools.tools.find(({ name }) => name === "things_chain")).toMatchObject({
    annotations: { destructiveHint: true, readOnlyHint: false, idempotentHint: false },
    _meta: { "human/effect": "destroy", "human/confirm": true },
    inputSchema: { required: ["name"], additionalProperties: false },
  });
  const code = file("vendor/vendor.ts");
  expect(code).toContain("async thingsChain(input: ThingsChainInput, options?: CallOptions)");
  expect(code.indexOf("const thingsChain:")).toBeGreaterThan(code.indexOf("const thingsDrop:"));
});

it("gives what the last step gives, or null where that may be left out", async () => {
  const read = { call: "things.get", with: { id: "${steps.made.id}" } };
  const { operation } = await compile({ input, steps: { made, read } });
  expect(operation("things.chain")).toMatchObject({
    untrusted: true,
    outputType: { kind: "object" },
  });
  const when = { "steps.made.name": "x" };
  const maybe = await compile({ input, steps: { made, read: { when, ...read } } });
  expect(maybe.problems).toEqual([]);
  expect(maybe.operation("things.chain").outputType).toMatchObject({
    kind: "union",
    members: [{ kind: "object" }, { kind: "null" }],
  });
});

it("may say more than its steps, and not less", async () => {
  const raised = await compile({ input, steps: { made }, effect: "money", confirm: "ask" });
  expect(raised.problems).toEqual([]);
  expect(raised.operation("things.chain")).toMatchObject({ effect: "money", confirm: true });
  expect((await compile({ input, steps: { made }, effect: "read" })).problems).toEqual([
    expect.stringContaining("check/effect-too-low"),
  ]);
});
