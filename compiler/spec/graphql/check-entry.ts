import { type Diagnostic, diagnostic, type Locate } from "../../diagnostics/diagnostic.ts";
import type { SpecDocument } from "../spec.ts";
import type { SourcedEntry, SpecEntry } from "../source/spec-entry.ts";

/** Says which keys of a `spec` entry mean nothing beside a GraphQL schema. */
export function checkSchemaEntry(entry: SourcedEntry, locate: Locate): readonly Diagnostic[] {
  const reason = "the source is a GraphQL schema";
  return (["overlay", "paths", "components"] as const).flatMap((key) =>
    entry.spec[key] === undefined
      ? []
      : [diagnostic("check/unused-key", { key, reason }, locate([...entry.at, key], "key"))],
  );
}

/** Documents do not say which schema they are for, so there is one. */
export function checkOneSchema(
  opened: readonly { readonly entry: SpecEntry; readonly document: SpecDocument }[],
  locate: Locate,
): readonly Diagnostic[] {
  const [, ...others] = opened.filter(({ document }) => document.dialect === "graphql");
  return others.map(({ entry }) => {
    const values = { source: entry.spec.source ?? "" };
    return diagnostic("resolve/graphql-twice", values, locate([...entry.at, "source"], "value"));
  });
}
