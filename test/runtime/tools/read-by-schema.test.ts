import { Ajv2020 } from "ajv/dist/2020.js";
import { expect, it } from "vitest";
import { emitConnector } from "../../../compiler/emit/emit.ts";
import { sampleOf } from "../../../runtime/testing/sample.ts";
import { readBySchema, type Schema } from "../../../runtime/tools/read-by-schema.ts";
import { connector } from "../../compiler/emit/arbitrary-ir.ts";
import { processorTime } from "../../kit/processor-time.ts";
import fc from "../../kit/property.ts";
import { readConnectors } from "../testing/kit.ts";
import { failure } from "../kit/connector.ts";
import { changed, wrong } from "./changed.ts";

const OPTIONS = { strict: false, validateFormats: false, ownProperties: true };
const ajv = new Ajv2020(OPTIONS);
const schemas = (await readConnectors()).flatMap(({ id, tools }) =>
  tools.tools.map((tool) => {
    const { input } = tool._meta["human/example"] as { readonly input?: unknown };
    const samples = [input ?? {}, sampleOf(tool.inputSchema) ?? {}];
    return [`${id} ${tool.name}`, withoutBytes(tool.inputSchema), samples] as const;
  }),
);

const MOST = 300;

function takes(schema: Schema, value: unknown): boolean {
  try {
    readBySchema(schema, value);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ code: "badInput" });
    return false;
  }
}

/** No validator looks at bytes. */
function withoutBytes(schema: Schema): Schema {
  const text = JSON.stringify(schema, (_, value: unknown) =>
    value === "base64" ? undefined : value,
  );
  return JSON.parse(text) as Schema;
}

it.each(schemas)("takes for %s what ajv takes, and nothing else", (_, schema, samples) => {
  const accepts = ajv.compile(schema);
  let count = 0;
  for (const sample of samples) {
    expect([sample, takes(schema, sample)]).toEqual([sample, accepts(sample)]);
    for (const value of changed(sample).take(MOST)) {
      count += 1;
      if (takes(schema, value) !== accepts(value))
        expect([value, takes(schema, value)]).toEqual([value, accepts(value)]);
    }
  }
  expect(count).toBeGreaterThan(wrong.length);
});

it("reads any schema that the compiler writes as ajv does", () => {
  fc.assert(
    fc.property(connector, fc.array(fc.jsonValue(), { minLength: 3 }), (ir, values) => {
      const text = emitConnector(ir).find(({ path }) => path.endsWith("tools.json"))?.content ?? "";
      const { tools } = JSON.parse(text) as {
        readonly tools: readonly { readonly inputSchema: Schema }[];
      };
      for (const inputSchema of tools.map((tool) => withoutBytes(tool.inputSchema))) {
        // Ajv requires no member without a name, and takes a prototype for one; `plainJson` lets none pass.
        if (/""|"__proto__"/.test(JSON.stringify(inputSchema))) continue;
        const accepts = new Ajv2020(OPTIONS).compile(inputSchema);
        const sample = sampleOf(inputSchema);
        for (const value of [...values, sample, ...changed(sample).take(MOST)])
          if (isExact(value))
            expect({ inputSchema, value, takes: takes(inputSchema, value) }).toEqual({
              inputSchema,
              value,
              takes: accepts(value),
            });
      }
    }),
    { numRuns: 60 },
  );
});

/** A whole number beyond 2^53 is no exact one, and is refused where a whole number is due. */
function isExact(value: unknown): boolean {
  return !/\d{16}|e\+/.test(JSON.stringify(value) ?? "");
}

