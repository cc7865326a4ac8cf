import { diagnostic, type Diagnostic } from "../diagnostics/diagnostic.ts";
import { distanceBetween } from "../diagnostics/suggest.ts";
import { compareText } from "./json.ts";
import { splitUse, type LocatedDefinition } from "./spec-entry.ts";

/** The operations of a definition's documents by the documents' ids. */
export type KnownOperations = ReadonlyMap<string, readonly string[]>;

/** Says which operations of a definition are in none of the documents that may have them. */
export function checkOperations(
  { definition, locate }: LocatedDefinition,
  known: KnownOperations,
): readonly Diagnostic[] {
  const ids = [...known.keys()];
  return Object.entries(definition.operations).flatMap(([name, { use }]) => {
    if (use === undefined) return [];
    const { id, operationId } = splitUse(use, ids);
    const names = id === undefined ? [...known.values()].flat() : (known.get(id) ?? []);
    if (names.includes(operationId)) return [];
    const suggestion = suggest(operationId, names);
    const values = { operation: use, connector: definition.id, suggestion };
    const span = locate(["operations", name, "use"], "value");
    return [diagnostic("bind/unknown-operation", values, span)];
  });
}

/** A sentence that names the three nearest operations; empty where none is near. */
function suggest(name: string, names: readonly string[]): string {
  const limit = Math.max(1, Math.floor(name.length / 3));
  const near = names
    .map((each) => ({ each, distance: distanceBetween(name, each, limit) }))
    .filter(({ distance }) => distance <= limit)
    .toSorted((left, right) => left.distance - right.distance || compareText(left.each, right.each))
    .slice(0, 3)
    .map(({ each }) => `"${each}"`);
  const last = near.pop();
  if (last === undefined) return "";
  return ` Did you mean ${near.length === 0 ? last : `${near.join(", ")} or ${last}`}?`;
}
