import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import type { JsonObject } from "../../../compiler/json.ts";
import { Worker } from "../../corpus/pool.ts";

/** A process of its own, of two gigabytes, in which each document is drafted, pinned and compiled. */
const worker = new Worker(2048);
const folder = mkdtempSync(join(tmpdir(), "hostile-documents-"));
afterAll(() => {
  worker.end();
  rmSync(folder, { recursive: true });
});

const limit = 10_000;

function documentOf(schema: JsonObject, components: JsonObject = {}): JsonObject {
  const content = { "application/json": { schema } };
  const operation = { operationId: "op", responses: { 200: { description: "", content } } };
  return {
    openapi: "3.0.3",
    info: { title: "Hostile", version: "1" },
    servers: [{ url: "https://api.hostile.example" }],
    paths: {
      "/a": {
        get: operation,
        post: { ...operation, operationId: "send", requestBody: { content } },
      },
    },
    components: { schemas: components },
  };
}

const json = (document: JsonObject): string => JSON.stringify(document);
const reference = (name: string): JsonObject => ({ $ref: `#/components/schemas/${name}` });
const named = (count: number, make: (index: number) => JsonObject): JsonObject =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`S${String(index)}`, make(index)]),
  );
const next = (index: number): JsonObject => reference(`S${String(index + 1)}`);

/** Maps in maps, written as text: what would write them as JSON is not what is tested. */
function nested(depth: number): string {
  const open = '{"type":"object","properties":{"a":'.repeat(depth);
  return json(documentOf({})).replace('"schema":{}', `"schema":${open}{}${"}}".repeat(depth)}`);
}

function aliasBomb(): string {
  const lines = ["x0: &x0 [x, x, x, x, x, x, x, x, x]"];
  for (let level = 1; level < 12; level += 1) {
    const alias = `*x${String(level - 1)}`;
    lines.push(`x${String(level)}: &x${String(level)} [${Array(9).fill(alias).join(", ")}]`);
  }
  return `openapi: 3.0.3\n${lines.join("\n")}\npaths: {}\n`;
}

interface Attack {
  readonly name: string;
  readonly text: () => string;
  readonly file?: string;
  /** Code of what is said; absent: it compiles. */
  readonly code?: string;
}

