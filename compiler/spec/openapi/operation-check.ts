import { diagnostic, type Diagnostic } from "../../diagnostics/diagnostic.ts";
import { nearest } from "../../diagnostics/suggest.ts";
import type { SpecDefinition } from "../../validate/definition.ts";
import { splitUse, type LocatedDefinition } from "../source/spec-entry.ts";

/** The operations of a definition's documents by the documents' ids. */
export type KnownOperations = ReadonlyMap<string, readonly string[]>;

/** Says which operations of a definition are in none of the documents that may have them. */
export function checkOperations(
  { definition, locate }: LocatedDefinition,
  known: KnownOperations,
): readonly Diagnostic[] {
  const ids = [...known.keys()];
  const everywhere = new Set([...known.values()].flat());
  const byId = new Map([...known].map(([id, names]) => [id, new Set(names)]));
  return Object.entries(definition.operations).flatMap(([name, { use }]) => {
    if (use === undefined) return [];
    const { id, operationId } = splitUse(use, ids);
    const names = id === undefined ? everywhere : (byId.get(id) ?? new Set());
    if (names.has(operationId)) return [];
    const suggestion = suggest(operationId, names);
    const values = {
      operation: use,
      where: "the vendor's document",
      source: sourceOf(definition),
      suggestion,
      more: "",
    };
    const span = locate(["operations", name, "use"], "value");
    return [diagnostic("bind/unknown-operation", values, span)];
  });
}

function sourceOf({ spec }: LocatedDefinition["definition"]): string {
  const entries: readonly SpecDefinition[] = spec === undefined ? [] : [spec].flat();
  return entries.find((each) => each.source !== undefined)?.source ?? "<source>";
}

/** A sentence that names the three nearest operations; empty where none is near. */
function suggest(name: string, names: ReadonlySet<string>): string {
  const left = new Set(names);
  const near: string[] = [];
  for (let each = nearest(name, left); each !== undefined && near.length < 3;) {
    near.push(`"${each}"`);
    left.delete(each);
    each = nearest(name, left);
  }
  const last = near.pop();
  if (last === undefined) return "";
  return ` Did you mean ${near.length === 0 ? last : `${near.join(", ")} or ${last}`}?`;
}