it.each<readonly [string, Schema, unknown, string]>([
  ["type", { type: "string" }, 7, `The input "arguments" must be text, not a number.`],
  ["types", { type: ["integer", "null"] }, "7", "must be a whole number or null, not text"],
  ["exact", { type: "integer" }, 2 ** 53, "must be a whole number, not a number"],
  ["enum", { enum: ["open", "closed"] }, "shut", `must be "open" or "closed"`],
  ["const", { const: 1 }, 2, "must be 1"],
  ["bytes", { contentEncoding: "base64", type: "string" }, "a b", "must be Base64 on one line"],
  ["least", { minItems: 2, type: "array" }, [1], "must have at least 2 items"],
  ["most", { maxItems: 0, type: "array" }, [1], "must not have over 0 items"],
  ["nothing", { not: {} }, 1, "must not be there"],
  ["either", { anyOf: [{ type: "string" }, { type: "null" }] }, 7, "must be text or null"],
])("says what a value must be: %s", async (_, schema, value, told) => {
  expect(String(await failure(Promise.try(() => readBySchema(schema, value))))).toContain(told);
});

const shape: Schema = {
  type: "object",
  additionalProperties: false,
  properties: {
    labels: { type: "array", items: { type: "string" } },
    block: {
      anyOf: [
        {
          type: "object",
          additionalProperties: false,
          properties: { type: { const: "text" }, text: { type: "string" } },
          required: ["type", "text"],
        },
        {
          type: "object",
          additionalProperties: false,
          properties: { type: { const: "image" }, url: { type: "string" } },
          required: ["type", "url"],
        },
      ],
    },
  },
  required: ["labels"],
};

it.each<readonly [string, unknown, string]>([
  ["nothing", [], `The input "arguments" must be an object, not a list.`],
  ["a missing one", {}, `The input "labels" is required.`],
  [
    "one too much",
    { labels: [], label: 1 },
    `"label" is not known here: there are labels and block`,
  ],
  ["null", { labels: null }, `must be a list, not null: leave it out where there is none.`],
  ["an item", { labels: ["a", 7] }, `The input "labels[1]" must be text, not a number.`],
  [
    "the alternative that was meant",
    { labels: [], block: { type: "image", url: 7 } },
    `The input "block.url" must be text, not a number.`,
  ],
  [
    "what tells alternatives apart",
    { labels: [], block: { type: "video", url: "" } },
    `The input "block.type" must be "text" or "image".`,
  ],
  ["a name of line breaks", { "a\nb": 1, labels: [] }, `The input "a?b" is not known`],
])("says where it is wrong: %s", async (_, value, told) => {
  expect(String(await failure(Promise.try(() => readBySchema(shape, value))))).toContain(told);
});

it("gives bytes wherever the schema says so, and everything else as it was", () => {
  const bytes = { contentEncoding: "base64", type: "string" };
  const file = { type: "object", properties: { content: bytes, name: { type: "string" } } };
  const schema = {
    type: "object",
    properties: {
      all: { allOf: [{ properties: { one: bytes } }, { properties: { two: bytes } }] },
      any: { anyOf: [bytes, file] },
      list: { type: "array", items: { anyOf: [bytes, file] } },
      rest: {},
      tuple: { type: "array", prefixItems: [bytes], items: false },
    },
    additionalProperties: bytes,
  };
  const rest = { deep: ["QUJD"] };
  const read = readBySchema(schema, {
    all: { one: "QQ==", two: "Qg==", three: "Qw==" },
    any: "QUJD",
    list: ["", { content: "QQ", name: "a.txt" }],
    rest,
    tuple: ["QQ=="],
    other: "Qg==",
  });
  expect(read).toEqual({
    all: { one: Buffer.from("A"), two: Buffer.from("B"), three: "Qw==" },
    any: Buffer.from("ABC"),
    list: [new Uint8Array(), { content: Buffer.from("A"), name: "a.txt" }],
    rest,
    tuple: [Buffer.from("A")],
    other: Buffer.from("B"),
  });
});

it("refuses a schema that it does not understand, wherever it says what may be", async () => {
  for (const [schema, value] of [
    [{ pattern: "^a" }, "a"],
    [{ type: "object", properties: { a: { maxLength: 1 } } }, { a: "" }],
    [{ contentEncoding: "base32", type: "string" }, "a"],
    [{ $ref: "https://example.com/schema" }, "a"],
    [{ $ref: "#/$defs/constructor", $defs: {} }, "a"],
  ] as const) {
    const error = await failure(Promise.try(() => readBySchema(schema, value)));
    expect(error).toMatchObject({ code: "unsupported" });
  }
});

