import { diagnostic, type Result } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../source.ts";
import { inspectJson } from "./inspect.ts";
import { foreignText } from "../foreign-format.ts";
import { isList, isObject, own } from "../json.ts";
import type { Json, JsonObject } from "../../json.ts";

/** Limits on a document. Microsoft's Graph, the largest known, has 47 MB in its newest version. */
export interface DocumentLimits {
  readonly bytes: number;
  readonly values: number;
}

export const defaultLimits: DocumentLimits = limitsOf(64);

/** Limits for documents of so many megabytes. */
export function limitsOf(megabytes: number): DocumentLimits {
  return { bytes: megabytes * 1024 * 1024, values: megabytes * 312_500 };
}

export interface ParsedDocument {
  readonly text: string;
  readonly json: JsonObject;
  /** Whether it refers to other files. */
  readonly hasParts: boolean;
  /** Whether it refers to schemas by names. */
  readonly hasNames: boolean;
}

/** Values that aliases may add to those that are written, so that a short text does not take long. */
const maxAliased = 2_000_000;
const maxAliases = 10_000;
const maxTotalMergeKeys = 10_000;
/** So that whatever walks a document may recurse. Of 2,639 published ones, the deepest has 34 levels. */
export const maxDepth = 500;

/** Reads a document's bytes: JSON by its name or its first character, else YAML 1.2. */
export async function parseDocument(
  source: string,
  bytes: Uint8Array,
  span: Span,
  limits: DocumentLimits = defaultLimits,
): Promise<Result<ParsedDocument>> {
  if (bytes.length > limits.bytes) return [undefined, [tooLarge(source, span, limits)]];
  const text = new TextDecoder(encodingOf(bytes)).decode(bytes);
  const read = await parseText(source, text, limits);
  if (read.kind === "too-large") return [undefined, [tooLarge(source, span, limits)]];
  if (read.kind === "too-deep")
    return [undefined, [diagnostic("resolve/too-deep", { source }, span)]];
  if (read.kind !== "value" || !isObject(read.value)) {
    const found = read.kind === "malformed" ? read.reason : "it is not a map";
    const reason = foreignText(text) ?? found;
    return [undefined, [diagnostic("resolve/malformed-document", { source, reason }, span)]];
  }
  const { depth, hasParts, hasNames } = inspectJson(read.value);
  if (depth > maxDepth) return [undefined, [diagnostic("resolve/too-deep", { source }, span)]];
  return [{ text, json: withVersion(read.value), hasParts, hasNames }, []];
}

/** In YAML without quotes, `swagger: 2.0` and `openapi: 3.1` are numbers. */
function withVersion(json: JsonObject): JsonObject {
  const key = own(json, "openapi") === undefined ? "swagger" : "openapi";
  const version = own(json, key);
  if (typeof version !== "number") return json;
  return { ...json, [key]: Number.isInteger(version) ? `${String(version)}.0` : String(version) };
}

/** UTF-8, or UTF-16 by its byte order mark: YAML may be written in it, and shells of Windows save so. */
function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : "utf-8";
}

type Read =
  | { readonly kind: "value"; readonly value: Json }
  | { readonly kind: "malformed"; readonly reason: string }
  | { readonly kind: "too-large" | "too-deep" };

/** What starts with a brace may still be YAML, whose maps may be written so too. */
async function parseText(source: string, text: string, limits: DocumentLimits): Promise<Read> {
  const named = /\.json(?:\.gz)?$/.test(source);
  const json = named || /^\s*[{[]/.test(text) ? parseJson(text) : undefined;
  return json?.kind === "value" || (json !== undefined && named) ? json : parseYaml(text, limits);
}

function parseJson(text: string): Read {
  try {
    return { kind: "value", value: JSON.parse(text) };
  } catch (error) {
    return { kind: "malformed", reason: reasonOf(error) };
  }
}

async function parseYaml(text: string, limits: DocumentLimits): Promise<Read> {
  const { CORE_SCHEMA, load, mergeTag } = await import("js-yaml");
  // YAML 1.2 has no merge keys, but vendors' documents do.
  const schema = CORE_SCHEMA.withTags(mergeTag);
  let value: unknown;
  try {
    value = load(text, { schema, maxAliases, maxDepth, maxTotalMergeKeys });
  } catch (error) {
    return { kind: "malformed", reason: reasonOf(error) };
  }
  // A value has two characters at least, its own and what parts it from the next.
  const budget: Budget = { values: Math.min(limits.values, text.length / 2 + maxAliased) };
  const copy = copyJson(value, budget, 0);
  if (copy !== undefined) return { kind: "value", value: copy };
  if (budget.exceeded !== undefined) return { kind: budget.exceeded };
  return { kind: "malformed", reason: "it has values that JSON lacks" };
}

interface Budget {
  values: number;
  exceeded?: "too-large" | "too-deep";
}

/** Aliases share what they name: a copy takes it apart, as long as that stays within bounds. */
function copyJson(value: unknown, budget: Budget, depth: number): Json | undefined {
  budget.values -= 1;
  if (budget.values < 0) budget.exceeded = "too-large";
  if (depth > maxDepth) budget.exceeded = "too-deep";
  if (budget.exceeded !== undefined) return undefined;
  if (value === null || typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return Number.isFinite(value) ? value : undefined;
  if (isList(value)) return copyAll(value, budget, depth + 1);
  if (!isObject(value)) return undefined;
  const copies = copyAll(Object.values(value), budget, depth + 1);
  if (copies === undefined) return undefined;
  return Object.fromEntries(Object.keys(value).map((key, index) => [key, copies[index] ?? null]));
}

function copyAll(
  values: readonly unknown[],
  budget: Budget,
  depth: number,
): readonly Json[] | undefined {
  const copies: Json[] = [];
  for (const value of values) {
    const copy = copyJson(value, budget, depth);
    if (copy === undefined) return undefined;
    copies.push(copy);
  }
  return copies;
}

function tooLarge(
  source: string,
  span: Span,
  limits: DocumentLimits,
): ReturnType<typeof diagnostic> {
  const limit = String(Math.floor(limits.bytes / (1024 * 1024)));
  return diagnostic("resolve/too-large", { source, limit }, span);
}

function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return (text.split("\n", 1)[0] ?? "").replace(/\.$/, "");
}
