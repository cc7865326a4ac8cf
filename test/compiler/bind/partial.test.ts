import { expect, it } from "vitest";
import type { JsonObject } from "../../../compiler/json.ts";
import { compileInline, type Compiled, operationAt } from "./kit.ts";

const part = {
  type: "object",
  required: ["ok"],
  properties: {
    ok: { type: "boolean" },
    errors: {
      type: "array",
      items: { type: "object", properties: { code: { type: "string" } } },
    },
  },
};

function answerOf(schema: JsonObject): JsonObject {
  return { responses: { 200: { description: "", content: { "application/json": { schema } } } } };
}

const listed = { type: "array", items: part };
const batch = { type: "object", properties: { name: { type: "string" }, parts: listed } };
const rule = { items: "body", failed: { ok: false }, code: "errors[0].code" };

async function compile(
  schema: JsonObject,
  operation: JsonObject,
  http: JsonObject = {},
): Promise<Compiled> {
  const paths = { "/batch": operationAt("post", answerOf(schema)) };
  return await compileInline({ paths }, { "batch.run": { use: "op", ...operation } }, http);
}

it("puts a list into `results`, with its failures beside", async () => {
  const compiled = await compile(listed, { errors: { partial: rule } });
  expect(compiled.problems).toEqual([]);
  expect(compiled.operation("batch.run").partial).toEqual({
    items: ["body"],
    failed: [[{ at: ["item", "ok"], is: false }]],
    code: ["errors", 0, "code"],
    results: true,
  });
  const types = compiled.file("vendor/types.ts");
  expect(types).toContain("results: readonly { ");
  expect(types).toContain(
    "failures: readonly { index: number; code?: string; message?: string }[];",
  );
  expect(compiled.file("vendor/vendor.ts")).toContain("partial: {");
});

it("puts failures beside the fields of an object, projected or not", async () => {
  const partial = { ...rule, items: "body.parts" };
  for (const output of [undefined, ["name"]]) {
    const own = { errors: { partial }, ...(output && { output }) };
    const { operation, problems } = await compile(batch, own);
    expect(problems).toEqual([]);
    const { outputType, partial: rules } = operation("batch.run");
    expect(rules?.results).toBeUndefined();
    expect(outputType).toMatchObject({ kind: "object" });
    expect(JSON.stringify(outputType)).toContain('"failures"');
  }
});

it("holds for the operations that a connector's rule fits", async () => {
  const errors = { partial: { ...rule, items: "body.parts" } };
  const { operation, problems } = await compile(batch, {}, { errors });
  expect(problems).toEqual([]);
  expect(operation("batch.run").partial).toBeDefined();
  expect(operation("me.get").partial).toBeUndefined();
  expect((await compile(listed, {}, { errors })).problems).toEqual([
    expect.stringContaining("check/unused-key: "),
  ]);
});

it.each([
  [{ ...rule, items: "body.parts" }, "bind/unknown-output"],
  [{ ...rule, items: "header.Parts" }, "expr/unknown-root"],
  [{ ...rule, failed: { okay: false } }, "bind/unknown-output"],
  [{ ...rule, code: "errors[0].kode" }, "bind/unknown-output"],
])("finds what is not there: %j", async (partial, code) => {
  const [problem] = (await compile(listed, { errors: { partial } })).problems;
  expect(problem).toContain(code);
});

it("says where parts are no list, where items are, and where the name is taken", async () => {
  const name = { ...rule, items: "body.name" };
  const taken = { ...batch, properties: { ...batch.properties, failures: { type: "integer" } } };
  expect((await compile(batch, { errors: { partial: name } })).problems[0]).toContain(
    "bind/not-a-list",
  );
  const list = { errors: { partial: rule }, items: "result", pagination: "none" };
  expect((await compile(listed, list)).problems[0]).toContain("check/unused-key");
  const partial = { ...rule, items: "body.parts" };
  expect((await compile(taken, { errors: { partial } })).problems[0]).toContain("bind/name-twice");
});
