import { expect, it } from "vitest";
import { countFields, fieldAt, itemsOf, membersOf } from "../../../compiler/types/project.ts";
import type { TypeLowering } from "../../../compiler/types/type-lowering.ts";
import type { Json } from "../../../compiler/json.ts";
import { lowerSchemas, refer } from "./open-document.ts";
import { printType } from "./print-types.ts";

const text: Json = { type: "string" };
const schemas: Readonly<Record<string, Json>> = {
  User: {
    type: "object",
    required: ["login"],
    properties: { login: text, plan: { type: "object", properties: { name: text } } },
  },
  Issue: {
    type: "object",
    required: ["title", "user", "labels", "author"],
    properties: {
      title: text,
      user: { $ref: "#/components/schemas/User" },
      author: { $ref: "#/components/schemas/User", nullable: true },
      labels: {
        type: "array",
        items: { type: "object", required: ["name"], properties: { name: text, color: text } },
      },
      meta: { type: "object", additionalProperties: { type: "integer" } },
      point: { type: "array", items: { type: "number" } },
      anything: {},
    },
  },
  Card: {
    oneOf: [
      {
        type: "object",
        required: ["id", "kind"],
        properties: { id: { type: "integer" }, kind: { type: "string", enum: ["card"] } },
      },
      {
        type: "object",
        required: ["id", "kind", "bank"],
        properties: { id: text, kind: { type: "string", enum: ["bank"] }, bank: text },
      },
    ],
  },
  Extended: {
    allOf: [
      { $ref: "#/components/schemas/Issue" },
      { type: "object", required: ["score"], properties: { score: { type: "number" } } },
    ],
    required: ["meta"],
  },
  Loop: { type: "object", properties: { loop: { $ref: "#/components/schemas/Loop" } } },
  Issues: { type: "array", items: { $ref: "#/components/schemas/Issue" } },
};

function at(name: string, path: readonly (string | number)[]): string {
  const types = lowerSchemas(schemas);
  const result = fieldAt(types, types.lower(refer(name), "output"), path);
  if ("missing" in result) {
    return `missing ${result.missing.at}: ${result.missing.candidates.join(" ")}`;
  }
  return `${printType(result.found.type)}${result.found.optional ? " optional" : ""}`;
}

it.each([
  ["Issue", [], "Issue"],
  ["Issue", ["title"], "string"],
  ["Issue", ["user", "login"], "string"],
  ["Issue", ["user", "plan", "name"], "string optional"],
  ["Issue", ["author", "login"], "(string | null) optional"],
  ["Issue", ["labels", "name"], "readonly (string)[]"],
  ["Issue", ["labels", "color"], "readonly ((string | null))[]"],
  ["Issue", ["labels", 0, "name"], "string optional"],
  ["Issue", ["meta", "anyKey"], "number optional"],
  ["Issue", ["anything", "goes", 3], "unknown optional"],
  ["Issues", ["user", "login"], "readonly (string)[]"],
  ["Issues", [0], "Issue optional"],
  ["Card", ["id"], "(string | number)"],
  ["Card", ["kind"], '("card" | "bank")'],
  ["Card", ["bank"], "string optional"],
  ["Extended", ["score"], "number"],
  ["Extended", ["title"], "string"],
  ["Extended", ["meta"], "{ readonly [key: string]: number }"],
  ["Loop", ["loop", "loop", "loop"], "Loop optional"],
] as const)("finds in %s at %j", (name, path, expected) => {
  expect(at(name, path)).toBe(expected);
});

it.each([
  ["Issue", ["titel"], "missing 0: title user author labels meta point anything"],
  ["Issue", ["user", "name"], "missing 1: login plan"],
  ["Issue", ["labels", "colour"], "missing 1: name color"],
  ["Issue", ["title", "length"], "missing 1: "],
  ["Issue", ["toString"], "missing 0: title user author labels meta point anything"],
  ["Issue", ["__proto__"], "missing 0: title user author labels meta point anything"],
  ["Card", ["name"], "missing 0: id kind bank"],
] as const)("says what is missing in %s at %j", (name, path, expected) => {
  expect(at(name, path)).toBe(expected);
});

function members(name: string): readonly string[] | undefined {
  const types = lowerSchemas(schemas);
  return membersOf(types, types.lower(refer(name), "output"))?.map(
    (field) => `${field.name}${field.optional ? "?" : ""}: ${printType(field.type)}`,
  );
}

it("lists the members of an object behind a reference", () => {
  expect(members("User")).toEqual(["login: string", 'plan?: { readonly "name"?: string; }']);
});

it("joins the members of alternatives", () => {
  expect(members("Card")).toEqual([
    "id: (string | number)",
    'kind: ("card" | "bank")',
    "bank?: string",
  ]);
});

it("joins the members of an intersection, required where one part says so", () => {
  const found = members("Extended");
  expect(found).toContain("score: number");
  expect(found).toContain("title: string");
  expect(found?.find((each) => each.startsWith("meta"))).toBe(
    "meta: { readonly [key: string]: number }",
  );
});

it("knows no members of lists and scalars", () => {
  expect(members("Issues")).toBeUndefined();
  const types = lowerSchemas(schemas);
  expect(membersOf(types, { kind: "string" })).toBeUndefined();
  expect(membersOf(types, { kind: "reference", name: "Nowhere" })).toBeUndefined();
});

it("finds the items of lists", () => {
  const types = lowerSchemas(schemas);
  const items = itemsOf(types, types.lower(refer("Issues"), "output"));
  expect(items).toEqual({ kind: "reference", name: "Issue" });
  expect(
    itemsOf(types, {
      kind: "union",
      members: [{ kind: "null" }, { kind: "array", items: { kind: "string" } }],
    }),
  ).toEqual({ kind: "string" });
  expect(itemsOf(types, { kind: "string" })).toBeUndefined();
});

function count(types: TypeLowering, name: string): ReturnType<typeof countFields> {
  return countFields(types, [types.lower(refer(name), "output")]);
}

it("counts every reachable field once", () => {
  const types = lowerSchemas(schemas);
  expect(count(types, "Loop")).toEqual({ fields: 1, unknowns: [] });
  expect(count(types, "Issue")).toEqual({
    fields: 7 + 3 + 2,
    unknowns: [{ reason: "empty-schema", count: 1 }],
  });
  const twice = countFields(types, [
    types.lower(refer("Issue"), "output"),
    types.lower(refer("Issues"), "output"),
  ]);
  expect(twice.fields).toBe(12);
});

it("never counts more that is unknown than fields", () => {
  const types = lowerSchemas(schemas);
  const unknown = { kind: "unknown", reason: "empty-schema" } as const;
  const map = { kind: "map", values: unknown } as const;
  const open = { kind: "object", fields: [], additional: unknown } as const;
  const both = { kind: "tuple", items: [unknown, map] } as const;
  const one = [{ reason: "empty-schema", count: 1 }];
  for (const type of [unknown, map, open, both])
    expect(countFields(types, [type])).toEqual({ fields: 1, unknowns: one });
  const member = { name: "a", type: both, optional: false };
  expect(countFields(types, [{ kind: "object", fields: [member] }, { kind: "string" }])).toEqual({
    fields: 2,
    unknowns: one,
  });
});
