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
  const buckets = new Map<string, TypeIR[]>();
  return types.filter((type) => {
    const key = bucketOf(type);
    const bucket = buckets.get(key);
    if (bucket === undefined) {
      buckets.set(key, [type]);
      return true;
    }
    if (bucket.some((each) => sameType(each, type))) return false;
    bucket.push(type);
    return true;
  });
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
