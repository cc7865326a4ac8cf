import type { OpenApiDocument, OperationEntry } from "../spec/openapi/open-api-document.ts";

/** Fewer operations than these share a parameter by chance. */
const FEWEST = 5;

/** Parameters, with their places, that at least three of four operations require, most required first. */
export function sharedParameters(
  document: OpenApiDocument,
  entries: readonly OperationEntry[],
  omitted: readonly string[],
): readonly string[] {
  if (entries.length < FEWEST) return [];
  const counts = new Map<string, number>();
  for (const { operationId, pathKey } of entries)
    for (const each of document.operation(operationId)?.parameters ?? []) {
      const key = `${each.in}.${each.name}`;
      if (!each.required || omitted.includes(key)) continue;
      // `{id}` is another's behind another beginning.
      const [start = ""] = each.in === "path" ? pathKey.split(`{${each.name}}`) : [];
      const place = `${start}\n${key}`;
      counts.set(place, (counts.get(place) ?? 0) + 1);
    }
  return [...counts]
    .filter(([, count]) => 4 * count >= 3 * entries.length)
    .sort(([, one], [, other]) => other - one)
    .map(([place]) => place.slice(place.indexOf("\n") + 1));
}
