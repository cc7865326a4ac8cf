import type { JsonObject } from "../../../../compiler/json.ts";
import {
  type Attack,
  document,
  documentOf,
  list,
  named,
  object,
  operation,
  reference,
  schemaDocument,
  text,
  written,
} from "./attack.ts";

const address = "https://api.hostile.example";

function oauth2(names: readonly string[]): JsonObject {
  const scopes = Object.fromEntries(names.map((name) => [name, ""]));
  const flow = { authorizationUrl: address, tokenUrl: address, scopes };
  return { type: "oauth2", flows: { authorizationCode: flow } };
}

function pathsOf(count: number, make: (index: number) => JsonObject): JsonObject {
  return Object.fromEntries(list(count, (index) => [`/p${String(index)}`, make(index)]));
}

/** Attacks by how much of something there is. */
export const sizeAttacks: readonly Attack[] = [
  {
    name: "a document of more than 64 MB",
    files: () => written(`${JSON.stringify(schemaDocument({}))}${" ".repeat(64 * 1024 * 1024)}`),
    codes: ["resolve/too-large"],
  },
  {
    name: "an enum",
    size: 20_000,
    soak: 100_000,
    files: (size) =>
      document(
        schemaDocument({ type: "string", enum: list(size, (index) => `v${String(index)}`) }),
      ),
  },
  {
    name: "an enum of numbers, texts and objects",
    size: 20_000,
    soak: 100_000,
    files: (size) =>
      document(
        schemaDocument({
          enum: list(
            size,
            (index) => [index, `v${String(index)}`, { a: index }][index % 3] ?? null,
          ),
        }),
      ),
    codes: ["check/too-many-unknowns"],
  },
  {
    name: "paths",
    size: 2_000,
    soak: 20_000,
    files: (size) =>
      document(documentOf(pathsOf(size, (index) => ({ get: operation(`op${String(index)}`) })))),
  },
  {
    name: "100,000 paths",
    files: () =>
      document(documentOf(pathsOf(100_000, (index) => ({ get: operation(`op${String(index)}`) })))),
    codes: ["validate/too-many"],
  },
  {
    name: "paths whose operations have no ids",
    size: 2_000,
    soak: 20_000,
    files: (size) => document(documentOf(pathsOf(size, () => ({ get: { responses: {} } })))),
  },
  {
    name: "operations of one id",
    size: 2_000,
    soak: 20_000,
    files: (size) => document(documentOf(pathsOf(size, () => ({ get: operation("op") })))),
  },
  {
    name: "operations whose ids differ in marks",
    size: 2_000,
    soak: 20_000,
    files: (size) =>
      document(
        documentOf(
          pathsOf(size, (index) => ({
            get: operation(`op${"-".repeat(index % 100)}${"_".repeat(Math.floor(index / 100))}`),
          })),
        ),
      ),
  },
  {
    name: "parameters of one operation",
    size: 10_000,
    soak: 100_000,
    files: (size) => {
      const parameters = list(size, (index) => ({
        name: `p${String(index)}`,
        in: "query",
        schema: text,
      }));
      return document(documentOf({ "/a": { get: operation("op", { parameters }) } }));
    },
  },
  {
    name: "parameters of one name",
    size: 20_000,
    soak: 100_000,
    files: (size) => {
      const places = ["query", "header", "cookie"];
      const parameters = list(size, (index) => ({ name: "p", in: places[index % 3] ?? "" }));
      return document(documentOf({ "/a": { get: operation("op", { parameters }) } }));
    },
  },
  {
    name: "a path of parameters",
    size: 10_000,
    files: (size) => {
      const path = list(size, (index) => `/{p${String(index)}}`).join("");
      return document(documentOf({ [path]: { get: operation("op") } }));
    },
  },
  {
    name: "members of one object",
    size: 60_000,
    soak: 100_000,
    files: (size) => document(schemaDocument(object(named(size, () => text)))),
    codes: ["check/too-many-unknowns"],
  },
  {
    name: "members of a named object",
    size: 20_000,
    soak: 40_000,
    files: (size) =>
      document(schemaDocument(reference("A"), { A: object(named(size, () => text)) })),
  },
  {
    name: "members whose names differ in one separator",
    size: 5_000,
    files: (size) =>
      document(
        schemaDocument(
          object(
            Object.fromEntries(
              list(size, (index) => {
                const marks = [..."-_. /"].map((mark, bit) => (index & (1 << bit) ? mark : ""));
                return [`a${marks.join("")}${String(index >> 5)}`, text];
              }),
            ),
          ),
        ),
      ),
  },
  {
    name: "patterns of members' names",
    size: 5_000,
    soak: 50_000,
    soakCodes: ["check/too-many-unknowns"],
    files: (size) => {
      const patternProperties = named(size, (index) => object({ [`a${String(index)}`]: text }));
      const schema = { type: "object", patternProperties };
      return document(schemaDocument(schema, {}, { openapi: "3.1.0" }));
    },
  },
  {
    name: "places of a tuple",
    size: 5_000,
    soak: 30_000,
    soakCodes: ["check/too-many-unknowns"],
    files: (size) => {
      const prefixItems = list(size, (index) => object({ [`a${String(index)}`]: text }));
      const schema = { type: "array", prefixItems };
      return document(schemaDocument(schema, {}, { openapi: "3.1.0" }));
    },
  },
  {
    name: "required names",
    size: 100_000,
    files: (size) => {
      const required = list(size, (index) => `r${String(index)}`);
      return document(schemaDocument({ ...object({ a: text }), required }));
    },
  },
  {
    name: "media types",
    size: 5_000,
    soak: 20_000,
    files: (size) => {
      const content = Object.fromEntries(
        list(size, (index) => [
          `application/x${String(index)}+json`,
          { schema: object({ [`a${String(index)}`]: text }) },
        ]),
      );
      const post = {
        operationId: "op",
        requestBody: { content },
        responses: { 200: { description: "", content } },
      };
      return document(documentOf({ "/a": { post } }));
    },
  },
  {
    name: "responses of one operation",
    size: 1_000,
    soak: 10_000,
    files: (size) => {
      const responses = Object.fromEntries(
        list(size, (index) => {
          const schema = object({ [`a${String(index)}`]: text });
          return [
            String(200 + index),
            { description: "", content: { "application/json": { schema } } },
          ];
        }),
      );
      return document(documentOf({ "/a": { get: { operationId: "op", responses } } }));
    },
  },
  {
    name: "headers and links of an answer",
    size: 20_000,
    files: (size) => {
      const headers = named(size, () => ({ schema: text }), "X-");
      const links = named(size, () => ({ operationId: "op", parameters: { a: "$response.body" } }));
      const get = { operationId: "op", responses: { 200: { description: "", headers, links } } };
      return document(documentOf({ "/a": { get } }));
    },
  },
  {
    name: "tags",
    size: 100_000,
    files: (size) => {
      const names = list(size, (index) => `t${String(index)}`);
      const tags = names.map((name) => ({ name }));
      return document(documentOf({ "/a": { get: operation("op", { tags: names }) } }, { tags }));
    },
  },
  {
    name: "servers of many variables",
    size: 2_000,
    soak: 20_000,
    files: (size) => {
      const variables = named(20, () => ({ default: "a", enum: list(20, String) }), "v");
      const servers = list(size, (index) => ({
        url: `https://{v${String(index % 20)}}.s${String(index)}.example`,
        variables,
      }));
      return document(schemaDocument(text, {}, { servers }));
    },
  },
  {
    name: "security schemes",
    size: 10_000,
    soak: 50_000,
    files: (size) => {
      const securitySchemes = named(size, (index) => oauth2([`s${String(index)}`]));
      const security = list(size, (index) => ({ [`S${String(index)}`]: [] }));
      return document(schemaDocument(text, {}, { components: { securitySchemes }, security }));
    },
  },
  {
    name: "scopes that all operations ask for",
    size: 30_000,
    soak: 100_000,
    files: (size) => {
      const names = list(size, (index) => `s${String(index)}`);
      const components = { securitySchemes: { login: oauth2(names) } };
      const security = [{ login: names }];
      return document(schemaDocument(text, {}, { components, security }));
    },
    codes: ["resolve/too-many-scopes"],
  },
  {
    name: "scopes of one operation",
    size: 20_000,
    soak: 100_000,
    files: (size) => {
      const names = list(size, (index) => `s${String(index)}`);
      const components = { securitySchemes: { login: oauth2(names) } };
      const get = operation("op", { security: [{ login: names }] });
      return document(documentOf({ "/a": { get } }, { components }));
    },
  },
  {
    name: "scopes that 5,000 operations share",
    size: 1_000,
    soak: 20_000,
    files: (size) => {
      const names = list(size, (index) => `s${String(index)}`);
      const components = { securitySchemes: { login: oauth2(names) } };
      const security = [{ login: names }];
      const paths = pathsOf(5_000, (index) => ({ get: operation(`op${String(index)}`) }));
      return document(documentOf(paths, { components, security }));
    },
    codes: ["resolve/too-many-scopes"],
  },
  {
    name: "examples of 10 MB",
    files: () => {
      const examples = list(50_000, (index) => index);
      return document(schemaDocument({ ...text, example: "x".repeat(10_000_000), examples }));
    },
  },
  {
    name: "operations of Swagger 2.0",
    size: 1_000,
    soak: 20_000,
    files: (size) => {
      const schema = (index: number): JsonObject => ({ $ref: `#/definitions/S${String(index)}` });
      const parameters = named(
        100,
        (index) => ({
          name: `q${String(index)}`,
          in: "query",
          type: "array",
          items: text,
          collectionFormat: "multi",
        }),
        "P",
      );
      const paths = pathsOf(size, (index) => ({
        post: {
          operationId: `op${String(index)}`,
          consumes: ["application/json"],
          parameters: [
            { name: "b", in: "body", schema: schema(index) },
            { $ref: `#/parameters/P${String(index % 100)}` },
          ],
          responses: { 200: { description: "", schema: schema(index) } },
        },
      }));
      const definitions = named(size, (index) => object({ a: schema((index + 1) % size) }));
      const info = { title: "Hostile", version: "1" };
      const host = "api.hostile.example";
      return document({
        swagger: "2.0",
        info,
        host,
        schemes: ["https"],
        paths,
        definitions,
        parameters,
      });
    },
  },
];
