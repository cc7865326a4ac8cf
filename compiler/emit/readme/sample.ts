import type { FieldTypeIR, TypeIR } from "../../ir/type.ts";
import { type Code, data, literal, object } from "../printer/code.ts";

type Declarations = ReadonlyMap<string, TypeIR>;

/** Deeper than any vendor nests what it requires; ends types that require themselves. */
const deepest = 12;

const textsByFormat: Readonly<Record<string, string>> = {
  date: "2026-01-31",
  "date-time": "2026-01-31T12:00:00Z",
  email: "ada@example.com",
  uri: "https://example.com",
  url: "https://example.com",
  uuid: "5f0c1a52-3b1d-4c55-9d2e-7a3f6b1c9e10",
};

/** A value that a type admits, with the required members only; undefined where none can be written. */
export function sample(type: TypeIR, declarations: Declarations, depth = 0): Code | undefined {
  if (depth > deepest) return undefined;
  const next = (inner: TypeIR): Code | undefined => sample(inner, declarations, depth + 1);
  switch (type.kind) {
    case "string":
      return literal(formatSample(type.format) ?? "text");
    case "number":
    case "integer":
      return literal(1);
    case "boolean":
      return literal(true);
    case "bytes":
      return { kind: "call", callee: "new Uint8Array" };
    case "null":
      return { kind: "null" };
    case "literal":
      return literal(type.value);
    case "enum":
      return type.values[0] === undefined ? undefined : literal(type.values[0]);
    case "reference": {
      const target = declarations.get(type.name);
      return target === undefined ? undefined : next(target);
    }
    case "array": {
      const item = next(type.items);
      return { kind: "array", items: item === undefined ? [] : [item] };
    }
    case "tuple":
      return all(type.items.map(next), (items) => ({ kind: "array", items }));
    case "object":
      return sampleObject(type.fields, declarations, depth);
    case "union":
      return type.members.map(next).find((each) => each !== undefined);
    case "intersection":
      return all(type.members.map(next), merged);
    case "map":
    case "unknown":
      return object([]);
    case "never":
      return undefined;
  }
}

/** The required fields of an object. */
export function sampleObject(
  fields: readonly FieldTypeIR[],
  declarations: Declarations,
  depth = 0,
): Code | undefined {
  const required = fields.filter((field) => !field.optional);
  const values = required.map((field) => sample(field.type, declarations, depth + 1));
  return all(values, (codes) =>
    object(codes.map((code, index) => [required[index]?.name ?? "", code])),
  );
}

/** An author's example, where it gives everything that is required and nothing that is not there. */
export function exampleInput(example: unknown, fields: readonly FieldTypeIR[]): Code | undefined {
  if (!isRecord(example) || !isRecord(example["input"])) return undefined;
  const { input } = example;
  const known = new Map(fields.map((field) => [field.name, field.type]));
  const isWhole = fields.every((field) => field.optional || Object.hasOwn(input, field.name));
  if (!isWhole || !Object.keys(input).every((key) => known.has(key))) return undefined;
  const code = data(input);
  if (code.kind !== "object") return code;
  return object(code.entries.map(([name, value]) => [name, bytesOf(known.get(name), value)]));
}

/** Definitions write bytes as text; callers give none. */
function bytesOf(type: TypeIR | undefined, value: Code): Code {
  if (type?.kind === "bytes" && value.kind === "literal")
    return { kind: "call", callee: "Buffer.from", argument: value };
  if (type?.kind === "array" && value.kind === "array")
    return { ...value, items: value.items.map((each) => bytesOf(type.items, each)) };
  return value;
}

function all(
  codes: readonly (Code | undefined)[],
  combine: (codes: readonly Code[]) => Code | undefined,
): Code | undefined {
  const present = codes.filter((code) => code !== undefined);
  return present.length === codes.length ? combine(present) : undefined;
}

function merged(codes: readonly Code[]): Code | undefined {
  const [first] = codes;
  const objects = codes.flatMap((code) => (code.kind === "object" ? [code] : []));
  if (objects.length < codes.length) return first;
  const entries = new Map(objects.flatMap((each) => each.entries));
  return object([...entries]);
}

function formatSample(format: string | undefined): string | undefined {
  if (format === undefined || !Object.hasOwn(textsByFormat, format)) return undefined;
  return textsByFormat[format];
}

function isRecord(value: unknown): value is Readonly<Record<string, object>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
