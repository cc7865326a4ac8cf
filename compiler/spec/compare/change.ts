import { listNames } from "../../diagnostics/suggest.ts";

/** How a vendor's operation changed for those who use it. */
export type ChangeKind =
  | "server-moved"
  | "operation-gone"
  | "operation-moved"
  | "operation-deprecated"
  | "scopes-changed"
  | "parameter-added"
  | "parameter-removed"
  | "body-added"
  | "body-removed"
  | "response-added"
  | "response-removed"
  | "field-added"
  | "field-removed"
  | "now-required"
  | "now-optional"
  | "type-changed"
  | "values-added"
  | "values-removed"
  | "variant-added"
  | "variant-removed";

/** One change between two versions of a document, in an operation that is in use. */
export interface SpecChange {
  readonly kind: ChangeKind;
  /** Empty where all operations in use changed at once. */
  readonly operationId: string;
  /** `query.per_page`, `body.labels[]`, `200.user.login`; empty where the operation itself changed. */
  readonly at: string;
  readonly before?: string;
  readonly after?: string;
  /** The other operations in use that reach the schema that changed, by whatever way. */
  readonly also?: readonly string[];
}

/** Operations that a line names beside its own. */
const MOST_NAMED = 5;

const sentences: Readonly<Record<ChangeKind, string>> = {
  "server-moved": "is another",
  "operation-gone": "is gone",
  "operation-moved": "moved",
  "operation-deprecated": "is deprecated",
  "scopes-changed": "asks for other scopes",
  "parameter-added": "is a new parameter",
  "parameter-removed": "is no parameter any more",
  "body-added": "is new",
  "body-removed": "is gone",
  "response-added": "is a new answer",
  "response-removed": "is no answer any more",
  "field-added": "is new",
  "field-removed": "is gone",
  "now-required": "is required now",
  "now-optional": "is optional now",
  "type-changed": "has another type",
  "values-added": "allows more values",
  "values-removed": "allows fewer values",
  "variant-added": "has one more form",
  "variant-removed": "has one form less",
};

/** Writes changes for people, a paragraph per operation. */
export function formatChanges(changes: readonly SpecChange[]): string {
  const byOperation = Map.groupBy(changes, (change) => change.operationId);
  return [...byOperation]
    .map(([operationId, own]) =>
      [operationId || "all operations", ...own.map(formatChange)].join("\n"),
    )
    .join("\n\n");
}

function formatChange({ kind, at, before, after, also }: SpecChange): string {
  const subject = at === "" ? "" : `${at} `;
  const values = [before, after].filter((value) => value !== undefined).join(" -> ");
  const said = `  ${subject}${sentences[kind]}${values === "" ? "" : `: ${values}`}`;
  return also === undefined ? said : `${said}\n    also reached by ${listNames(also, MOST_NAMED)}`;
}
