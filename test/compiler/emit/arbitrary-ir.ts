import fc from "../../kit/property.ts";
import type { ExpressionIR } from "../../../compiler/ir/expression.ts";
import type { ConnectorIR, OperationIR, UrlIR, ValueIR } from "../../../compiler/ir/ir.ts";
import type {
  DeclarationIR,
  FieldTypeIR,
  ObjectTypeIR,
  TypeIR,
} from "../../../compiler/ir/type.ts";
import type { Json } from "../../../compiler/json.ts";

/** Texts as vendors write them, and as nobody should. */
export const text: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.stringMatching(/^[a-z][a-z0-9_-]{0,20}$/) },
  { weight: 2, arbitrary: fc.string({ maxLength: 90 }) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 30 }) },
  fc.constantFrom(
    "__proto__",
    "constructor",
    "it's",
    'say "hi"',
    "`${x}`",
    "*/",
    "a\nb",
    "\u2028",
    "\u202e",
    "日本語",
    "😀 ©",
    "123",
    "1.5",
    "",
  ),
);

const word = fc
  .tuple(fc.stringMatching(/^[a-z][a-zA-Z0-9]{0,12}$/), fc.integer({ min: 0, max: 40 }))
  .map(([start, more]) => start + "LongerName".repeat(8).slice(0, more));

/** Names that lowering may choose; the suffix keeps them off reserved words and each other. */
const typeName = word.map((name) => `T${name}Type`);

const finite = fc.oneof(
  fc.integer({ min: -1000, max: 100000 }),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map((value) => (Object.is(value, -0) ? 0 : value)),
);

const { expression } = fc.letrec<{ expression: ExpressionIR }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4, depthIdentifier: "expression" },
    fc.record({
      kind: fc.constant("literal" as const),
      value: fc.oneof(fc.constant(null), fc.boolean(), finite, text),
    }),
    fc.record({
      kind: fc.constant("read" as const),
      root: fc.constantFrom("connection", "credential", "result"),
      path: fc.array(fc.oneof(text, fc.nat({ max: 9 })), { maxLength: 4 }),
    }),
    fc.record({
      kind: fc.constant("call" as const),
      function: word,
      args: fc.array(tie("expression"), { maxLength: 4 }),
    }),
    fc.record({
      kind: fc.constant("choice" as const),
      condition: tie("expression"),
      yes: tie("expression"),
      no: tie("expression"),
    }),
  ),
}));

const { type } = fc.letrec<{ type: TypeIR; field: FieldTypeIR; object: ObjectTypeIR }>((tie) => ({
  type: fc.oneof(
    { maxDepth: 4, depthIdentifier: "type" },
    fc.record({
      kind: fc.constantFrom(
        "string" as const,
        "number" as const,
        "integer" as const,
        "boolean" as const,
        "bytes" as const,
      ),
    }),
    fc.record({ kind: fc.constantFrom("null" as const, "never" as const) }),
    fc.constant({ kind: "unknown" as const, reason: "free-form" as const }),
    fc.record({
      kind: fc.constant("literal" as const),
      value: fc.oneof(text, finite, fc.boolean()),
    }),
    fc.record({
      kind: fc.constant("enum" as const),
      values: fc.array(fc.oneof(text, finite), { minLength: 1, maxLength: 12 }),
      open: fc.boolean(),
    }),
    fc.record({ kind: fc.constant("reference" as const), name: typeName }),
    fc.record({ kind: fc.constant("array" as const), items: tie("type") }),
    fc.record(
      {
        kind: fc.constant("tuple" as const),
        items: fc.array(tie("type"), { maxLength: 3 }),
        rest: tie("type"),
      },
      { requiredKeys: ["kind", "items"] },
    ),
    fc.record({ kind: fc.constant("map" as const), values: tie("type") }),
    tie("object"),
    fc.record({
      kind: fc.constantFrom("union" as const, "intersection" as const),
      members: fc.array(tie("type"), { minLength: 1, maxLength: 4 }),
    }),
  ),
  field: fc.record(
    {
      name: text,
      type: tie("type"),
      optional: fc.boolean(),
      deprecated: fc.constant(true as const),
      about: text,
    },
    { requiredKeys: ["name", "type", "optional"] },
  ),
  object: fc.record(
    {
      kind: fc.constant("object" as const),
      fields: fc.uniqueArray(tie("field"), { maxLength: 5, selector: (field) => field.name }),
      additional: tie("type"),
    },
    { requiredKeys: ["kind", "fields"] },
  ),
}));

