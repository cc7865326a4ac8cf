import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "../../kit/property.ts";
import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { emitConnector } from "../../../compiler/emit/emit.ts";
import type { ConnectorIR, OperationIR } from "../../../compiler/ir/ir.ts";
import type { ObjectTypeIR, TypeIR } from "../../../compiler/ir/type.ts";
import { connector } from "./arbitrary-ir.ts";
import { goldenConnector } from "./sample-ir.ts";

interface Tool {
  readonly name: string;
  readonly description: string;
  readonly inputSchema: object;
  readonly outputSchema?: object;
  readonly annotations: Readonly<Record<string, boolean>>;
  readonly _meta: Readonly<Record<string, unknown>>;
}

const formats = "date date-time duration email hostname ipv4 ipv6 time uri uri-reference uuid";

function validator(): Ajv2020 {
  const ajv = new Ajv2020({ strict: true });
  for (const format of formats.split(" ")) ajv.addFormat(format, true);
  return ajv;
}

function toolsOf(ir: ConnectorIR): readonly Tool[] {
  const text = emitConnector(ir).find(({ path }) => path.endsWith("tools.json"))?.content ?? "";
  return (JSON.parse(text) as { readonly tools: readonly Tool[] }).tools;
}

function toolWith(change: Partial<OperationIR>): Tool {
  const ir = goldenConnector("list-and-write");
  const [first] = ir.operations;
  if (first === undefined) throw new Error("The golden has operations.");
  const [tool] = toolsOf({ ...ir, operations: [{ ...first, ...change }] });
  if (tool === undefined) throw new Error("One operation makes one tool.");
  return tool;
}

it.each(readdirSync("test/golden/emit"))(
  "writes schemas for %s that a strict validator takes",
  (feature) => {
    for (const { inputSchema, outputSchema } of toolsOf(goldenConnector(feature))) {
      validator().compile(inputSchema);
      expect(inputSchema).toMatchObject({ type: "object", additionalProperties: false });
      if (outputSchema !== undefined) {
        validator().compile(outputSchema);
        expect(outputSchema).toMatchObject({ type: "object" });
      }
    }
  },
);

it("writes valid schemas and sorted tools for any connector", { timeout: 300_000 }, () => {
  const ajv = validator();
  fc.assert(
    fc.property(connector, (ir) => {
      const tools = toolsOf(ir);
      const names = tools.map((tool) => tool.name);
      expect(names).toEqual([...names].sort());
      for (const { name, description, inputSchema, outputSchema } of tools) {
        expect(name).toMatch(/^[a-z0-9_]{1,40}$/);
        expect(description).not.toBe("");
        // A property may be called `$ref` or a list of values be empty: what the metaschema allows is enough.
        expect(ajv.validateSchema(inputSchema), ajv.errorsText()).toBe(true);
        if (outputSchema !== undefined)
          expect(ajv.validateSchema(outputSchema), ajv.errorsText()).toBe(true);
      }
    }),
    { numRuns: 200 },
  );
});

it("takes the inputs that are declared, and no others", () => {
  const tool = toolsOf(goldenConnector("list-and-write")).find(
    ({ name }) => name === "issues_list",
  );
  const validate = validator().compile(tool?.inputSchema ?? {});
  expect(validate({ owner: "o", repo: "r", state: "open" })).toBe(true);
  expect(validate({ owner: "o", repo: "r", state: "gone" })).toBe(false);
  expect(validate({ owner: "o", repo: "r", per_page: 1 })).toBe(false);
  expect(validate({ owner: "o" })).toBe(false);
});

it("says of inputs what the definition says", () => {
  const ir = goldenConnector("list-and-write");
  const operations = ir.operations.map((operation) => {
    const fields = operation.inputType.fields.map((field) => ({ ...field, about: "Our */ words" }));
    return { ...operation, inputType: { ...operation.inputType, fields } };
  });
  const [tool] = toolsOf({ ...ir, operations });
  const { properties } = tool?.inputSchema as { readonly properties: object };
  for (const each of Object.values(properties))
    expect(each).toMatchObject({ description: "Our */ words" });
  const types = emitConnector({ ...ir, operations }).find(({ path }) => path.endsWith("types.ts"));
  expect(types?.content).toContain("  /** Our *\\/ words */\n");
});

it("describes one page of a list", () => {
  const tool = toolsOf(goldenConnector("list-and-write")).find(
    ({ name }) => name === "issues_list",
  );
  const validate = validator().compile(tool?.outputSchema ?? {});
  expect(validate({ items: [{ number: 1, url: "https://x.example" }], next: "2" })).toBe(true);
  expect(validate({ items: [{ number: "1", url: "" }] })).toBe(false);
  expect(tool?._meta["human/output"]).toBe("page");
});

it("follows a type into itself by definitions", () => {
  const tool = toolsOf(goldenConnector("list-and-write")).find(
    ({ name }) => name === "issues_create",
  );
  const validate = validator().compile(tool?.outputSchema ?? {});
  const issue = { number: 1, title: "t", state: "new state" };
  expect(validate({ ...issue, parent: { ...issue, parent: null } })).toBe(true);
  expect(validate({ ...issue, parent: { ...issue, parent: { number: "1" } } })).toBe(false);
});

