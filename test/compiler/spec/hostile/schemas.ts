import {
  type Attack,
  chain,
  document,
  list,
  named,
  object,
  reference,
  schemaDocument,
  text,
  written,
} from "./attack.ts";
import type { JsonObject } from "../../../../compiler/json.ts";

const unknowns = ["check/too-many-unknowns"];

/** Maps in maps, written as text: what would write them as JSON is not what is tested. */
function nested(depth: number): string {
  const open = '{"type":"object","properties":{"a":'.repeat(depth);
  const whole = JSON.stringify(schemaDocument({}));
  return whole.replace('"schema":{}', `"schema":${open}{}${"}}".repeat(depth)}`);
}

/** Attacks by how schemas are put together. */
export const schemaAttacks: readonly Attack[] = [
  {
    name: "a schema of 10,000 levels",
    files: () => written(nested(10_000)),
    codes: ["resolve/too-deep"],
  },
  { name: "a schema of 150 maps in maps", files: () => written(nested(150)), codes: unknowns },
  ...(["allOf", "oneOf", "anyOf"] as const).map((keyword) => ({
    name: `${keyword} that doubles with each of 40 levels`,
    files: () => {
      const levels = chain(
        40,
        (next) => ({ [keyword]: [next, object({ b: next }), next] }),
        object({ a: text }),
      );
      return document(schemaDocument(reference(0), levels));
    },
  })),
  {
    name: "60 levels that are each two unions of the next",
    files: () => {
      const either = (next: JsonObject, name: string): JsonObject => ({
        oneOf: [next, object({ [name]: next })],
      });
      const levels = chain(60, (next) => ({ allOf: [either(next, "a"), either(next, "b")] }));
      return document(schemaDocument(reference(0), levels));
    },
    codes: unknowns,
  },
  {
    name: "30 unions of 4, multiplied",
    files: () => {
      const unions = list(30, (index) => ({
        oneOf: list(4, (each) => object({ [`p${String(index)}_${String(each)}`]: text })),
      }));
      return document(schemaDocument({ allOf: unions }));
    },
    codes: unknowns,
  },
  {
    name: "12 unions of 12 whose members are unions of 6",
    files: () => {
      const inner = (index: number): JsonObject => ({
        anyOf: list(6, (each) => object({ [`r${String(index)}_${String(each)}`]: text })),
      });
      const unions = list(12, (index) => ({
        anyOf: list(12, (each) => object({ [`q${String(each)}`]: inner(index) })),
      }));
      return document(schemaDocument({ allOf: unions }));
    },
    codes: unknowns,
  },
  {
    name: "allOf of allOf inside each other",
    files: () => {
      const inside = named(2, (index) => ({
        allOf: [
          reference(0),
          reference(1),
          { properties: { [`p${String(index)}`]: reference(0) } },
        ],
      }));
      return document(schemaDocument(reference(0), inside));
    },
  },
  {
    name: "members that contradict themselves on each of 25 levels",
    files: () => {
      const levels = chain(
        25,
        (next, index) => {
          const enumeration = object({ x: { enum: [`v${String(index)}`] } });
          const inner = { allOf: [next, { properties: { a: { allOf: [next, enumeration] } } }] };
          return object({ a: inner });
        },
        object({ x: text }),
      );
      return document(schemaDocument(reference(0), levels));
    },
  },
  {
    name: "a chain of allOf by reference",
    size: 10_000,
    soak: 70_000,
    files: (size) => {
      const links = chain(
        size,
        (next, index) => ({ allOf: [next, { properties: { [`p${String(index)}`]: text } }] }),
        object({ z: text }),
      );
      return document(schemaDocument(reference(0), links));
    },
  },
  {
    name: "a chain of allOf whose links all say the same member",
    size: 3_000,
    soak: 100_000,
    files: (size) => {
      const kinds = ["string", "integer"];
      const links = chain(
        size,
        (next, index) => ({ allOf: [next, object({ p: { type: kinds[index % 2] ?? "" } })] }),
        object({ p: text }),
      );
      return document(schemaDocument(reference(0), links));
    },
    codes: unknowns,
  },
  {
    name: "an object in 5,000 parts",
    files: () => {
      const parts = list(5_000, (index) => reference(index));
      const schemas = named(5_000, (index) => object(named(5, () => text, `p${String(index)}_`)));
      return document(schemaDocument({ allOf: parts }, schemas));
    },
    codes: unknowns,
  },
  {
    name: "150 parts that require and contradict 300 members",
    files: () => {
      const kinds = ["string", "integer"];
      const members = named(300, (index) => ({ type: kinds[index % 2] ?? "" }), "r");
      const parts = list(150, () => ({ ...object(members), required: Object.keys(members) }));
      return document(schemaDocument({ allOf: parts }));
    },
  },
  {
    name: "a chain of oneOf",
    size: 5_000,
    soak: 70_000,
    files: (size) => {
      const links = chain(size, (next, index) => ({
        oneOf: [next, object({ [`p${String(index)}`]: text })],
      }));
      return document(schemaDocument(reference(0), links));
    },
  },
  {
    name: "a chain of schemas or null",
    size: 5_000,
    soak: 100_000,
    files: (size) => {
      const links = chain(size, (next) => ({ anyOf: [next, { type: "null" }] }));
      return document(schemaDocument(reference(0), links, { openapi: "3.1.0" }));
    },
  },
  {
    name: "alternatives that are lists",
    size: 5_000,
    soak: 50_000,
    soakCodes: ["check/too-many-unknowns"],
    files: (size) => {
      const lists = list(size, (index) => ({
        type: "array",
        items: object({ [`x${String(index)}`]: text, y: { type: "array", items: text } }),
      }));
      return document(schemaDocument({ anyOf: lists }));
    },
  },
  {
    name: "alternatives that differ in a member in their middle",
    size: 5_000,
    soak: 50_000,
    soakCodes: ["check/too-many-unknowns"],
    files: (size) => {
      const objects = list(size, (index) =>
        object({ a: text, [`m${String(index)}`]: text, z: text }),
      );
      return document(schemaDocument({ anyOf: objects }));
    },
  },
  {
    name: "alternatives with a tag each",
    size: 3_000,
    soak: 30_000,
    files: (size) => {
      const alternatives = list(size, (index) => reference(index));
      const base = object({ k: text });
      const schemas = named(size, (index) => ({
        allOf: [reference("B"), { properties: { [`p${String(index)}`]: text } }],
      }));
      const union = { oneOf: alternatives, discriminator: { propertyName: "k" } };
      return document(schemaDocument(union, { ...schemas, B: base }));
    },
  },
  {
    name: "a mapping of a discriminator",
    size: 20_000,
    soak: 100_000,
    files: (size) => {
      const mapping = named(size, () => "#/components/schemas/A");
      const union = { oneOf: [reference("A")], discriminator: { propertyName: "k", mapping } };
      return document(schemaDocument(union, { A: object({ k: text }) }));
    },
  },
  {
    name: "alternatives that are one number each",
    size: 20_000,
    soak: 100_000,
    soakCodes: ["check/too-many-unknowns"],
    files: (size) => {
      const constants = list(size, (index) => ({ const: index }));
      return document(schemaDocument({ anyOf: constants }, {}, { openapi: "3.1.0" }));
    },
  },
  {
    name: "200 levels that branch by every keyword there is",
    files: () => {
      const levels = chain(200, (next) => ({
        if: next,
        then: next,
        else: next,
        not: next,
        contains: next,
        dependentSchemas: { a: next },
        properties: { a: next, b: next },
      }));
      return document(schemaDocument(reference(0), levels, { openapi: "3.1.0" }));
    },
  },
  {
    name: "constants and defaults of 150 levels",
    files: () => {
      const value = list(150, (index) => index).reduce<JsonObject>(
        (inner) => ({ a: inner, b: [1] }),
        {},
      );
      const schema = { const: value, default: value, enum: [value] };
      return document(schemaDocument(schema, {}, { openapi: "3.1.0" }));
    },
    codes: unknowns,
  },
];
