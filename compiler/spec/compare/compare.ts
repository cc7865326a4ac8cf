import type { SpecChange } from "./change.ts";
import {
  compareSchemas,
  operationsThat,
  type Reached,
  type SchemaComparison,
} from "./compare-schemas.ts";
import type {
  SpecDocument,
  SpecMediaType,
  SpecOperation,
  SpecParameter,
  SpecResponse,
} from "../spec.ts";

/** Says how the operations in use differ between two versions of a document. */
export function compareOperations(
  before: SpecDocument,
  after: SpecDocument,
  operationIds: readonly string[],
): readonly SpecChange[] {
  const changes: (SpecChange & { readonly reached?: Reached })[] = [];
  const seen = new Map<string, Reached>();
  const [from = "none", to = "none"] = [before.servers[0], after.servers[0]];
  if (from !== to)
    changes.push({ kind: "server-moved", operationId: "", at: "server", before: from, after: to });
  for (const operationId of operationIds) {
    const old = before.operation(operationId);
    const now = after.operation(operationId);
    if (old === undefined) continue;
    const comparison: SchemaComparison = {
      before,
      after,
      seen,
      operationId,
      report: (kind, at, oldValue, newValue, reached) =>
        void changes.push({
          kind,
          operationId,
          at,
          ...(oldValue === undefined ? {} : { before: oldValue }),
          ...(newValue === undefined ? {} : { after: newValue }),
          ...(reached === undefined ? {} : { reached }),
        }),
    };
    if (now === undefined) comparison.report("operation-gone", "");
    else compareOperation(comparison, old, now);
  }
  return changes.map(({ reached, ...change }) => {
    const all = reached === undefined ? new Set() : operationsThat(reached);
    const also = operationIds.filter((id) => id !== change.operationId && all.has(id));
    return also.length === 0 ? change : { ...change, also };
  });
}

function compareOperation(
  comparison: SchemaComparison,
  old: SpecOperation,
  now: SpecOperation,
): void {
  const { report } = comparison;
  const places = [old, now].map(({ method, path, servers }) =>
    [method, ...servers, path].join(" "),
  );
  if (places[0] !== places[1]) report("operation-moved", "", places[0], places[1]);
  if (!old.deprecated && now.deprecated) report("operation-deprecated", "");
  const scopes = [old, now].map(scopesOf);
  if (scopes[0] !== scopes[1]) report("scopes-changed", "security", scopes[0], scopes[1]);
  compareParameters(comparison, old.parameters, now.parameters);
  compareBodies(comparison, old, now);
  compareResponses(comparison, old.responses, now.responses);
}

/** `read + write or admin`: alternatives, each with all that it takes; undefined where the document says nothing. */
function scopesOf({ scopes }: SpecOperation): string | undefined {
  const alternatives = scopes?.alternatives.map((each) => each.toSorted().join(" + "));
  return alternatives && [...new Set(alternatives)].toSorted().join(" or ");
}

function compareParameters(
  comparison: SchemaComparison,
  old: readonly SpecParameter[],
  now: readonly SpecParameter[],
): void {
  const { report } = comparison;
  const before = byKey(old, parameterKey);
  const after = byKey(now, parameterKey);
  for (const [key, parameter] of before) {
    const next = after.get(key);
    if (next === undefined) {
      report("parameter-removed", key);
      continue;
    }
    if (parameter.required !== next.required) {
      report(next.required ? "now-required" : "now-optional", key);
    }
    const forms = [parameter, next].map(formOf);
    if (forms[0] !== forms[1]) report("type-changed", key, forms[0], forms[1]);
    if (parameter.schema && next.schema) {
      compareSchemas(comparison, parameter.schema, next.schema, key);
    }
  }
  for (const [key, parameter] of after) {
    if (before.has(key)) continue;
    report("parameter-added", key, undefined, parameter.required ? "required" : undefined);
  }
}

/** How a parameter is written, as far as it is not what most are. */
function formOf({ style, explode, contentType }: SpecParameter): string {
  return contentType ?? `${style}${explode ? " (exploded)" : ""}`;
}

function compareBodies(comparison: SchemaComparison, old: SpecOperation, now: SpecOperation): void {
  const { report } = comparison;
  if (old.body === undefined && now.body !== undefined) {
    report("body-added", "body", undefined, now.body.required ? "required" : undefined);
  }
  if (old.body !== undefined && now.body === undefined) report("body-removed", "body");
  if (old.body === undefined || now.body === undefined) return;
  if (old.body.required !== now.body.required) {
    report(now.body.required ? "now-required" : "now-optional", "body");
  }
  compareContent(comparison, old.body.content, now.body.content, "body");
}

function compareResponses(
  comparison: SchemaComparison,
  old: readonly SpecResponse[],
  now: readonly SpecResponse[],
): void {
  const before = byKey(old, ({ status }) => status);
  const after = byKey(now, ({ status }) => status);
  for (const [status, response] of before) {
    const next = after.get(status);
    if (next === undefined) comparison.report("response-removed", status);
    else compareContent(comparison, response.content, next.content, status);
  }
  for (const status of after.keys()) {
    if (!before.has(status)) comparison.report("response-added", status);
  }
}

/** Media types are the forms of a body; the fields of each are compared on their own. */
function compareContent(
  comparison: SchemaComparison,
  old: readonly SpecMediaType[],
  now: readonly SpecMediaType[],
  at: string,
): void {
  const before = byKey(old, ({ mediaType }) => mediaType);
  const after = byKey(now, ({ mediaType }) => mediaType);
  for (const [mediaType, content] of before) {
    const next = after.get(mediaType);
    if (next === undefined) comparison.report("variant-removed", at, mediaType);
    else if (content.schema && next.schema) {
      compareSchemas(comparison, content.schema, next.schema, at);
    }
  }
  for (const mediaType of after.keys()) {
    if (!before.has(mediaType)) comparison.report("variant-added", at, undefined, mediaType);
  }
}

function parameterKey(parameter: SpecParameter): string {
  return `${parameter.in}.${parameter.name}`;
}

function byKey<T>(items: readonly T[], key: (item: T) => string): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [key(item), item]));
}
