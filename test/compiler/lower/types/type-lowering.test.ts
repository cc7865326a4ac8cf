import fc from "../../../kit/property.ts";
import { expect, it } from "vitest";
import type { TypeIR } from "../../../../compiler/ir/type.ts";
import { createTypeLowering, type TypeLowering } from "../../../../compiler/types/type-lowering.ts";
import { partsOf } from "../../../../compiler/types/walk.ts";
import type { Json, JsonObject } from "../../../../compiler/json.ts";
import type { SpecDocument } from "../../../../compiler/spec/spec.ts";
import { lowerSchemas, openDocument, refer } from "../open-document.ts";
import { printType } from "../print-types.ts";
import { processorTime } from "../../../kit/processor-time.ts";

const text: Json = { type: "string" };

function to(name: string): JsonObject {
  return { $ref: `#/components/schemas/${name}` };
}

it("looks at no schema before it is asked for", () => {
  const document = openDocument({
    openapi: "3.0.3",
    components: {
      schemas: { A: { type: "object", properties: { b: to("B") } }, B: to("Nowhere") },
    },
  });
  const asked: string[] = [];
  const watched: SpecDocument = {
    ...document,
    resolve: (reference) => {
      asked.push(reference);
      return document.resolve(reference);
    },
  };
  const types = createTypeLowering(watched, { reservedNames: new Set() });
  expect(types.lower(refer("A"), "output")).toEqual({ kind: "reference", name: "A" });
  expect(asked).not.toContain("#/components/schemas/B");
});

it("takes a schema that stands in the table of schemas by its name", () => {
  const types = lowerSchemas({ A: { type: "object", properties: { a: text } } });
  const document = openDocument({ openapi: "3.0.3", components: { schemas: { A: text } } });
  const other = createTypeLowering(document, { reservedNames: new Set() });
  const found = document.resolve("#/components/schemas/A");
  expect(found && other.lower(found, "output")).toEqual({ kind: "reference", name: "A" });
  expect(types.declaration("A")?.kind).toBe("object");
});

it("keeps declarations away from the caller's names", () => {
  const types = lowerSchemas({ Issue: text, IssueInput: text }, "3.0.3", new Set(["Issue"]));
  expect(types.lower(refer("Issue"), "output")).toEqual({ kind: "reference", name: "Issue2" });
  expect(types.declaration("Issue")).toBeUndefined();
});

it("declares one type for both directions where there is no difference", () => {
  const types = lowerSchemas({ A: { type: "object", properties: { a: text, self: to("A") } } });
  const roots = [types.lower(refer("A"), "input"), types.lower(refer("A"), "output")];
  expect(types.declarations(roots).map((each) => each.name)).toEqual(["A"]);
  expect(types.declaration("AInput")).toBeUndefined();
});

it("declares two types where an enum lies behind references", () => {
  const types = lowerSchemas({
    A: { type: "object", properties: { b: to("B") } },
    B: { type: "object", properties: { a: to("A"), state: to("State") } },
    State: { type: "string", enum: ["on", "off"] },
  });
  const roots = [types.lower(refer("A"), "input"), types.lower(refer("A"), "output")];
  const names = types.declarations(roots).map((each) => each.name);
  expect(names).toEqual(["A", "AInput", "B", "BInput", "State", "StateInput"]);
});

it("gives origins, sorted by name, of what is reachable and nothing else", () => {
  const types = lowerSchemas({
    b: { type: "object", properties: { a: to("a") } },
    a: text,
    c: text,
  });
  expect(types.declarations([types.lower(refer("b"), "output")])).toEqual([
    { name: "A", type: { kind: "string" }, origin: "#/components/schemas/a" },
    {
      name: "B",
      type: {
        kind: "object",
        fields: [{ name: "a", type: { kind: "reference", name: "A" }, optional: true }],
      },
      origin: "#/components/schemas/b",
    },
  ]);
});

it("tells why a type is unknown", () => {
  const types = lowerSchemas({ Loop: to("Loop"), Back: to("Forth"), Forth: to("Back") });
  const reasonOf = (schema: Json): TypeIR => types.lower({ schema, pointer: "#/test" }, "output");
  expect(reasonOf({})).toEqual({ kind: "unknown", reason: "empty-schema" });
  expect(reasonOf({ type: "object" })).toEqual({
    kind: "map",
    values: { kind: "unknown", reason: "free-form" },
  });
  expect(reasonOf(to("Nowhere"))).toEqual({ kind: "unknown", reason: "unresolved-reference" });
  expect(reasonOf(to("Loop"))).toEqual({ kind: "unknown", reason: "not-expressible" });
  expect(reasonOf(to("Back"))).toEqual({ kind: "unknown", reason: "not-expressible" });
  expect(reasonOf({ not: text })).toEqual({ kind: "unknown", reason: "not-expressible" });
});

