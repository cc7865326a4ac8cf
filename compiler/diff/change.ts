import { isDeepStrictEqual } from "node:util";
import type { Locate } from "../diagnostics/diagnostic.ts";
import type { ConnectorIR } from "../ir/ir.ts";
import type { DocumentPath } from "../source.ts";
import type { ConnectorDefinition } from "../validate/definition.ts";

/** `block` needs a named person's word, `warn` a look, `info` nothing. */
export type ChangeSeverity = "block" | "warn" | "info";

/** What a release must be called after a change (Semantic Versioning 2.0.0). */
export type Bump = "none" | "patch" | "minor" | "major";

/** A change that a reviewer of security must see. */
export interface SecurityChange {
  /** Category, `S01`: stable, so that policies can name it. */
  readonly category: SecurityCategory;
  readonly severity: ChangeSeverity;
  readonly text: string;
  /** What made it so, where that is not the change itself. */
  readonly cause?: string;
  /** Where in the definition; in the old one for what is gone. */
  readonly at: ChangePlace;
}

/** A change that callers of the connector notice. */
export interface CompatibilityChange {
  readonly bump: Bump;
  readonly text: string;
  readonly at: ChangePlace;
}

export interface ChangePlace {
  readonly side: "before" | "after";
  readonly path: DocumentPath;
  readonly where: "key" | "value";
}

/** Whether two values are the same but for the order of keys, and of texts in lists. */
export function isSame(one: unknown, other: unknown): boolean {
  return isDeepStrictEqual(sorted(one), sorted(other));
}

/** With lists of texts in alphabetical order: hosts, scopes, inputs. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value))
    return value.every((each) => typeof each === "string") ? value.toSorted() : value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, sorted(member)]));
}

/** What each category is about; the numbers are never used again for something else. */
export const securityCategories = {
  S01: "scopes",
  S02: "hosts",
  S03: "transport",
  S04: "token addresses",
  S05: "authentication",
  S06: "webhook verification",
  S07: "webhook events",
  S08: "repeated calls",
  S09: "effects and approval",
  S10: "new operations that change things",
  S12: "data returned",
  S13: "other people's text",
  S14: "what agents read",
  S15: "vendor's document",
  S18: "waivers",
  S19: "limits of drivers",
  S20: "what counts as a failure",
} as const;

export type SecurityCategory = keyof typeof securityCategories;

/** One revision of a connector. */
export interface Revision {
  readonly connector: ConnectorIR;
  readonly definition: ConnectorDefinition;
  readonly locate: Locate;
}

/** Both revisions of a connector that is in both. */
export interface RevisionPair {
  readonly before: Revision;
  readonly after: Revision;
}

/** One category's rule. */
export type SecurityRule = (pair: RevisionPair) => readonly SecurityChange[];

export interface ConnectorChanges {
  readonly id: string;
  readonly kind: "added" | "removed" | "changed";
  readonly security: readonly SecurityChange[];
  readonly compatibility: readonly CompatibilityChange[];
  /** The version before, and the lowest that the changes allow. */
  readonly version: { readonly before?: string; readonly after?: string; readonly needed?: string };
}

export function after(path: DocumentPath, where: "key" | "value" = "value"): ChangePlace {
  return { side: "after", path, where };
}

export function before(path: DocumentPath, where: "key" | "value" = "value"): ChangePlace {
  return { side: "before", path, where };
}

/** Where a method of auth stands. */
export function methodPath({ definition }: Revision, id: string): DocumentPath {
  if (!Array.isArray(definition.auth)) return ["auth"];
  const index = definition.auth.findIndex((each) => (each.id ?? each.scheme) === id);
  return ["auth", Math.max(0, index)];
}