const json = fc
  .jsonValue({ maxDepth: 3 })
  .map((value): Json => JSON.parse(JSON.stringify(value)) as Json);

const { value } = fc.letrec<{ value: ValueIR }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3, depthIdentifier: "value" },
    fc.record({
      kind: fc.constant("literal" as const),
      value: fc.oneof(fc.constant(null), fc.boolean(), finite, text),
    }),
    fc.record({ kind: fc.constant("expression" as const), expression }),
    fc.record({
      kind: fc.constant("list" as const),
      items: fc.array(tie("value"), { maxLength: 4 }),
    }),
    fc.record({
      kind: fc.constant("map" as const),
      entries: fc.uniqueArray(fc.tuple(text, tie("value")), {
        maxLength: 4,
        selector: ([key]) => key,
      }),
    }),
  ),
}));

const url: fc.Arbitrary<UrlIR> = fc.array(fc.oneof(text, expression), {
  minLength: 1,
  maxLength: 4,
});

const input = fc.record({
  name: text,
  type,
  binding: fc.record(
    {
      in: fc.constantFrom("path" as const, "query" as const, "body" as const),
      name: text,
      required: fc.constant(true as const),
      style: fc.constantFrom("form" as const, "deepObject" as const),
      explode: fc.boolean(),
    },
    { requiredKeys: ["in"] },
  ),
});

const operation: fc.Arbitrary<OperationIR> = fc
  .record(
    {
      id: text,
      name: word.map((name) => `${name}Call`),
      toolName: fc.stringMatching(/^[a-z][a-z0-9_]{0,39}$/),
      summary: text,
      specOperation: text,
      method: fc.constantFrom("GET" as const, "POST" as const, "DELETE" as const),
      path: text,
      baseUrl: url,
      effect: fc.constantFrom(
        "read" as const,
        "write" as const,
        "destroy" as const,
        "money" as const,
      ),
      scopes: fc.array(text, { maxLength: 6 }),
      idempotency: fc.constantFrom(
        { kind: "natural" as const },
        { kind: "none" as const },
        { kind: "header" as const, header: "Idempotency-Key" },
        { kind: "input" as const, input: "key", value: "uuid" as const },
      ),
      confirm: fc.boolean(),
      untrusted: fc.boolean(),
      internal: fc.boolean(),
      deprecated: fc.boolean(),
      inputs: fc.uniqueArray(input, { maxLength: 5, selector: (each) => each.name }),
      constants: fc.array(
        fc.record({
          name: text,
          binding: fc.record({ in: fc.constantFrom("body" as const, "query" as const) }),
          value,
        }),
        { maxLength: 3 },
      ),
      answer: fc.constantFrom("json" as const, "bytes" as const, "none" as const),
      items: fc.array(fc.array(fc.oneof(text, fc.nat({ max: 9 })), { maxLength: 3 }), {
        maxLength: 3,
      }),
      projection: fc.uniqueArray(
        fc.tuple(
          text,
          fc.record({ path: fc.array(fc.oneof(text, fc.nat({ max: 2000 })), { maxLength: 30 }) }),
        ),
        { maxLength: 4, selector: ([key]) => key },
      ),
      pagination: fc.oneof(
        fc.constant("none" as const),
        fc.record({
          style: fc.constant("cursor"),
          // `to` names an operation that there is: the compiler has looked.
          options: fc.uniqueArray(
            fc.tuple(
              text.filter((key) => key !== "to"),
              json,
            ),
            { maxLength: 3, selector: ([key]) => key },
          ),
        }),
      ),
      outputName: typeName.map((name) => `${name}Output`),
      outputType: type,
      at: fc.constant([]),
    },
    {
      requiredKeys: [
        "id",
        "name",
        "toolName",
        "specOperation",
        "method",
        "path",
        "effect",
        "scopes",
        "idempotency",
        "confirm",
        "untrusted",
        "internal",
        "deprecated",
        "inputs",
        "constants",
        "answer",
        "at",
      ],
    },
  )
  .map((each): OperationIR => {
    const fields = each.inputs.map(({ name, type: fieldType, binding }) => ({
      name,
      type: fieldType,
      optional: binding.required === undefined,
    }));
    const inputName = each.inputs.length === 0 ? {} : { inputName: `${each.name}Input` };
    return { ...each, ...inputName, inputType: { kind: "object", fields } };
  });

