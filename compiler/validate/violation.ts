import type { DocumentPath } from "../source.ts";
import type { Json, JsonObject } from "../json.ts";
import { type SchemaError, validate } from "./validators.js";

/** One breach of the schema: what was asked for, of which value, and where it stands. */
export interface Violation {
  readonly keyword: string;
  /** Of the value; where `ofKey` is set, of the key itself. */
  readonly path: DocumentPath;
  readonly ofKey: boolean;
  readonly data: Json;
  readonly schema: JsonObject;
  /** The key that is missing or unknown, where it is one. */
  readonly key: string;
}

/** Keywords that only say that something behind them was broken, which is reported itself. */
const CONTAINERS: ReadonlySet<string> = new Set(["if", "propertyNames", "allOf"]);

/** Everything about a definition that the schema does not admit; one breach for each cause. */
export function findViolations(definition: Json): readonly Violation[] {
  if (validate(definition)) return [];
  const errors = (validate.errors ?? []).filter(isCause);
  return onePerCause(errors.map((error) => violationOf(error, definition)));
}

function isCause({ keyword, schemaPath, data }: SchemaError): boolean {
  if (CONTAINERS.has(keyword) || /\/oneOf\/\d/.test(schemaPath)) return false;
  // A value that is no map breaks every rule about keys; that it is none is a breach of its own.
  if (keyword !== "oneOf" && keyword !== "not") return true;
  return typeof data === "object" && data !== null && !Array.isArray(data);
}

function violationOf(error: SchemaError, definition: Json): Violation {
  const ofKey = error.propertyName !== undefined;
  const parent = readPointer(error.instancePath, definition);
  const { additionalProperty, missingProperty } = error.params;
  return {
    keyword: error.keyword,
    path: ofKey ? [...parent, error.propertyName] : parent,
    ofKey,
    data: error.data,
    schema: error.parentSchema,
    key: String(additionalProperty ?? missingProperty ?? ""),
  };
}

/** A value can break several keywords of a schema, and one of several schemas that stand for it. */
function onePerCause(violations: readonly Violation[]): readonly Violation[] {
  const seen = new Set<string>();
  return violations.filter(({ keyword, path, ofKey, key }) => {
    const ofMember = key !== "" || keyword === "oneOf" || keyword === "not";
    const cause = JSON.stringify([path, ofKey, ofMember ? [keyword, key] : "value"]);
    if (seen.has(cause)) return false;
    seen.add(cause);
    return true;
  });
}

/** Reads a JSON Pointer (RFC 6901); numbers are indexes where a list stands, else keys. */
function readPointer(pointer: string, root: Json): DocumentPath {
  const path: (string | number)[] = [];
  let value: Json | undefined = root;
  for (const token of pointer.split("/").slice(1)) {
    const name = token.replaceAll("~1", "/").replaceAll("~0", "~");
    if (Array.isArray(value)) {
      path.push(Number(name));
      value = (value as readonly Json[])[Number(name)];
    } else {
      path.push(name);
      value = typeof value === "object" && value !== null ? (value as JsonObject)[name] : undefined;
    }
  }
  return path;
}
