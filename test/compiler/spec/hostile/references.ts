import {
  type Attack,
  chain,
  document,
  documentOf,
  object,
  named,
  operation,
  reference,
  schemaDocument,
  text,
} from "./attack.ts";

const unknowns = ["check/too-many-unknowns"];
const responses = { 200: { description: "" } };

/** Attacks by where references lead. */
export const referenceAttacks: readonly Attack[] = [
  {
    name: "schemas that each hold the next by reference",
    size: 10_000,
    soak: 100_000,
    files: (size) =>
      document(
        schemaDocument(
          reference(0),
          chain(size, (next) => object({ a: next })),
        ),
      ),
  },
  {
    name: "lists of lists by reference",
    size: 10_000,
    soak: 100_000,
    files: (size) =>
      document(
        schemaDocument(
          reference(0),
          chain(size, (next) => ({ type: "array", items: next })),
        ),
      ),
  },
  {
    name: "references to references",
    size: 10_000,
    soak: 100_000,
    files: (size) =>
      document(
        schemaDocument(
          reference(0),
          chain(size, (next) => next),
        ),
      ),
    codes: unknowns,
  },
  {
    name: "references that go in a circle and lead nowhere else",
    files: () =>
      document(
        schemaDocument(reference(0), { S0: reference(1), S1: reference(2), S2: reference(0) }),
      ),
    codes: unknowns,
  },
  {
    name: "a circle of allOf",
    size: 5_000,
    soak: 50_000,
    files: (size) =>
      document(
        schemaDocument(
          reference(0),
          named(size, (index) => ({
            allOf: [reference((index + 1) % size), object({ [`p${String(index)}`]: text })],
          })),
        ),
      ),
    codes: unknowns,
  },
  {
    name: "a circle of oneOf",
    size: 1_000,
    soak: 20_000,
    files: (size) =>
      document(
        schemaDocument(
          reference(0),
          named(size, (index) => ({
            oneOf: [reference((index + 1) % size), object({ [`p${String(index)}`]: text })],
          })),
        ),
      ),
    codes: unknowns,
  },
  {
    name: "schemas that are each all of all others",
    size: 60,
    soak: 190,
    files: (size) =>
      document(
        schemaDocument(
          reference(0),
          named(size, (index) => ({
            allOf: Array.from({ length: size }, (_, other) =>
              reference((index + other + 1) % size),
            ),
            properties: { [`p${String(index)}`]: reference(index) },
          })),
        ),
      ),
    codes: unknowns,
  },
  {
    name: "a reference that passes through itself 5,000 times",
    files: () => {
      const $ref = `#/components/schemas/S0/properties/a${"/properties/a".repeat(5_000)}`;
      return document(schemaDocument({ $ref }, { S0: object({ a: reference(0) }) }));
    },
    codes: unknowns,
  },
  {
    name: "responses, parameters and bodies that refer to themselves",
    files: () => {
      const at = "#/paths/~1a/get";
      const get = {
        operationId: "op",
        parameters: [{ $ref: `${at}/parameters/0` }],
        requestBody: { $ref: `${at}/requestBody` },
        responses: { 200: { $ref: `${at}/responses/200` } },
      };
      return document(documentOf({ "/a": { get } }));
    },
  },
  {
    name: "responses and parameters that refer to one another in a circle",
    files: () => {
      const circle = (section: string): object =>
        named(3, (index) => ({ $ref: `#/components/${section}/S${String((index + 1) % 3)}` }));
      const get = {
        operationId: "op",
        parameters: [{ $ref: "#/components/parameters/S0" }],
        responses: { 200: { $ref: "#/components/responses/S0" } },
      };
      const components = { parameters: circle("parameters"), responses: circle("responses") };
      return {
        "definitions/spec.json": JSON.stringify({ ...documentOf({ "/a": { get } }), components }),
      };
    },
  },
  {
    name: "path items that refer to one another in a circle",
    files: () =>
      document(
        documentOf({
          "/a": { $ref: "#/paths/~1b" },
          "/b": { $ref: "#/paths/~1a" },
          "/c": { get: operation("op") },
        }),
      ),
  },
  {
    name: "a chain of path items",
    size: 100_000,
    files: (size) => {
      const pathItems = named(size, (index) =>
        index === size - 1
          ? { get: operation("op") }
          : { $ref: `#/components/pathItems/S${String(index + 1)}` },
      );
      const first = { $ref: "#/components/pathItems/S0" };
      return document(documentOf({ "/a": first }, { openapi: "3.1.0", components: { pathItems } }));
    },
    codes: ["new/no-operations"],
  },
  {
    name: "dynamic references to themselves",
    files: () => {
      const tree = {
        $id: "tree",
        $dynamicAnchor: "node",
        ...object({
          kids: { type: "array", items: { $dynamicRef: "#node" } },
          other: { $dynamicRef: "#/components/schemas/T" },
          rec: { $recursiveRef: "#" },
        }),
      };
      const schemas = { T: tree, U: { $dynamicRef: "#node", $dynamicAnchor: "node" } };
      return document(schemaDocument(reference("T"), schemas, { openapi: "3.1.0" }));
    },
    codes: unknowns,
  },
  ...["#", "#/paths", "#/components", "#/paths/~1a/get/responses/200"].map(($ref) => ({
    name: `a schema that is the document's ${$ref}`,
    files: () => document(schemaDocument({ $ref }, {}, { openapi: "3.1.0" })),
  })),
  {
    name: "a schema that is itself",
    files: () => {
      const $ref = "#/paths/~1a/get/responses/200/content/application~1json/schema";
      return document(schemaDocument({ $ref }));
    },
    codes: unknowns,
  },
  ...[
    "../../../../etc/passwd",
    "file:///etc/passwd",
    "http://169.254.169.254/latest/meta-data/",
    "//169.254.169.254/",
    "npm:left-pad/package.json",
  ].map(($ref) => ({
    name: `a reference to ${$ref}`,
    files: () => document(schemaDocument({ $ref })),
    codes: ["resolve/bundle-failed"],
  })),
  {
    name: "callbacks",
    size: 20_000,
    files: (size) => {
      const content = { "application/json": { schema: reference(0) } };
      const callbacks = named(size, (index) => ({
        "{$request.body#/url}": {
          post: { operationId: `cb${String(index)}`, requestBody: { content }, responses },
        },
      }));
      return document(documentOf({ "/a": { post: operation("op", { callbacks }) } }));
    },
  },
];