const attacks: readonly Attack[] = [
  { name: "a schema of 10,000 levels", text: () => nested(10_000), code: "resolve/too-deep" },
  {
    name: "a schema of 150 maps in maps",
    text: () => nested(150),
    code: "check/too-many-unknowns",
  },
  {
    name: "10,000 schemas, each inside the one before by reference",
    text: () =>
      json(
        documentOf(
          reference("S0"),
          named(10_000, (index) =>
            index === 9_999
              ? { type: "string" }
              : { type: "object", properties: { a: next(index) } },
          ),
        ),
      ),
  },
  {
    name: "2,000 references to references",
    text: () =>
      json(
        documentOf(
          reference("S0"),
          named(2_000, (index) => (index === 1_999 ? {} : next(index))),
        ),
      ),
    code: "check/too-many-unknowns",
  },
  {
    name: "references that go in a circle and lead nowhere else",
    text: () =>
      json(
        documentOf(reference("S0"), {
          S0: reference("S1"),
          S1: reference("S2"),
          S2: reference("S0"),
        }),
      ),
    code: "check/too-many-unknowns",
  },
  { name: "aliases of aliases", text: aliasBomb, file: "yaml", code: "resolve/too-large" },
  ...(["allOf", "oneOf", "anyOf"] as const).map((keyword) => ({
    name: `${keyword} that doubles with each of 40 levels`,
    text: () =>
      json(
        documentOf(
          reference("S0"),
          named(40, (index) =>
            index === 39
              ? { type: "object", properties: { a: { type: "string" } } }
              : {
                  [keyword]: [
                    next(index),
                    { type: "object", properties: { b: next(index) } },
                    next(index),
                  ],
                },
          ),
        ),
      ),
  })),
  {
    name: "60 levels that are each two unions of the next",
    text: () =>
      json(
        documentOf(
          reference("S0"),
          named(60, (index) =>
            index === 59
              ? { type: "string" }
              : {
                  allOf: ["a", "b"].map((name) => ({
                    oneOf: [next(index), { type: "object", properties: { [name]: next(index) } }],
                  })),
                },
          ),
        ),
      ),
    code: "check/too-many-unknowns",
  },
  {
    name: "allOf of allOf inside each other",
    text: () =>
      json(
        documentOf(
          reference("S0"),
          named(2, (index) => ({
            allOf: [
              reference("S0"),
              reference("S1"),
              { properties: { [`p${String(index)}`]: reference("S0") } },
            ],
          })),
        ),
      ),
  },
  {
    name: "a reference to a file outside of the folder",
    text: () => json(documentOf({ $ref: "../../../../etc/passwd" })),
    code: "resolve/bundle-failed",
  },
  {
    name: "a reference to a file by its address",
    text: () => json(documentOf({ $ref: "file:///etc/passwd" })),
    code: "resolve/bundle-failed",
  },
  {
    name: "a reference to a metadata address",
    text: () => json(documentOf({ $ref: "http://169.254.169.254/latest/meta-data/" })),
    code: "resolve/bundle-failed",
  },
  {
    name: "a document of more than 64 MB",
    text: () => `${json(documentOf({}))}${" ".repeat(64 * 1024 * 1024)}`,
    code: "resolve/too-large",
  },
  {
    name: "an enum of 20,000 values",
    text: () =>
      json(
        documentOf({
          type: "string",
          enum: Array.from({ length: 20_000 }, (_, index) => `v${String(index)}`),
        }),
      ),
  },
  {
    name: "5,000 members whose names differ in one separator",
    text: () =>
      json(
        documentOf({
          type: "object",
          properties: Object.fromEntries(
            Array.from({ length: 5_000 }, (_, index) => [
              `a${[..."-_. /"].map((mark, bit) => (index & (1 << bit) ? mark : "")).join("")}${String(index >> 5)}`,
              { type: "string" },
            ]),
          ),
        }),
      ),
  },
  {
    name: "a pattern that backtracks for ever, and its example",
    text: () =>
      json(
        documentOf({
          type: "string",
          pattern: "^(a+)+$",
          example: `${"a".repeat(60)}!`,
          default: `${"a".repeat(60)}!`,
        }),
      ),
  },
  {
    name: "30,000 scopes",
    text: () => {
      const names = Array.from({ length: 30_000 }, (_, index) => `s${String(index)}`);
      const address = "https://api.hostile.example";
      const scopes = Object.fromEntries(names.map((name) => [name, ""]));
      const flow = { authorizationUrl: address, tokenUrl: address, scopes };
      const scheme = { type: "oauth2", flows: { authorizationCode: flow } };
      const components = { securitySchemes: { login: scheme } };
      return json({ ...documentOf({}), components, security: [{ login: names }] });
    },
  },
  {
    name: "names that nobody sees, or sees in another order",
    text: () => {
      const names = [
        "get\u202eUser",
        "\u200bget",
        "get\ufeff",
        "\u{e0041}get",
        "g\u0435t",
        "\u0000",
        "..",
      ];
      const paths = names.map((name, index) => {
        const parameters = [{ name, in: "query", schema: { enum: [name], type: "string" } }];
        const operation = { operationId: name, summary: `${name} */ ${name}`, parameters };
        const servers = [{ url: `http://${name}.example/` }];
        return [`/${name}${String(index)}`, { get: { ...operation, servers, responses: {} } }];
      });
      const info = { title: "\u202eT\u2028*/${x}`", version: "\u202e" };
      return json({ ...documentOf({}), info, paths: Object.fromEntries(paths) as JsonObject });
    },
  },
  {
    name: "20,000 parameters of one name",
    text: () => {
      const parameters = Array.from({ length: 20_000 }, () => ({ name: "p", in: "query" }));
      const get = { operationId: "op", parameters, responses: {} };
      return json({ ...documentOf({}), paths: { "/a": { get } } });
    },
  },
  {
    name: "a path with 10,000 parameters",
    text: () => {
      const document = documentOf({});
      const path = Array.from({ length: 10_000 }, (_, index) => `/{p${String(index)}}`).join("");
      return json({
        ...document,
        paths: { [path]: { get: { operationId: "op", responses: {} } } },
      });
    },
  },
];

it.each(attacks)(
  "ends within ten seconds: $name",
  { timeout: 30_000 },
  async ({ name, text, file = "json", code }) => {
    const path = join(folder, `document.${file}`);
    writeFileSync(path, text());
    const started = performance.now();
    const delivery = await worker.compile({ id: "hostile", path, out: join(folder, "out") });
    expect(performance.now() - started, name).toBeLessThan(limit);
    expect(delivery.failures, delivery.message).toEqual(code === undefined ? [] : [code]);
  },
);
