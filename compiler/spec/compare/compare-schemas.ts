import type { ChangeKind } from "./change.ts";
import { followSchema, readFacts, type SchemaFacts } from "../openapi/schema-facts.ts";
import type { SpecDocument, SpecSchema } from "../spec.ts";

/** Two versions of a document, and where changes of their schemas are reported. */
export interface SchemaComparison {
  readonly before: SpecDocument;
  readonly after: SpecDocument;
  /** Pairs of schemas that were compared: each is reported where it is first reached. */
  readonly seen: Map<string, Reached>;
  readonly operationId: string;
  readonly report: Report<[reached?: Reached]>;
}

type Report<More extends readonly unknown[] = []> = (
  kind: ChangeKind,
  at: string,
  before?: string,
  after?: string,
  ...more: More
) => void;

/** A pair of schemas, by what it is reached: operations themselves, and other pairs. */
export interface Reached {
  readonly operations: Set<string>;
  readonly parents: Set<Reached>;
}

/** All operations that reach a pair. */
export function operationsThat(reached: Reached): ReadonlySet<string> {
  const pairs = new Set([reached]);
  const operations = new Set<string>();
  // A set that grows is walked to its end.
  for (const pair of pairs) {
    for (const each of pair.operations) operations.add(each);
    for (const each of pair.parents) pairs.add(each);
  }
  return operations;
}

const maxDepth = 100;

/** Compares two versions of a schema and of all that it reaches. */
export function compareSchemas(
  comparison: SchemaComparison,
  before: SpecSchema,
  after: SpecSchema,
  at: string,
  parent?: Reached,
  depth = 0,
): void {
  const left = followSchema(comparison.before, before);
  const right = followSchema(comparison.after, after);
  if (left === undefined || right === undefined || depth > maxDepth) return;
  const pair = `${left.pointer} ${right.pointer}`;
  const known = comparison.seen.get(pair);
  const reached = known ?? { operations: new Set(), parents: new Set() };
  if (parent === undefined) reached.operations.add(comparison.operationId);
  else reached.parents.add(parent);
  if (known !== undefined) return;
  comparison.seen.set(pair, reached);

  const old = readFacts(comparison.before, before);
  const now = readFacts(comparison.after, after);
  const report: Report = (kind, place, from, to) =>
    comparison.report(kind, place, from, to, reached);
  compareOwn(report, old, now, at);
  for (const [name, property] of old.properties) {
    const next = now.properties.get(name);
    if (next !== undefined) {
      compareSchemas(comparison, property, next, `${at}.${name}`, reached, depth + 1);
    }
  }
  for (const [name, variant] of old.variants) {
    const next = now.variants.get(name);
    if (next !== undefined) compareSchemas(comparison, variant, next, at, reached, depth + 1);
  }
  if (old.items && now.items) {
    compareSchemas(comparison, old.items, now.items, `${at}[]`, reached, depth + 1);
  }
  if (old.values && now.values) {
    compareSchemas(comparison, old.values, now.values, `${at}.*`, reached, depth + 1);
  }
}

function compareOwn(report: Report, old: SchemaFacts, now: SchemaFacts, at: string): void {
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
  report: Report,
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