const declaration: fc.Arbitrary<DeclarationIR> = fc.record({
  name: typeName,
  type,
  origin: fc.constant("#"),
});

/** Any connector that lowering could give, and many that it would not. */
export const connector: fc.Arbitrary<ConnectorIR> = fc.record({
  irVersion: fc.constant(1 as const),
  id: fc.stringMatching(/^[a-z][a-z0-9]{0,9}(-[a-z0-9]{1,9}){0,2}$/),
  name: word.map((name) => `${name}Descriptor`),
  className: word.map((name) => `C${name}Connector`),
  displayName: text,
  version: fc.constant("1.0.0"),
  kind: fc.constantFrom(
    "notification" as const,
    "oauth" as const,
    "storage" as const,
    "database" as const,
    "payment" as const,
  ),
  category: fc.constant("devtools" as const),
  publisher: fc.record({ id: text, visibility: fc.constant("public" as const) }),
  docs: text,
  notes: fc.array(text, { maxLength: 3 }),
  hosts: fc.array(fc.oneof(text, expression), { maxLength: 4 }),
  auth: fc.array(
    fc.record({
      id: text,
      scheme: fc.constantFrom("apiKey", "oauth2"),
      fields: fc.constant([]),
      options: fc.uniqueArray(
        fc.tuple(
          text,
          fc.oneof(
            fc.record({ kind: fc.constant("value" as const), value }),
            fc.record({ kind: fc.constant("url" as const), url }),
            fc.record({ kind: fc.constant("data" as const), data: json }),
          ),
        ),
        { maxLength: 4, selector: ([key]) => key },
      ),
      scopes: fc.constant([]),
    }),
    { maxLength: 2 },
  ),
  http: fc.record({
    baseUrl: fc.array(fc.record({ url }), { minLength: 1, maxLength: 2 }),
    headers: fc.uniqueArray(fc.tuple(text, value), { maxLength: 3, selector: ([key]) => key }),
    timeout: fc.nat(),
  }),
  connection: fc.record({
    app: fc.constant([]),
    fields: fc.uniqueArray(
      fc.record(
        {
          name: text,
          title: text,
          type: fc.constantFrom("string" as const, "integer" as const),
          help: text,
          enum: fc.array(text, { maxLength: 5 }),
          optional: fc.boolean(),
          secret: fc.boolean(),
        },
        { requiredKeys: ["name", "title", "type", "optional", "secret"] },
      ),
      { maxLength: 3, selector: (field) => field.name },
    ),
    capture: fc.uniqueArray(fc.tuple(text, fc.tuple(text, text)), {
      maxLength: 2,
      selector: ([name]) => name,
    }),
    choose: fc.uniqueArray(
      fc.record(
        {
          name: text,
          call: text,
          with: value,
          value: fc.array(text, { minLength: 1, maxLength: 2 }),
          label: fc.array(text, { minLength: 1, maxLength: 2 }),
        },
        { requiredKeys: ["name", "call", "value"] },
      ),
      { maxLength: 2, selector: ({ name }) => name },
    ),
  }),
  operations: fc.uniqueArray(operation, { maxLength: 4, selector: (each) => each.name }),
  declarations: fc.uniqueArray(declaration, { maxLength: 6, selector: (each) => each.name }),
  waivers: fc.array(fc.record({ allow: text, at: text, because: text }), { maxLength: 2 }),
  counts: fc.constant({ fields: 0, unknowns: [] }),
  provenance: fc.constant({ definition: "0".repeat(64), specs: [], compiler: "0.1.0" }),
});
