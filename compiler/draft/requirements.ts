import type { JsonObject } from "../json.ts";
import { isObject, ownList } from "../spec/json.ts";
import type { OpenApiDocument, OperationEntry } from "../spec/openapi/open-api-document.ts";

/** What an operation asks for, one alternative an item: its own word, else the document's. */
export function requirementsOf(
  document: OpenApiDocument,
  entry: OperationEntry,
): readonly JsonObject[] {
  const stated = Object.hasOwn(entry.operation, "security");
  return ownList(stated ? entry.operation : document.json, "security").filter(isObject);
}

/** Whether anybody may call an operation: the document says so, or that no credential is needed. */
export function isOpen({ operation }: OperationEntry): boolean {
  if (!Object.hasOwn(operation, "security")) return false;
  const requirements = ownList(operation, "security").filter(isObject);
  return requirements.every((each) => Object.keys(each).length === 0);
}

/**
 * The scopes of each operation for a scheme, one alternative where there are several: that whose scopes the most
 * operations can do with, so that a connection asks for few; of equals one that only reads, then the vendor's first.
 */
export function draftScopes(
  document: OpenApiDocument,
  entries: readonly OperationEntry[],
  schemeName: string | undefined,
): ReadonlyMap<string, readonly string[]> {
  if (schemeName === undefined) return new Map();
  const all = entries.map((entry) => ({
    id: entry.operationId,
    alternatives: requirementsOf(document, entry)
      .filter((each) => Object.hasOwn(each, schemeName))
      .map((each) => scopesIn(each, schemeName)),
  }));
  const uses = new Map<string, number>();
  for (const { alternatives } of all)
    for (const scope of new Set(alternatives.flat())) uses.set(scope, (uses.get(scope) ?? 0) + 1);
  const rarest = (scopes: readonly string[]): number =>
    Math.min(...scopes.map((scope) => uses.get(scope) ?? 0));
  const reads = (scopes: readonly string[]): boolean =>
    scopes.every((scope) => /read(?!write)/i.test(scope));
  return new Map(
    all.map(({ id, alternatives }) => {
      const [chosen = []] = alternatives.toSorted(
        (one, other) =>
          Number(one.length > 0) - Number(other.length > 0) ||
          rarest(other) - rarest(one) ||
          Number(reads(other)) - Number(reads(one)),
      );
      return [id, chosen] as const;
    }),
  );
}

function scopesIn(requirement: JsonObject, schemeName: string): readonly string[] {
  const scopes = ownList(requirement, schemeName).flatMap((each) =>
    typeof each === "string" && /^[^\s"]+$/.test(each) ? [each] : [],
  );
  return [...new Set(scopes)].sort();
}

/** Scopes that several operations have and none differs in: they are the connection's, and said once. */
export function sharedScopes(scopes: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const [first = [], ...others] = scopes.values();
  const isShared = others.every((each) => each.join(" ") === first.join(" "));
  return others.length > 0 && isShared ? first : [];
}