const expandables: Readonly<Record<string, Json>> = {
  Customer: {
    type: "object",
    required: ["id"],
    properties: { id: text, parent: idOr("Customer"), plain: to("Plain") },
  },
  Plain: { type: "object", properties: { owner: idOr("Customer") } },
  Charge: {
    type: "object",
    required: ["customer"],
    properties: {
      amount: { type: "integer" },
      customer: { ...idOr("Customer"), nullable: true },
      plain: to("Plain"),
      sources: { type: "array", items: idOr("Plain") },
    },
  },
  Charges: {
    type: "object",
    required: ["data"],
    properties: { data: { type: "array", items: to("Charge") } },
  },
};

function idOr(name: string): JsonObject {
  return { anyOf: [{ type: "string", maxLength: 5000 }, to(name)], "x-expansionResources": {} };
}

function expand(name: string, ...paths: readonly string[]): string {
  const types = lowerSchemas(expandables);
  const { type, unknownPaths } = types.expand(
    refer(name),
    paths.map((path) => path.split(".")),
  );
  const unknown = unknownPaths.map((path) => ` !${path.join(".")}`).join("");
  return printType(type).replaceAll("readonly ", "").replaceAll('"', "") + unknown;
}

it("leaves ids where nothing is expanded", () => {
  expect(expand("Charge")).toBe("Charge");
  expect(printType(lowerSchemas(expandables).declaration("Charge") ?? { kind: "never" })).toContain(
    'readonly "customer": (string | null)',
  );
});

it("expands a field to the object and leaves the others", () => {
  expect(expand("Charge", "customer")).toBe(
    "{ amount?: number; customer: (Customer | null); plain?: Plain; sources?: (string)[]; }",
  );
});

it("expands through objects, lists and expanded fields", () => {
  expect(expand("Charges", "data.sources", "data.customer.parent")).toBe(
    "{ data: ({ amount?: number; customer: ({ id: string; parent?: Customer; plain?: Plain; } | null); " +
      "plain?: Plain; sources?: (Plain)[]; })[]; }",
  );
  expect(expand("Charge", "plain.owner")).toContain("plain?: { owner?: Customer; }");
});

it("names the paths that cannot be expanded", () => {
  expect(expand("Charge", "amount", "custmer", "customer")).toMatch(/ !amount !custmer$/);
  expect(expand("Charge", "plain")).toMatch(/ !plain$/);
});

it("gives up on what is nested ten thousand deep, without overflowing the stack", () => {
  let list: Json = text;
  let parts: Json = { type: "object", properties: { a: text } };
  let not: Json = text;
  for (let depth = 0; depth < 10_000; depth++) {
    list = { type: "array", items: list };
    parts = { allOf: [parts, { properties: { [`p${depth}`]: text } }] };
    not = { not };
  }
  const types = lowerSchemas({ List: list, Parts: parts, Not: not });
  for (const name of ["List", "Parts", "Not"]) {
    types.lower(refer(name), "input");
    types.lower(refer(name), "output");
    expect(types.declaration(name)).toBeDefined();
  }
  expect(deepest(types.declaration("List"))).toBe("not-expressible");
});

it("takes chains of ten thousand references", () => {
  const schemas: Record<string, Json> = { S10000: { type: "string", enum: ["a", "b"] } };
  for (let index = 0; index < 10_000; index++) {
    schemas[`S${index}`] = { allOf: [to(`S${index + 1}`), { minLength: 1 }], nullable: true };
  }
  const types = lowerSchemas(schemas);
  const root = types.lower(refer("S0"), "input");
  expect(root).toEqual({ kind: "reference", name: "S0Input" });
  expect(types.declarations([root])).toHaveLength(10_001);
});

it("does not explode where everything is part of everything", () => {
  const names = Array.from({ length: 30 }, (_, index) => `S${index}`);
  const everything = names.map(to);
  const schemas: Record<string, Json> = {};
  for (const name of names) {
    schemas[name] = {
      allOf: everything,
      oneOf: everything,
      properties: { [name]: text, same: { type: "string", enum: [name] } },
      required: names,
    };
  }
  const started = processorTime();
  const types = lowerSchemas(schemas);
  expect(types.declarations(names.map((name) => types.lower(refer(name), "input")))).toHaveLength(
    30,
  );
  expect(processorTime() - started).toBeLessThan(10_000);
});

it("does not explode where parts double at every step", () => {
  const schemas: Record<string, Json> = { A0: tagged("a0"), B0: tagged("b0") };
  for (let index = 1; index < 60; index++) {
    const parts = [to(`A${index - 1}`), to(`B${index - 1}`)];
    schemas[`A${index}`] = { allOf: [...parts, tagged(`a${index}`)] };
    schemas[`B${index}`] = { allOf: [...parts, tagged(`b${index}`)] };
  }
  const started = processorTime();
  const types = lowerSchemas(schemas);
  types.declarations([types.lower(refer("A59"), "output")]);
  expect(processorTime() - started).toBeLessThan(10_000);
});

