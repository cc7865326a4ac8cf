/** A type of the generated code and, at the same time, of the tools' JSON Schemas. */
export type TypeIR =
  | ScalarTypeIR
  | { readonly kind: "null" }
  | { readonly kind: "literal"; readonly value: string | number | boolean }
  /** `open`: the vendor may send values that are not listed (policy: outputs are open, inputs closed). */
  | { readonly kind: "enum"; readonly values: readonly (string | number)[]; readonly open: boolean }
  | { readonly kind: "reference"; readonly name: string }
  | { readonly kind: "array"; readonly items: TypeIR }
  | { readonly kind: "tuple"; readonly items: readonly TypeIR[]; readonly rest?: TypeIR }
  | { readonly kind: "map"; readonly values: TypeIR }
  | ObjectTypeIR
  | { readonly kind: "union"; readonly members: readonly TypeIR[] }
  | { readonly kind: "intersection"; readonly members: readonly TypeIR[] }
  | { readonly kind: "never" }
  /** Anything at all; the reason says what was given up on, so that it can be counted. */
  | { readonly kind: "unknown"; readonly reason: UnknownReason };

export interface ScalarTypeIR {
  readonly kind: "string" | "number" | "integer" | "boolean" | "bytes";
  /** OpenAPI `format`, kept for schemas and documentation: `date-time`, `uri`. Dates stay strings. */
  readonly format?: string;
}

export interface ObjectTypeIR {
  readonly kind: "object";
  /** In the vendor's order for named types, in the caller's for inputs and projections. */
  readonly fields: readonly FieldTypeIR[];
  /** Type of members that are not listed; absent: there are none that we know of. */
  readonly additional?: TypeIR;
}

export interface FieldTypeIR {
  readonly name: string;
  readonly type: TypeIR;
  readonly optional: boolean;
  readonly deprecated?: true;
  /** Our words on it; the vendor's are not taken. */
  readonly about?: string;
}

/**
 * Why a type is `unknown`:
 * `empty-schema` the vendor says nothing of it; `free-form` an object or map of anything, said so by the
 * vendor; `unresolved-reference` a reference that leads nowhere; `not-expressible` TypeScript has no such type.
 */
export type UnknownReason =
  "empty-schema" | "free-form" | "unresolved-reference" | "not-expressible";

/** A named type of a connector. */
export interface DeclarationIR {
  readonly name: string;
  readonly type: TypeIR;
  /** Where it comes from: the pointer in the vendor's document. */
  readonly origin: string;
}
