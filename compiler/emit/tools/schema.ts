import type { FieldTypeIR, ObjectTypeIR, TypeIR } from "../../ir/type.ts";
import { plain } from "../printer/text.ts";
import { byteTypes } from "../typescript/bytes.ts";
import { type JsonValue, record } from "./canonical.ts";
import { countMentions, type Declarations } from "./mentions.ts";

/** A JSON Schema (2020-12) without its `$schema`. */
export type Schema = Readonly<Record<string, JsonValue>>;

export interface SchemaRequest {
  readonly declarations: Declarations;
  /** What a caller sends has no members but those that are listed; what comes back may have more. */
  readonly closed: boolean;
  /** A type that is not small is cut at this depth. Absent: as deep as an agent's context allows. */
  readonly outline?: number;
}

const mostSchemas = 400;
const mostDeclarations = 60;
/** The most declarations of a type that is written in full although an outline would do. */
const mostOutlined = 4;

/** Formats of JSON Schema 2020-12, section 7.3; vendors have many more that no validator knows. */
const knownFormats: ReadonlySet<string> = new Set(
  "date date-time duration email hostname ipv4 ipv6 time uri uri-reference uuid".split(" "),
);

const base64: Schema = { contentEncoding: "base64", type: "string" };

/** A file of a form, which the vendor sees the name of. */
const filePart: Schema = {
  additionalProperties: false,
  properties: { content: base64, contentType: { type: "string" }, name: { type: "string" } },
  required: ["content"],
  type: "object",
};

/** What is common to one schema while it is made. */
interface Draft extends SchemaRequest {
  /** Declarations that are mentioned several times, or mention themselves. */
  readonly shared: ReadonlySet<string>;
  readonly definitions: Map<string, Schema>;
  /** Whether the whole is closed, though a part of it may not be. */
  readonly isInput: boolean;
  readonly deepest: number;
  readonly budget: { left: number };
}

/**
 * Writes a type as a schema: references inlined, those that come twice or recur under `$defs`. A type that
 * would fill an agent's context is cut at the greatest depth at which it does not.
 */
export function schemaOf(type: TypeIR, request: SchemaRequest): Schema {
  const { outline } = request;
  const most = outline === undefined ? mostDeclarations : mostOutlined;
  const { counts, isHuge } = countMentions(type, request.declarations, most);
  if (!isHuge) {
    const shared = new Set([...counts].flatMap(([name, count]) => (count > 1 ? [name] : [])));
    const whole = build(type, request, shared, Infinity);
    if (!whole.isCut) return whole.schema;
  }
  if (outline !== undefined) return build(type, request, new Set(), outline).schema;
  for (const deepest of [4, 3, 2]) {
    const attempt = build(type, request, new Set(), deepest);
    if (!attempt.isCut) return attempt.schema;
  }
  return build(type, request, new Set(), 1).schema;
}

function build(
  type: TypeIR,
  request: SchemaRequest,
  shared: ReadonlySet<string>,
  deepest: number,
): { readonly schema: Schema; readonly isCut: boolean } {
  const budget = { left: request.outline === undefined ? mostSchemas : mostSchemas / 8 };
  const definitions = new Map<string, Schema>();
  const draft = { ...request, isInput: request.closed, shared, definitions, deepest, budget };
  const schema = convert(type, draft, 0);
  const withDefinitions = { $defs: record([...definitions]), ...schema };
  return { schema: definitions.size === 0 ? schema : withDefinitions, isCut: budget.left <= 0 };
}

/** Past the budget everything is `{}`, which admits anything and ends every recursion. */
function convert(type: TypeIR, draft: Draft, depth: number): Schema {
  draft.budget.left -= 1;
  if (draft.budget.left < 0) return {};
  switch (type.kind) {
    case "string":
      return type.format !== undefined && knownFormats.has(type.format)
        ? { format: type.format, type: "string" }
        : { type: "string" };
    case "number":
    case "integer":
    case "boolean":
    case "null":
      return { type: type.kind };
    case "bytes":
      return base64;
    case "literal":
      return { const: type.value };
    case "enum":
      return enumSchema(type.values, type.open);
    case "reference":
      return referenceSchema(type.name, draft, depth);
    case "array":
      return { items: convert(type.items, draft, depth), type: "array" };
    case "tuple":
      return tupleSchema(type.items, type.rest, draft, depth);
    case "map":
      return objectSchema({ kind: "object", fields: [], additional: type.values }, draft, depth);
    case "object":
      return objectSchema(type, draft, depth);
    case "union":
      return unionSchema(type.members, draft, depth);
    case "intersection": {
      const open = { ...draft, closed: false };
      return { allOf: type.members.map((each) => convert(each, open, depth)) };
    }
    case "never":
      return { not: {} };
    case "unknown":
      return {};
  }
}

