import {
  buildClientSchema,
  buildSchema,
  parse,
  printSchema,
  type DocumentNode,
  type IntrospectionQuery,
} from "graphql";
import { diagnostic, type Result } from "../../diagnostics/diagnostic.ts";
import type { Json } from "../../json.ts";
import { type SourceFile, type Span, startOf } from "../../source.ts";
import { isObject, own } from "../json.ts";
import { defaultLimits, type DocumentLimits } from "../source/parse-document.ts";
import { isSchemaLanguage } from "./is-schema.ts";

/**
 * Reads a vendor's schema and gives it in one form: definitions without extensions, whatever way the vendor
 * writes it down. It is taken as valid: vendors break rules that no document of ours meets.
 */
export function readGraphQLSchema(
  source: string,
  bytes: Uint8Array,
  span: Span,
  limits: DocumentLimits = defaultLimits,
): Result<DocumentNode> {
  if (bytes.length > limits.bytes) {
    const limit = String(Math.floor(limits.bytes / (1024 * 1024)));
    return [undefined, [diagnostic("resolve/too-large", { source, limit }, span)]];
  }
  try {
    const text = decode(bytes);
    const schema = isSchemaLanguage(source)
      ? buildSchema(text, { ...trusted, noLocation: true })
      : buildClientSchema(introspectionOf(JSON.parse(text)), trusted);
    return [parse(printSchema(schema), { noLocation: true }), []];
  } catch (error) {
    // The library throws at whatever it cannot read, and runs out of stack where types nest without end.
    const reason = reasonOf(error);
    return [undefined, [diagnostic("resolve/malformed-document", { source, reason }, span)]];
  }
}

/** Reads a slice that was cut: it is in the one form already. */
export function readPinnedSchema(file: SourceFile): Result<DocumentNode> {
  try {
    return [parse(file.text, { noLocation: true }), []];
  } catch (error) {
    const values = { source: file.path, reason: reasonOf(error) };
    return [undefined, [diagnostic("resolve/malformed-document", values, startOf(file))]];
  }
}

const trusted = { assumeValid: true, assumeValidSDL: true } as const;

function introspectionOf(json: Json): IntrospectionQuery {
  const data = isObject(json) ? (own(json, "data") ?? json) : json;
  // Checked by the library, member by member.
  return data as unknown as IntrospectionQuery;
}

function decode(bytes: Uint8Array): string {
  return new TextDecoder("utf-8").decode(bytes);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? firstLine(error.message) : String(error);
}

function firstLine(text: string): string {
  return (text.split("\n", 1)[0] ?? "").replace(/\.$/, "");
}
