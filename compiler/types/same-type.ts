import type { Json } from "../json.ts";
import type { FieldTypeIR, TypeIR } from "../ir/type.ts";

/** Whether two types are the same when written down; the order of fields and members counts. */
export function sameType(left: TypeIR, right: TypeIR): boolean {
  if (left === right) return true;
  switch (left.kind) {
    case "string":
    case "number":
    case "integer":
    case "boolean":
    case "bytes":
      return right.kind === left.kind && right.format === left.format;
    case "null":
    case "never":
      return right.kind === left.kind;
    case "unknown":
      return right.kind === "unknown" && right.reason === left.reason;
    case "literal":
      return right.kind === "literal" && right.value === left.value;
    case "enum":
      return (
        right.kind === "enum" && right.open === left.open && sameItems(left.values, right.values)
      );
    case "reference":
      return right.kind === "reference" && right.name === left.name;
    case "array":
      return right.kind === "array" && sameType(left.items, right.items);
    case "tuple":
      return (
        right.kind === "tuple" &&
        sameTypes(left.items, right.items) &&
        sameOptional(left.rest, right.rest)
      );
    case "map":
      return right.kind === "map" && sameType(left.values, right.values);
    case "object":
      return (
        right.kind === "object" &&
        left.fields.length === right.fields.length &&
        left.fields.every((field, index) => sameField(field, right.fields[index])) &&
        sameOptional(left.additional, right.additional)
      );
    case "union":
    case "intersection":
      return right.kind === left.kind && sameTypes(left.members, right.members);
  }
}

/** Keeps the first of every group of same types, in time that hardly grows with their number squared. */
export function distinctTypes(types: readonly TypeIR[]): readonly TypeIR[] {
  const buckets = new Map<string, Bucket>();
  return types.filter((type) => {
    const key = bucketOf(type);
    const bucket = buckets.get(key);
    if (bucket !== undefined) return addDistinct(bucket, type);
    buckets.set(key, { types: [type] });
    return true;
  });
}

/** Distinct types that look alike at first. */
interface Bucket {
  readonly types: TypeIR[];
  /** All that each of them says, once they are many. */
  written?: Set<string>;
}

/** How many types are compared one by one. */
const mostCompared = 16;

function addDistinct(bucket: Bucket, type: TypeIR): boolean {
  const { types } = bucket;
  if (types.length < mostCompared) {
    if (types.some((each) => sameType(each, type))) return false;
    types.push(type);
    return true;
  }
  bucket.written ??= new Set(types.map((each) => JSON.stringify(formOf(each))));
  const before = bucket.written.size;
  return bucket.written.add(JSON.stringify(formOf(type))).size > before;
}

/** What `sameType` compares, as lists. Texts stand for values, of which JSON lacks some. */
function formOf(type: TypeIR): Json {
  switch (type.kind) {
    case "string":
    case "number":
    case "integer":
    case "boolean":
    case "bytes":
      return [type.kind, type.format ?? null];
    case "null":
    case "never":
      return [type.kind];
    case "unknown":
      return [type.kind, type.reason];
    case "literal":
      return [type.kind, formOfValue(type.value)];
    case "enum":
      return [type.kind, type.open, type.values.map(formOfValue)];
    case "reference":
      return [type.kind, type.name];
    case "array":
      return [type.kind, formOf(type.items)];
    case "tuple":
      return [type.kind, type.items.map(formOf), formOfOptional(type.rest)];
    case "map":
      return [type.kind, formOf(type.values)];
    case "object":
      return [type.kind, type.fields.map(formOfField), formOfOptional(type.additional)];
    case "union":
    case "intersection":
      return [type.kind, type.members.map(formOf)];
  }
}

function formOfValue(value: string | number | boolean): Json {
  return typeof value === "string" ? value : [String(value)];
}

function formOfField({ name, type, optional, deprecated, about }: FieldTypeIR): Json {
  return [name, optional, deprecated ?? null, about ?? null, formOf(type)];
}

function formOfOptional(type: TypeIR | undefined): Json {
  return type === undefined ? null : formOf(type);
}

function bucketOf(type: TypeIR): string {
  switch (type.kind) {
    case "reference":
      return `reference ${type.name}`;
    case "literal":
      return `literal ${type.value}`;
    case "object":
      return `object ${type.fields.length} ${type.fields[0]?.name ?? ""} ${type.fields.at(-1)?.name ?? ""}`;
    case "enum":
      return `enum ${type.values.length} ${type.values[0] ?? ""}`;
    case "union":
    case "intersection":
      return `${type.kind} ${type.members.length}`;
    default:
      return type.kind;
  }
}

function sameField(left: FieldTypeIR, right: FieldTypeIR | undefined): boolean {
  return (
    right !== undefined &&
    left.name === right.name &&
    left.optional === right.optional &&
    left.deprecated === right.deprecated &&
    left.about === right.about &&
    sameType(left.type, right.type)
  );
}

function sameOptional(left: TypeIR | undefined, right: TypeIR | undefined): boolean {
  return left === undefined || right === undefined ? left === right : sameType(left, right);
}

function sameTypes(left: readonly TypeIR[], right: readonly TypeIR[]): boolean {
  return (
    left.length === right.length && left.every((type, index) => sameOptional(type, right[index]))
  );
}

function sameItems(left: readonly unknown[], right: readonly unknown[]): boolean {
  return left.length === right.length && left.every((item, index) => item === right[index]);
}
