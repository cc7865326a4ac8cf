import { BSON } from "mongodb";
import type { Row } from "../../contract/database.ts";
import { isPlainObject } from "../../prepare/encode.ts";
import { badInput } from "../../errors.ts";

/** The deepest that a value may be nested (MongoDB's own limit is 100). */
const DEEPEST = 90;

/**
 * A caller's value as it is stored: plain values, times, bytes, lists and objects, and `{ $oid: "…" }` for the id of
 * a record. Nothing in it is taken for an operator, or for a type of the driver's. Fails with `badInput`.
 */
export function storedValue(value: unknown, at: string, depth = 0): unknown {
  if (value === null || typeof value === "boolean") return value;
  if (depth > DEEPEST) throw badInput(at, "is nested too deeply");
  switch (typeof value) {
    case "string":
      if (!value.isWellFormed()) throw badInput(at, "holds characters that are none");
      return value;
    case "number":
      if (!Number.isFinite(value)) throw badInput(at, "is no number");
      return value;
    case "bigint":
      if (BigInt.asIntN(64, value) !== value) throw badInput(at, "has over 64 bits");
      return BSON.Long.fromBigInt(value);
    case "object":
      return storedObject(value, at, depth);
    default:
      throw badInput(at, "has no value that can be stored");
  }
}

function storedObject(value: object, at: string, depth: number): unknown {
  if (value instanceof Uint8Array) return new BSON.Binary(value);
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw badInput(at, "is no time");
    return value;
  }
  if (Array.isArray(value))
    return value.map((each: unknown, index) =>
      storedValue(each, `${at}[${String(index)}]`, depth + 1),
    );
  if (!isPlainObject(value)) throw badInput(at, "has no value that can be stored");
  const id = objectId(value);
  if (id !== undefined) return id;
  const entries = Object.entries(value).map(([name, each]) => {
    assertMember(name, at);
    return [name, storedValue(each, `${at}.${name}`, depth + 1)] as const;
  });
  return Object.fromEntries(entries);
}

function objectId(value: Readonly<Record<string, unknown>>): BSON.ObjectId | undefined {
  const { $oid: hex } = value;
  const isOne = typeof hex === "string" && Object.keys(value).length === 1;
  return isOne && /^[\da-f]{24}$/i.test(hex) ? BSON.ObjectId.createFromHexString(hex) : undefined;
}

/** `_bsontype` would make the driver take an object for one of its types. */
function assertMember(name: string, at: string): void {
  if (name.startsWith("$") || name === "_bsontype" || name.includes("\0"))
    throw badInput(at, "holds a name that stands for something else");
}

/** The name of a field, with dots for what is within. Fails with `badInput` for operators. */
export function fieldName(name: string, at: string): string {
  if (
    name === "" ||
    name.includes("\0") ||
    name.split(".").some((part) => part === "" || part.startsWith("$"))
  )
    throw badInput(at, "holds a name that is no field");
  return name;
}

/** A record as plain values: ids as text, times in UTC, whole numbers as text where JavaScript has none so large. */
export function plainRow(document: unknown): Row {
  const plain = plainValue(document);
  return isPlainObject(plain) ? plain : { value: plain };
}

function plainValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plainValue);
  if (value === null || typeof value !== "object") return value ?? null;
  if (value instanceof Date) return value.toISOString();
  if (value instanceof BSON.ObjectId) return value.toHexString();
  if (value instanceof BSON.Decimal128) return value.toString();
  if (value instanceof BSON.Binary)
    return value.sub_type === BSON.Binary.SUBTYPE_UUID
      ? value.toUUID().toHexString()
      : Uint8Array.from(value.value());
  if (value instanceof BSON.Long) {
    const number = value.toNumber();
    return Number.isSafeInteger(number) ? number : value.toString();
  }
  if (value instanceof BSON.Double || value instanceof BSON.Int32) return value.valueOf();
  if (value instanceof Uint8Array) return Uint8Array.from(value);
  // What is left of BSON's types has no plain value: it is shown in Extended JSON.
  if ("_bsontype" in value) return BSON.EJSON.serialize(value, { relaxed: true });
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, plainValue(each)]));
}
