import { type Attack, definitionPath, list } from "./attack.ts";
import { definition } from "./definitions.ts";

/** A schema with a query, and operations on it by their documents. */
function asked(schema: string, ...documents: readonly string[]): Readonly<Record<string, string>> {
  const operations = documents.map(
    (text, index) =>
      `  a.get${String(index)}:\n    graphql: |\n      ${text.replaceAll("\n", "\n      ")}`,
  );
  return {
    [definitionPath]: definition({
      source: "schema.graphql",
      http: "http: { baseUrl: https://api.hostile.example/graphql }",
      operations: operations.join("\n"),
    }),
    "definitions/schema.graphql": schema,
  };
}

const simple =
  "type Query { a: String q(f: F): Query list: [Query!]! } input F { f: F g: [F!] s: String }";

/** Attacks by schemas and documents of GraphQL. */
export const graphqlAttacks: readonly Attack[] = [
  {
    name: "types that each hold the next",
    size: 10_000,
    soak: 50_000,
    files: (size) => {
      const types = list(
        size,
        (index) => `type T${String(index)} { n: T${String((index + 1) % size)} s: String }`,
      );
      return asked(`type Query { t: T0 }\n${types.join("\n")}`, "{ t { n { n { s } } } }");
    },
  },
  {
    name: "fields of one type",
    size: 10_000,
    soak: 100_000,
    files: (size) => {
      const fields = list(size, (index) => `f${String(index)}(a: Int): String`);
      return asked(`type Query { ${fields.join(" ")} }`, "{ f0 f1 }");
    },
  },
  {
    name: "values of one enum",
    size: 10_000,
    soak: 100_000,
    files: (size) => {
      const values = list(size, (index) => `V${String(index)}`);
      return asked(
        `type Query { a(e: E): E } enum E { ${values.join(" ")} }`,
        "query ($e: E) { a(e: $e) }",
      );
    },
  },
  {
    name: "inputs that hold themselves",
    files: () => asked(simple, "query ($f: F) { q(f: $f) { a } }"),
  },
  {
    name: "inputs that each hold all others",
    size: 100,
    files: (size) => {
      const fields = list(size, (index) => `f${String(index)}: I${String(index)}`).join(" ");
      const inputs = list(size, (index) => `input I${String(index)} { ${fields} }`);
      return asked(
        `type Query { a(i: I0): String }\n${inputs.join("\n")}`,
        "query ($i: I0) { a(i: $i) }",
      );
    },
  },
  {
    name: "types wrapped in 5,000 lists",
    files: () => asked(`type Query { a: ${"[".repeat(5_000)}String${"]".repeat(5_000)} }`, "{ a }"),
    codes: ["resolve/malformed-document"],
  },
  {
    name: "interfaces of many types",
    size: 1_000,
    files: (size) => {
      const types = list(
        size,
        (index) => `type T${String(index)} implements N { id: ID! v${String(index)}: Int }`,
      );
      return asked(
        `interface N { id: ID! }\ntype Query { n: N }\n${types.join("\n")}`,
        "{ n { __typename id } }",
      );
    },
  },
  {
    name: "directives",
    size: 10_000,
    files: (size) => {
      const directives = list(
        size,
        (index) => `directive @d${String(index)}(a: String) repeatable on FIELD | FIELD_DEFINITION`,
      );
      return asked(
        `${directives.join("\n")}\ntype Query { a: String ${"@d0 ".repeat(size)} }`,
        "{ a }",
      );
    },
  },
  {
    name: "a document of many directives",
    size: 10_000,
    files: (size) => asked(simple, `{ a ${"@skip(if: false) ".repeat(size)} }`),
    codes: ["load/too-deep"],
  },
  {
    name: "a document of 5,000 levels",
    files: () => asked(simple, `${"{ q ".repeat(5_000)}{ a }${" }".repeat(5_000)}`),
    codes: ["load/too-deep"],
  },
  {
    name: "a document of 90 levels of lists",
    files: () => asked(simple, `${"{ list ".repeat(90)}{ a }${" }".repeat(90)}`),
    codes: ["bind/graphql"],
  },
  {
    name: "fragments that double with each of 30",
    files: () => {
      const fragments = list(
        30,
        (index) =>
          `fragment F${String(index)} on Query { x: q { ...F${String(index + 1)} } y: q { ...F${String(index + 1)} } }`,
      );
      return asked(simple, `{ ...F0 } ${fragments.join(" ")} fragment F30 on Query { a }`);
    },
    codes: ["bind/graphql"],
  },
  {
    name: "fragments that hold themselves",
    files: () => asked(simple, "{ ...F } fragment F on Query { q { ...F } }"),
    codes: ["bind/graphql"],
  },
  {
    name: "fields under many names",
    size: 1_000,
    files: (size) =>
      asked(simple, `{ ${list(size, (index) => `f${String(index)}: a`).join("\n")} }`),
  },
  {
    name: "one field many times",
    size: 5_000,
    files: (size) => asked(simple, `{ ${"q { a } ".repeat(size)} }`),
    codes: ["bind/graphql"],
  },
  {
    name: "variables",
    size: 90,
    files: (size) => {
      const names = list(size, (index) => `v${String(index)}`);
      const given = names.map((name) => `$${name}: String`).join(", ");
      const used = names.map((name) => `${name}: q(f: { s: $${name} }) { a }`).join("\n");
      return asked(simple, `query (${given}) { ${used} }`);
    },
  },
  {
    name: "a value of 2,000 levels",
    files: () => asked(simple, `{ q(f: ${"{ f: ".repeat(2_000)}{}${" }".repeat(2_000)}) { a } }`),
    codes: ["load/too-deep"],
  },
  {
    name: "names that objects have from the start",
    files: () =>
      asked(
        "type Query { constructor: toString hasOwnProperty(valueOf: String): String } type toString { prototype: String }",
        "query ($valueOf: String) { constructor { prototype } hasOwnProperty(valueOf: $valueOf) }",
      ),
  },
  {
    name: "an introspection that nests types without end",
    files: () => {
      const type = '{"kind":"LIST","ofType":'.repeat(50_000) + "null" + "}".repeat(50_000);
      const fields = `[{"name":"a","args":[],"type":${type}}]`;
      const schema = `{"__schema":{"queryType":{"name":"Query"},"types":[{"kind":"OBJECT","name":"Query","interfaces":[],"fields":${fields}}],"directives":[]}}`;
      return {
        ...asked("", "{ a }"),
        [definitionPath]: definition({
          source: "schema.json",
          http: "http: { baseUrl: https://api.hostile.example/graphql }",
          operations: '  a.get: { graphql: "{ a }" }',
        }),
        "definitions/schema.json": schema,
      };
    },
    codes: ["resolve/malformed-document"],
  },
  {
    name: "a schema that is none",
    files: () => asked("type Query {".repeat(50_000), "{ a }"),
    codes: ["resolve/malformed-document"],
  },
  {
    name: "comments and text of 10 MB",
    files: () =>
      asked(
        `${"# x\n".repeat(1_000_000)}"""${"x".repeat(6_000_000)}""" type Query { a: String }`,
        "{ a }",
      ),
  },
];