function tagged(tag: string): Json {
  return {
    type: "object",
    required: ["tag"],
    properties: { tag: { type: "string", enum: [tag] } },
  };
}

it("gives up on intersections of unions that TypeScript cannot multiply out", () => {
  const schemas: Record<string, Json> = {};
  for (let index = 0; index < 20; index++) schemas[`T${index}`] = tagged(`t${index}`);
  const union = { oneOf: Object.keys(schemas).map(to) };
  const types = lowerSchemas({
    ...schemas,
    Wide: {
      allOf: [
        union,
        { oneOf: [...union.oneOf, text] },
        { anyOf: [...union.oneOf, { type: "integer" }] },
        { anyOf: [...union.oneOf, { type: "boolean" }] },
      ],
    },
  });
  expect(types.declaration("Wide")).toEqual({ kind: "unknown", reason: "not-expressible" });
});

it("takes unions and enums of any size", () => {
  const values = Array.from({ length: 20_000 }, (_, index) => `v${index}`);
  const types = lowerSchemas({
    Values: { type: "string", enum: values },
    Constants: { oneOf: values.map((value) => ({ const: value })) },
    Objects: { oneOf: values.map((value) => ({ type: "object", properties: { [value]: text } })) },
  });
  expect(types.declaration("Values")).toEqual({ kind: "enum", values, open: true });
  expect(types.declaration("Constants")).toEqual({ kind: "enum", values, open: true });
  const objects = types.declaration("Objects");
  expect(objects?.kind === "union" && objects.members.length).toBe(20_000);
});

it("takes any document, and declares every name that it uses", () => {
  fc.assert(
    fc.property(
      fc.dictionary(fc.constantFrom("A", "B", "C", "d", "__proto__"), anySchema()),
      (schemas) => {
        for (const version of ["3.0.3", "3.1.0"]) {
          const types = lowerSchemas(schemas, version);
          const names = Object.keys(schemas);
          const roots = names.flatMap((name) => [
            types.lower(refer(name), "output"),
            types.lower(refer(name), "input"),
          ]);
          expect(missingNames(types, roots)).toEqual([]);
          types.expand(refer(names[0] ?? "A"), [["a"], ["a", "b"]]);
        }
      },
    ),
    { numRuns: 100, seed: 7 },
  );
});

function missingNames(types: TypeLowering, roots: readonly TypeIR[]): readonly string[] {
  const declarations = types.declarations(roots);
  const declared = new Set(declarations.map((each) => each.name));
  const used = [...roots, ...declarations.map((each) => each.type)].flatMap(namesIn);
  return used.filter((name) => !declared.has(name));
}

function namesIn(type: TypeIR): readonly string[] {
  return type.kind === "reference" ? [type.name] : partsOf(type).flatMap(namesIn);
}

/** Schemas made of the keywords that matter, with values that fit and values that do not. */
function anySchema(): fc.Arbitrary<Json> {
  const { schema } = fc.letrec<{ schema: Json; list: Json; map: Json }>((tie) => ({
    schema: fc.oneof(
      { depthSize: "xsmall", withCrossShrink: true },
      fc.constantFrom<Json>(true, false, null, "text", {}, { type: "string" }, { nullable: true }),
      fc.constantFrom("A", "B", "C", "d", "__proto__", "Nowhere").map((name) => to(name)),
      fc.record(
        {
          type: fc.constantFrom<Json>("object", "array", "string", "null", ["string", "null"], 5),
          nullable: fc.boolean(),
          readOnly: fc.boolean(),
          required: fc.constantFrom<Json>(["a"], ["a", "b", "c"], "a", true),
          enum: fc.constantFrom<Json>(["x", "y"], [1, null], [], [{}], "x"),
          const: fc.constantFrom<Json>("x", null, {}),
          properties: tie("map"),
          additionalProperties: tie("schema"),
          items: tie("schema"),
          prefixItems: tie("list"),
          allOf: tie("list"),
          oneOf: tie("list"),
          anyOf: tie("list"),
          not: tie("schema"),
          discriminator: fc.constantFrom<Json>("a", {
            propertyName: "a",
            mapping: { x: "A", y: "B" },
          }),
          "x-expansionResources": fc.constant<Json>({}),
        },
        { requiredKeys: [] },
      ),
    ),
    list: fc.array(tie("schema"), { maxLength: 4 }),
    map: fc.dictionary(fc.constantFrom("a", "b", "__proto__", ""), tie("schema")),
  }));
  return schema;
}

/** The reason at the end of a list of lists. */
function deepest(type: TypeIR | undefined): string | undefined {
  let next = type;
  while (next !== undefined && next.kind !== "unknown") [next] = partsOf(next);
  return next?.reason;
}