const circle: Schema = { $ref: "#/$defs/a" };

it.each<readonly [string, Schema, unknown]>([
  ["a reference to itself", { ...circle, $defs: { a: circle } }, {}],
  [
    "a circle of references",
    { ...circle, $defs: { a: { allOf: [{ $ref: "#/$defs/b" }] }, b: { not: circle } } },
    {},
  ],
  ["alternatives that go round", { ...circle, $defs: { a: { anyOf: [circle, {}] } } }, "a"],
  [
    "one that is met deep inside",
    {
      type: "object",
      properties: { list: { items: { ...circle } } },
      $defs: { a: { allOf: [circle] } },
    },
    { list: [{}] },
  ],
  [
    "a chain without end",
    {
      $ref: "#/$defs/0",
      $defs: Object.fromEntries(
        Array.from({ length: 20_000 }, (_, index) => [index, { $ref: `#/$defs/${index + 1}` }]),
      ),
    },
    {},
  ],
  ["a schema that is too deep", nested((of) => ({ allOf: [of] }), {}, 20_000) as Schema, {}],
])("refuses %s", async (_, schema, value) => {
  const error = await failure(Promise.try(() => readBySchema(schema, value)));
  expect(error).toMatchObject({
    code: "unsupported",
    message: expect.stringContaining("goes round in a circle"),
  });
});

it("follows a reference to itself as deep as the value goes", () => {
  const node = { type: "object", properties: { of: { anyOf: [circle, { type: "null" }] } } };
  const schema = { ...circle, $defs: { a: { allOf: [node] } } };
  expect(
    takes(
      schema,
      nested((of) => ({ of }), null, 64),
    ),
  ).toBe(true);
  expect(
    takes(
      schema,
      nested((of) => ({ of }), 1, 64),
    ),
  ).toBe(false);
});

it.each<readonly [Schema, unknown]>([
  [{ type: 5 }, 5],
  [{ type: ["string", null] }, null],
  [{ enum: "open" }, "open"],
  [{ allOf: {} }, "a"],
  [{ allOf: [5] }, "a"],
  [{ anyOf: null }, "a"],
  [{ not: null }, "a"],
  [{ minItems: "2" }, []],
  [{ maxItems: null }, [1]],
  [{ prefixItems: null }, [1]],
  [{ items: [false] }, [1]],
  [{ properties: [] }, { a: 1 }],
  [{ properties: { a: null } }, { a: 1 }],
  [{ required: "a" }, {}],
  [{ required: [5] }, {}],
  [{ additionalProperties: "no" }, { a: 1 }],
])("refuses a schema that is none: %j", async (schema, value) => {
  const error = await failure(Promise.try(() => readBySchema(schema, value)));
  expect(error).toMatchObject({ code: "unsupported" });
});

it.each([
  ["alternatives within alternatives", nested((value) => [value], [], 40), listNode()],
  ["members that no alternative knows", nested((and) => ({ and }), members(), 6), objectNode()],
])("gives up on %s before long", async (_, value, node) => {
  const schema = { $ref: "#/$defs/node", $defs: { node: { anyOf: [node, node, node] } } };
  const began = processorTime();
  const error = await failure(Promise.try(() => readBySchema(schema, value)));
  expect(error).toMatchObject({ code: "badInput", message: expect.stringContaining("too much") });
  expect(processorTime() - began).toBeLessThan(5_000);
});

function nested(wrap: (value: unknown) => unknown, innermost: unknown, depth: number): unknown {
  return Array.from({ length: depth }).reduce(wrap, innermost);
}

function members(): unknown {
  return Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`m${index}`, index]));
}

function listNode(): Schema {
  return { type: "array", items: { $ref: "#/$defs/node" }, minItems: 1 };
}

function objectNode(): Schema {
  const properties = { and: { $ref: "#/$defs/node" } };
  return { type: "object", properties, required: ["a"], additionalProperties: true };
}