/** An open list of values is a hint, not a rule. */
function enumSchema(values: readonly (string | number)[], isOpen: boolean): Schema {
  const [only, ...others] = [...new Set(values.map((each) => typeof each))];
  const list = { [isOpen ? "examples" : "enum"]: [...new Set(values)] };
  return only === undefined || others.length > 0 ? list : { ...list, type: only };
}

function referenceSchema(name: string, draft: Draft, depth: number): Schema {
  if (byteTypes.has(name)) return name === "FilePart" ? filePart : base64;
  const target = draft.declarations.get(name);
  if (target === undefined) return {};
  // A name for another name: the schemas must not refer to each other in a circle.
  if (target.kind === "reference") return convert(target, draft, depth);
  if (!draft.shared.has(name)) return convert(target, draft, depth);
  // What is closed by itself is open as a part of an intersection.
  const key = draft.closed || !draft.isInput ? name : `${name}-open`;
  if (!draft.definitions.has(key)) {
    draft.definitions.set(key, {});
    draft.definitions.set(key, convert(target, draft, depth));
  }
  return { $ref: `#/$defs/${key}` };
}

function tupleSchema(
  items: readonly TypeIR[],
  rest: TypeIR | undefined,
  draft: Draft,
  depth: number,
): Schema {
  const length = { minItems: items.length, type: "array" };
  // Validators in strict mode refuse tuples of no certain length.
  if (rest !== undefined) return { items: unionSchema([...items, rest], draft, depth), ...length };
  if (items.length === 0) return { maxItems: 0, type: "array" };
  const prefixItems = items.map((each) => convert(each, draft, depth));
  return { items: false, minItems: items.length, prefixItems, type: "array" };
}

function objectSchema(type: ObjectTypeIR, draft: Draft, depth: number): Schema {
  if (depth >= draft.deepest) return { type: "object" };
  const properties = type.fields.map(
    (field) => [field.name, property(field, draft, depth)] as const,
  );
  const required = type.fields.filter((field) => !field.optional).map((field) => field.name);
  const additional = additionalProperties(type, draft, depth);
  return {
    ...(additional === undefined ? {} : { additionalProperties: additional }),
    ...(properties.length === 0 ? {} : { properties: record(properties) }),
    ...(required.length === 0 ? {} : { required: required.toSorted() }),
    type: "object",
  };
}

function property(field: FieldTypeIR, draft: Draft, depth: number): Schema {
  const schema = convert(field.type, draft, depth + 1);
  if (field.deprecated !== true && field.about === undefined) return schema;
  return record([
    ...Object.entries(schema),
    ...(field.deprecated === true ? [["deprecated", true] as const] : []),
    ...(field.about === undefined ? [] : [["description", plain(field.about)] as const]),
  ]);
}

function additionalProperties(
  { additional }: ObjectTypeIR,
  draft: Draft,
  depth: number,
): JsonValue | undefined {
  if (additional === undefined) return draft.closed ? false : undefined;
  return additional.kind === "unknown" ? undefined : convert(additional, draft, depth + 1);
}

function unionSchema(members: readonly TypeIR[], draft: Draft, depth: number): Schema {
  // In JSON both would be text, and nobody could tell which: bytes can say what text can.
  const isEither = draft.isInput && members.some(isBytes);
  const told = isEither ? members.filter(({ kind }) => kind !== "string") : members;
  const schemas = told.map((each) => convert(each, draft, depth));
  if (areApart(schemas)) return { anyOf: schemas };
  const distinct = new Map(schemas.map((schema) => [JSON.stringify(schema), schema]));
  const [only, ...others] = [...distinct.values()];
  if (only === undefined) return { not: {} };
  return others.length === 0 ? only : { anyOf: [only, ...others] };
}

function isBytes(type: TypeIR): boolean {
  if (type.kind === "union") return type.members.some(isBytes);
  return type.kind === "bytes" || (type.kind === "reference" && byteTypes.has(type.name));
}

/** Whether no two schemas can be the same: each, and no other, has a type or else is a reference. */
function areApart(schemas: readonly Schema[]): boolean {
  const kinds = new Set(schemas.map(({ type, $ref }) => type ?? $ref));
  return kinds.size === schemas.length && schemas.length > 1;
}
