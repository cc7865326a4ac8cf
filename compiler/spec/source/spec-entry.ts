import { diagnostic, type Diagnostic, type Locate } from "../../diagnostics/diagnostic.ts";
import type { DocumentPath } from "../../source.ts";
import type { ConnectorDefinition, OneOrMore, SpecDefinition } from "../../validate/definition.ts";

/** A definition and where its keys and values stand. */
export interface LocatedDefinition {
  readonly definition: ConnectorDefinition;
  readonly locate: Locate;
}

/** One entry of a definition's `spec`. */
export interface SpecEntry {
  /** As the definition gives it; empty for the only one. */
  readonly id: string;
  /** The key in the lock file: `github`, or `twilio-sms.lookups`. */
  readonly key: string;
  readonly at: DocumentPath;
  readonly spec: SpecDefinition;
  /** Ids of the operations in use that are, or may be, in this document. */
  readonly operationIds: readonly string[];
}

/** An entry whose document is pinned; one without a source is written out in the definition. */
export type SourcedEntry = SpecEntry & { readonly spec: { readonly source: string } };

/** Whether an entry's document is the vendor's, or a file's. */
export function hasSource(entry: SpecEntry): entry is SourcedEntry {
  return entry.spec.source !== undefined;
}

/** Lists the entries of a definition's `spec`. */
export function listSpecs(definition: ConnectorDefinition): readonly SpecEntry[] {
  if (definition.spec === undefined) return [];
  const many = isMany(definition.spec);
  const specs = many ? definition.spec : [definition.spec];
  const ids = specs.map((spec) => spec.id ?? "");
  return specs.map((spec, index) => {
    const id = spec.id ?? "";
    return {
      id,
      key: id === "" ? definition.id : `${definition.id}.${id.replaceAll(/[^\w-]+/g, "_")}`,
      at: many ? ["spec", index] : ["spec"],
      spec,
      operationIds: usedOperations(definition, id, ids),
    };
  });
}

/** Says which entries cannot be told apart: several have no id, or the same one. */
export function checkSpecIds({ definition, locate }: LocatedDefinition): readonly Diagnostic[] {
  const keys = new Set<string>();
  return listSpecs(definition).flatMap(({ id, key, at }) => {
    const isTaken = keys.has(key);
    keys.add(key);
    const path = id === "" ? at : [...at, "id"];
    return isTaken ? [diagnostic("resolve/spec-id-twice", { id }, locate(path, "value"))] : [];
  });
}

/** How a slice is written: OpenAPI as JSON, a GraphQL schema in its own language. */
export type SliceForm = "json" | "graphql";

export const sliceForms: readonly SliceForm[] = ["json", "graphql"];

/** Where the slice of a lock entry lies. */
export function slicePath(folder: string, key: string, form: SliceForm): string {
  return `${folder}/specs/${key}.slice.${form}`;
}

/** Splits `use: id#operation`; without one of the ids, any document may have the operation. */
export function splitUse(
  use: string,
  ids: readonly string[],
): { readonly id?: string; readonly operationId: string } {
  const mark = use.indexOf("#");
  const id = use.slice(0, Math.max(0, mark));
  return id !== "" && ids.includes(id)
    ? { id, operationId: use.slice(mark + 1) }
    : { operationId: use };
}

function usedOperations(
  definition: ConnectorDefinition,
  id: string,
  ids: readonly string[],
): readonly string[] {
  const used = Object.values(definition.operations).flatMap(({ use }) => {
    if (use === undefined) return [];
    const target = splitUse(use, ids);
    return target.id === undefined || target.id === id ? [target.operationId] : [];
  });
  return [...new Set(used)];
}

function isMany<T>(value: OneOrMore<T>): value is readonly T[] {
  return Array.isArray(value);
}
