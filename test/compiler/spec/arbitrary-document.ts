import fc from "../../kit/property.ts";
import type { Json, JsonObject } from "../../../compiler/json.ts";

/** What a vendor could write to get out of where it stands. */
const attack = "globalThis.canary = true";

const hostileText = fc.constantFrom(
  `"; ${attack}; "`,
  `'; ${attack}; '`,
  `\`; ${attack}; \``,
  `\${${attack}}`,
  `*/ ${attack}; /*`,
  `\n${attack};\n`,
  `\u2028${attack}\u2029`,
  `]; ${attack}; [`,
  `{{{${attack}}}}`,
  "\0\u007f\u200b\ufeff",
  "\ud800",
  "__proto__",
  "constructor",
  "toString",
  "../../etc/passwd",
  "</script>",
  "class",
  "",
  "$ref",
  "x-y",
  "x_y",
  "X Y",
);

/** Any text, hostile more often than not. */
export const text: fc.Arbitrary<string> = fc.oneof(
  hostileText,
  fc.string({ unit: "binary", maxLength: 8 }),
  fc.string({ maxLength: 8 }),
);

const names = ["A", "B", "a", "A_b", "A-b", "AInput", "__proto__"];
const reference = fc
  .constantFrom(...names, "Missing")
  .map((name): JsonObject => ({ $ref: `#/components/schemas/${name}` }));

const { schema } = fc.letrec<{ schema: Json; object: JsonObject }>((tie) => ({
  object: fc.record(
    {
      type: fc.constantFrom<Json>("object", "string", ["object", "null"], "file", 7),
      properties: fc.dictionary(text, tie("schema"), { maxKeys: 3 }),
      required: fc.oneof(fc.array(text, { maxLength: 3 }), fc.constant<Json>(true)),
      additionalProperties: fc.oneof(fc.boolean(), tie("schema")),
      allOf: fc.array(tie("schema"), { maxLength: 3 }),
      oneOf: fc.array(tie("schema"), { maxLength: 3 }),
      anyOf: fc.array(tie("schema"), { maxLength: 3 }),
      not: tie("schema"),
      items: tie("schema"),
      enum: fc.array(
        fc.oneof<fc.Arbitrary<Json>[]>(text, fc.integer(), fc.constant(null), fc.constant({})),
        { maxLength: 4 },
      ),
      const: fc.oneof<fc.Arbitrary<Json>[]>(text, fc.constant([]), fc.constant(null)),
      nullable: fc.boolean(),
      readOnly: fc.boolean(),
      writeOnly: fc.boolean(),
      deprecated: fc.boolean(),
      format: text,
      pattern: text,
      default: text,
      title: text,
      description: text,
      discriminator: fc.record(
        { propertyName: text, mapping: fc.dictionary(text, text, { maxKeys: 2 }) },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<JsonObject>,
  schema: fc.oneof(
    { maxDepth: 4, depthSize: "small" },
    reference,
    fc.boolean(),
    fc.jsonValue({ maxDepth: 1 }) as fc.Arbitrary<Json>,
    tie("object"),
    tie("object"),
    tie("object"),
  ),
}));

const content = fc.dictionary(
  fc.oneof(
    fc.constantFrom(
      "application/json",
      "application/x-www-form-urlencoded",
      "multipart/form-data",
      "text/xml",
      "*/*",
      "image/*",
      "application/json; charset=utf-8",
    ),
    text,
  ),
  fc.record(
    {
      schema,
      example: text,
      encoding: fc.dictionary(text, fc.record({ style: text, contentType: text }), { maxKeys: 2 }),
    },
    { requiredKeys: [] },
  ),
  { maxKeys: 3 },
);

const parameter = fc.oneof(
  fc.record(
    {
      name: text,
      in: fc.constantFrom("query", "path", "header", "cookie", "body", "formData"),
      required: fc.boolean(),
      schema,
      content,
      style: fc.oneof(fc.constantFrom("form", "simple", "deepObject", "matrix"), text),
      explode: fc.boolean(),
      description: text,
    },
    { requiredKeys: [] },
  ),
  fc.constant({ $ref: "#/components/parameters/Missing" }),
);

const operation = fc.record(
  {
    operationId: text,
    summary: text,
    description: text,
    tags: fc.array(text, { maxLength: 2 }),
    deprecated: fc.boolean(),
    parameters: fc.array(parameter, { maxLength: 4 }),
    requestBody: fc.record({ content, required: fc.boolean() }, { requiredKeys: [] }),
    responses: fc.dictionary(
      fc.constantFrom("200", "201", "204", "2XX", "default", "x"),
      fc.record(
        {
          description: text,
          content,
          headers: fc.dictionary(text, fc.record({ schema }), { maxKeys: 2 }),
        },
        { requiredKeys: [] },
      ),
      { maxKeys: 3 },
    ),
    security: fc.array(fc.dictionary(text, fc.array(text, { maxLength: 2 }), { maxKeys: 1 }), {
      maxLength: 2,
    }),
    servers: fc.array(
      fc.record({ url: fc.oneof(text, fc.constant("https://api.vendor.example/v1")) }),
      { maxLength: 2 },
    ),
  },
  { requiredKeys: [] },
);

const path = fc.oneof(
  fc.constantFrom("/a", "/a/{b}", "/a/{c}", "/a?x=1", "/a#b", "/{proxy+}", "/a/{}", "/a/{b"),
  text.map((each) => `/${each}`),
);

/** A small document of OpenAPI, or something like one: every key may be there, and every value be wrong. */
export const arbitraryDocument: fc.Arbitrary<JsonObject> = fc.record(
  {
    openapi: fc.constantFrom("3.0.3", "3.1.0", "3.2.0"),
    info: fc.record({ title: text, version: text }),
    servers: fc.array(
      fc.record({ url: fc.oneof(text, fc.constant("https://api.vendor.example")) }),
      { maxLength: 2 },
    ),
    paths: fc.dictionary(
      path,
      fc.dictionary(
        fc.constantFrom("get", "post", "delete", "parameters", "$ref", "x"),
        operation,
        { minKeys: 1, maxKeys: 3 },
      ),
      { minKeys: 1, maxKeys: 3 },
    ),
    components: fc.record(
      {
        schemas: fc.dictionary(fc.oneof(fc.constantFrom(...names), text), schema, { maxKeys: 5 }),
        securitySchemes: fc.dictionary(
          text,
          fc.record(
            {
              type: fc.constantFrom("apiKey", "http", "oauth2", "x"),
              name: text,
              in: fc.constantFrom("header", "query"),
              scheme: fc.constantFrom("basic", "bearer", "x"),
            },
            { requiredKeys: [] },
          ),
          { maxKeys: 2 },
        ),
      },
      { requiredKeys: [] },
    ),
  },
  { requiredKeys: ["openapi", "info", "paths"] },
) as unknown as fc.Arbitrary<JsonObject>;
