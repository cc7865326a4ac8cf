import { diagnostic, type Diagnostic } from "../../diagnostics/diagnostic.ts";
import type { SourceFile } from "../../source.ts";
import { isObject, ownText } from "../json.ts";
import { locateReference } from "../locate-json.ts";
import type { Json, JsonObject } from "../../json.ts";
import type { SpecParameter, SpecResponse, SpecSchema } from "../spec.ts";

/** What the functions that read one operation share. Problems are collected, never thrown. */
export interface Reading {
  readonly file: SourceFile;
  readonly json: JsonObject;
  readonly operationId: string;
  readonly problems: Diagnostic[];
  /** What was read of what several operations refer to. */
  readonly known: KnownParts;
}

/** Parts of a document that were read without a problem, by the pointers that references lead to. */
export interface KnownParts {
  readonly resolve: (reference: string) => SpecSchema | undefined;
  readonly parameters: Map<string, readonly SpecParameter[]>;
  readonly responses: Map<string, Pick<SpecResponse, "content" | "headers">>;
}

/** Reads what a reference led to once, if there is nothing to say of it. */
export function readOnce<Part>(
  { problems }: Reading,
  known: Map<string, Part>,
  { pointer, isShared }: Placed,
  read: () => Part,
): Part {
  const found = isShared === true ? known.get(pointer) : undefined;
  if (found !== undefined) return found;
  const before = problems.length;
  const part = read();
  if (isShared === true && problems.length === before) known.set(pointer, part);
  return part;
}

/** An object of the document and the pointer where it stands. */
export interface Placed {
  readonly value: JsonObject;
  readonly pointer: string;
  /** Whether a reference led there. */
  readonly isShared?: true;
}

/** Follows the `$ref` that may stand in place of an object; says so where there is no object. */
export function readPlaced(
  reading: Reading,
  value: Json | undefined,
  pointer: string,
  what: string,
): Placed | undefined {
  if (!isObject(value)) {
    reportMalformed(reading, what, pointer);
    return undefined;
  }
  const reference = ownText(value, "$ref");
  if (reference === undefined) return { value, pointer };
  const target = reading.known.resolve(reference);
  if (target === undefined) {
    const values = { reference, where: `operation "${reading.operationId}"` };
    reading.problems.push(
      diagnostic("resolve/unknown-reference", values, locateReference(reading.file, pointer)),
    );
    return undefined;
  }
  if (isObject(target.schema))
    return { value: target.schema, pointer: target.pointer, isShared: true };
  reportMalformed(reading, what, target.pointer);
  return undefined;
}

/** A schema is left unread: an object, or true or false. */
export function readSchema(
  reading: Reading,
  value: Json | undefined,
  pointer: string,
): SpecSchema | undefined {
  if (value === undefined) return undefined;
  if (isObject(value) || typeof value === "boolean") return { schema: value, pointer };
  reportMalformed(reading, "schema", pointer);
  return undefined;
}

/** Reports a part of an operation that is not what OpenAPI says it is, and is skipped. */
export function reportMalformed(reading: Reading, what: string, pointer: string): void {
  const values = { what, pointer, operation: reading.operationId };
  reading.problems.push(
    diagnostic("resolve/malformed", values, locateReference(reading.file, pointer)),
  );
}
