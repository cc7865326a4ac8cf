import type { ChangeKind } from "./change.ts";
import { followSchema, readFacts, type SchemaFacts } from "../openapi/schema-facts.ts";
import type { SpecDocument, SpecSchema } from "../spec.ts";

/** Two versions of a document, and where changes of their schemas are reported. */
export interface SchemaComparison {
  readonly before: SpecDocument;
  readonly after: SpecDocument;
  /** Pairs of schemas that were compared: each is reported where it is first reached. */
  readonly seen: Set<string>;
  readonly report: (kind: ChangeKind, at: string, before?: string, after?: string) => void;
}

const maxDepth = 100;

/** Compares two versions of a schema and of all that it reaches. */
export function compareSchemas(
  comparison: SchemaComparison,
  before: SpecSchema,
  after: SpecSchema,
  at: string,
  depth = 0,
): void {
  const left = followSchema(comparison.before, before);
  const right = followSchema(comparison.after, after);
  if (left === undefined || right === undefined || depth > maxDepth) return;
  const pair = `${left.pointer} ${right.pointer}`;
  if (comparison.seen.has(pair)) return;
  comparison.seen.add(pair);

  const old = readFacts(comparison.before, before);
  const now = readFacts(comparison.after, after);
  compareOwn(comparison, old, now, at);
  for (const [name, property] of old.properties) {
    const next = now.properties.get(name);
    if (next !== undefined) {
      compareSchemas(comparison, property, next, `${at}.${name}`, depth + 1);
    }
  }
  for (const [name, variant] of old.variants) {
    const next = now.variants.get(name);
    if (next !== undefined) compareSchemas(comparison, variant, next, at, depth + 1);
  }
  if (old.items && now.items) {
    compareSchemas(comparison, old.items, now.items, `${at}[]`, depth + 1);
  }
  if (old.values && now.values) {
    compareSchemas(comparison, old.values, now.values, `${at}.*`, depth + 1);
  }
}

function compareOwn(
  { report }: SchemaComparison,
  old: SchemaFacts,
  now: SchemaFacts,
  at: string,
): void {
  if (old.type !== now.type) report("type-changed", at, old.type, now.type);
  compareAllowed(report, old.allowed, now.allowed, at);
  for (const name of missingFrom(old.properties.keys(), now.properties)) {
    report("field-removed", `${at}.${name}`);
  }
  for (const name of missingFrom(now.properties.keys(), old.properties)) {
    const required = now.required.has(name) ? "required" : undefined;
    report("field-added", `${at}.${name}`, undefined, required);
  }
  for (const name of old.properties.keys()) {
    if (!now.properties.has(name) || old.required.has(name) === now.required.has(name)) continue;
    report(now.required.has(name) ? "now-required" : "now-optional", `${at}.${name}`);
  }
  for (const name of missingFrom(old.variants.keys(), now.variants)) {
    report("variant-removed", at, name);
  }
  for (const name of missingFrom(now.variants.keys(), old.variants)) {
    report("variant-added", at, undefined, name);
  }
}

/** No list allows everything, so that gaining one takes values away and losing it adds them. */
function compareAllowed(
  report: SchemaComparison["report"],
  old: readonly string[],
  now: readonly string[],
  at: string,
): void {
  if (old.length === 0 && now.length === 0) return;
  if (old.length === 0) return report("values-removed", at, "any", now.join(", "));
  if (now.length === 0) return report("values-added", at, old.join(", "), "any");
  const removed = missingFrom(old, new Set(now));
  const added = missingFrom(now, new Set(old));
  if (removed.length > 0) report("values-removed", at, removed.join(", "));
  if (added.length > 0) report("values-added", at, undefined, added.join(", "));
}

function missingFrom(
  names: Iterable<string>,
  known: { readonly has: (name: string) => boolean },
): readonly string[] {
  return [...names].filter((name) => !known.has(name));
}
