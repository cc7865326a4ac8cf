import type { JsonObject } from "../../../../compiler/json.ts";
import {
  type Attack,
  document,
  documentOf,
  list,
  object,
  operation,
  reference,
  schemaDocument,
  text,
  written,
} from "./attack.ts";

/** Names that nobody sees, sees in another order, or takes for others. */
const unseen = [
  "get\u202eUser",
  "\u200bget",
  "get\ufeff",
  "\u{e0041}get",
  "g\u0435t",
  "\uff47et",
  "e\u0301",
  "\u00e9",
  "\u061c",
  "\u2028",
  "\ud800",
  "\u0000",
  "..",
  "",
  " ",
];

/** Names that objects have from the start, as text: `JSON.stringify` would lose the first. */
const inherited = ["__proto__", "constructor", "prototype", "hasOwnProperty", "toString", "then"];

function inheritedNames(): string {
  const member = (value: string): string => inherited.map((name) => `"${name}":${value}`).join(",");
  const schema = (name: string): string => `{"$ref":"#/components/schemas/${name}"}`;
  const content = (value: string): string => `"content":{"application/json":{"schema":${value}}}`;
  const paths = inherited.map(
    (name) =>
      `"/${name}":{"__proto__":{},"post":{"operationId":"${name}","tags":["${name}"],"parameters":[{"name":"${name}","in":"query","schema":{"enum":["${name}"]}}],"requestBody":{${content(schema(name))}},"responses":{"200":{"description":"",${content(schema(name))}}}}}`,
  );
  const schemas = inherited.map(
    (name) =>
      `"${name}":{"type":"object","required":["__proto__"],"properties":{${member('{"type":"string"}')}},"__proto__":{}}`,
  );
  return `{"openapi":"3.0.3","info":{"title":"t","version":"1"},"servers":[{"url":"https://api.hostile.example"}],"paths":{"__proto__":{},${paths.join(",")}},"components":{"schemas":{${schemas.join(",")}},"__proto__":{"x":1}},"__proto__":{"x":1}}`;
}

function patterns(sources: readonly string[]): JsonObject {
  return object(
    Object.fromEntries(
      sources.map((pattern, index) => [
        `p${String(index)}`,
        { type: "string", pattern, example: `${"a".repeat(60)}!`, default: `${"a".repeat(60)}!` },
      ]),
    ),
  );
}

/** Attacks by names and by texts that something reads. */
export const nameAttacks: readonly Attack[] = [
  {
    name: "a name of 5 MB",
    files: () => document(schemaDocument(object({ ["n".repeat(5_000_000)]: text }))),
  },
  {
    name: "schemas with names of 10 kB",
    size: 300,
    soak: 1_000,
    files: (size) => {
      const name = (index: number): string => `S${String(index % size)}${"x".repeat(10_000)}`;
      const schemas = list(size, (index) => [
        name(index),
        object({ a: reference(name(index + 1)) }),
      ]);
      return document(
        schemaDocument(reference(name(0)), Object.fromEntries(schemas) as JsonObject),
      );
    },
  },
  {
    name: "operations with ids of 15 kB",
    size: 200,
    files: (size) => {
      const paths = list(size, (index) => [
        `/p${String(index)}`,
        {
          get: operation(`op${"Ab ".repeat(5_000)}${String(index)}`, {
            summary: "s".repeat(10_000),
            tags: ["t".repeat(10_000)],
          }),
        },
      ]);
      return document(documentOf(Object.fromEntries(paths) as JsonObject));
    },
  },
  {
    name: "a path of 1 MB",
    files: () => document(documentOf({ [`/${"a/".repeat(500_000)}`]: { get: operation("op") } })),
  },
  {
    name: "a path of open braces, and one of a query",
    files: () =>
      document(
        documentOf({
          [`/${"{".repeat(200_000)}`]: { get: operation("op") },
          [`/x?${"a={b}&".repeat(50_000)}`]: { get: operation("op2") },
        }),
      ),
  },
  {
    name: "names that nobody sees, or sees in another order",
    files: () => {
      const paths = unseen.map((name, index) => {
        const parameters = [{ name, in: "query", schema: { enum: [name], type: "string" } }];
        const servers = [{ url: `http://${name}.example/` }];
        const summary = `${name} */ ${name}`;
        const get = operation(name, { summary, parameters, servers });
        return [`/${name}${String(index)}`, { get }];
      });
      const info = { title: "\u202eT\u2028*/${x}`", version: "\u202e" };
      return document(documentOf(Object.fromEntries(paths) as JsonObject, { info }));
    },
  },
  {
    name: "schemas and members that nobody sees, or takes for others",
    files: () => {
      const members = Object.fromEntries(unseen.map((name) => [name, { enum: [name, "a"] }]));
      const schemas = Object.fromEntries(unseen.map((name) => [name, object(members)]));
      const all = unseen.map((name) => reference(name));
      return document(schemaDocument({ oneOf: all }, schemas));
    },
  },
  { name: "names that objects have from the start", files: () => written(inheritedNames()) },
  {
    name: "patterns that backtrack for ever, or are none",
    files: () =>
      document(
        schemaDocument(
          patterns([
            "^(a+)+$",
            "(a|a)*b",
            "(.*a){30}",
            `(${"a?".repeat(20_000)})`,
            "a{1,1000000000}{1,1000000000}",
            "(".repeat(20_000),
            "[",
            "(?<n>a)(?<n>b)",
            "\\p{Script=",
            "(?=(a+))\\1",
          ]),
        ),
      ),
  },
];