it("leaves room in a part of an intersection, whatever else is of its type", () => {
  const id = { name: "id", type: { kind: "string" }, optional: true } as const;
  const etag = { name: "etag", type: { kind: "string" }, optional: true } as const;
  const part = { kind: "reference", name: "Part" } as const;
  const ir = goldenConnector("list-and-write");
  const [first] = ir.operations;
  if (first === undefined) throw new Error("The golden has operations.");
  const both: TypeIR = {
    kind: "intersection",
    members: [part, { kind: "object", fields: [etag] }],
  };
  const inputType: ObjectTypeIR = {
    kind: "object",
    fields: [
      { name: "alone", type: part, optional: true },
      { name: "both", type: both, optional: true },
    ],
  };
  const Part = { name: "Part", type: { kind: "object", fields: [id] }, origin: "" } as const;
  const declarations = [...ir.declarations, Part];
  const [tool] = toolsOf({ ...ir, declarations, operations: [{ ...first, inputType }] });
  const validate = validator().compile(tool?.inputSchema ?? {});
  expect(validate({ alone: { id: "1" }, both: { id: "1", etag: "2" } })).toBe(true);
  expect(validate({ alone: { id: "1", etag: "2" } })).toBe(false);
});

it("wraps what is no object, and says so", () => {
  const text = toolWith({ outputType: { kind: "string" } });
  expect(text._meta["human/output"]).toBe("result");
  expect(text.outputSchema).toEqual({
    type: "object",
    properties: { result: { type: "string" } },
    required: ["result"],
  });
  const { outputType: _, ...rest } = goldenConnector("list-and-write").operations[0] as OperationIR;
  const [nothing] = toolsOf({ ...goldenConnector("list-and-write"), operations: [rest] });
  expect(nothing?._meta["human/output"]).toBe("none");
  expect(nothing).not.toHaveProperty("outputSchema");
});

it("takes files of forms with their names, and bytes for what could be text as well", () => {
  const bytes = { kind: "bytes" } as const;
  const either: TypeIR = { kind: "union", members: [{ kind: "string" }, bytes] };
  const inputType: ObjectTypeIR = {
    kind: "object",
    fields: [
      { name: "either", type: either, optional: true },
      { name: "files", type: { kind: "array", items: bytes }, optional: true },
    ],
  };
  const base64 = { contentEncoding: "base64", type: "string" };
  const body = { mediaType: "multipart/form-data", encoding: "multipart" } as const;
  expect(toolWith({ inputType }).inputSchema).toMatchObject({
    properties: { either: base64, files: { items: base64, type: "array" } },
  });
  const tool = toolWith({ inputType, body });
  const validate = validator().compile(tool.inputSchema);
  expect(validate({ files: ["QUJD", { content: "QUJD", name: "a.txt" }] })).toBe(true);
  expect(validate({ files: [{ content: "QUJD", filename: "a.txt" }] })).toBe(false);
  expect(validate({ files: [{ name: "a.txt" }] })).toBe(false);
});

it("tells agents what a call does to the world", () => {
  const hints = (change: Partial<OperationIR>): readonly unknown[] => {
    const { annotations, _meta } = toolWith(change);
    const { readOnlyHint, destructiveHint, idempotentHint, openWorldHint } = annotations;
    return [readOnlyHint, destructiveHint, idempotentHint, openWorldHint, _meta["human/confirm"]];
  };
  const none = { kind: "none" } as const;
  expect(hints({ effect: "read" })).toEqual([true, false, true, true, false]);
  expect(hints({ effect: "write", idempotency: none })).toEqual([false, false, false, true, false]);
  expect(hints({ effect: "write", confirm: true })).toEqual([false, false, true, true, true]);
  expect(hints({ effect: "destroy" })).toEqual([false, true, true, true, true]);
  expect(hints({ effect: "money", idempotency: none })).toEqual([false, true, false, true, true]);
});

it("leaves internal operations out", () => {
  expect(toolsOf(goldenConnector("list-and-write")).map(({ name }) => name)).toEqual([
    "issues_create",
    "issues_delete",
    "issues_list",
    "users_me",
  ]);
});

it("shortens a description that is too long", () => {
  const { description } = toolWith({ summary: "word ".repeat(100) });
  expect([...description]).toHaveLength(200);
  expect(description.endsWith("…")).toBe(true);
});

it("keeps a member called __proto__ a member", () => {
  const inputType = {
    kind: "object",
    fields: [{ name: "__proto__", type: { kind: "string" }, optional: false }],
  } as const;
  const tool = toolWith({ inputType });
  expect(JSON.stringify(tool.inputSchema)).toContain(
    '"properties":{"__proto__":{"type":"string"}}',
  );
});

it("cuts a type that would fill an agent's context", () => {
  const wide = (depth: number): TypeIR =>
    depth === 0
      ? { kind: "string" }
      : {
          kind: "object",
          fields: Array.from({ length: 15 }, (_, index) => ({
            name: `member${index}`,
            type: wide(depth - 1),
            optional: true,
          })),
        };
  const { outputSchema = {} } = toolWith({ outputType: wide(4) });
  validator().compile(outputSchema);
  expect(JSON.stringify(outputSchema).length).toBeLessThan(20_000);
  expect(outputSchema).toHaveProperty("properties.member0.properties.member14", { type: "object" });
});

it("ends at types that hold nothing but themselves", () => {
  const ir = goldenConnector("list-and-write");
  const loop: TypeIR = { kind: "array", items: { kind: "reference", name: "Loop" } };
  const [operation] = ir.operations;
  if (operation === undefined) throw new Error("The golden has operations.");
  const declarations = [
    { name: "Loop", type: loop, origin: "#" },
    { name: "Self", type: { kind: "reference", name: "Self" } as const, origin: "#" },
  ];
  for (const name of ["Loop", "Self", "Nowhere"]) {
    const operations = [{ ...operation, outputType: { kind: "reference", name } as const }];
    const [tool] = toolsOf({ ...ir, declarations, operations });
    validator().compile(tool?.outputSchema ?? {});
  }
});
