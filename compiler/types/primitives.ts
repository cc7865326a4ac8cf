import type { TypeIR, UnknownReason } from "../ir/type.ts";

type Unknown = Extract<TypeIR, { readonly kind: "unknown" }>;

/**
 * A named schema that was met again while it was being written out: it adds nothing to an intersection, and
 * no alternative to a union. Told from other unknowns by identity.
 */
export const again: Unknown = { kind: "unknown", reason: "not-expressible" };

/** The type of null, always the same object. */
export const nullType: TypeIR = { kind: "null" };

const unknowns: Readonly<Record<UnknownReason, Unknown>> = {
  "empty-schema": { kind: "unknown", reason: "empty-schema" },
  "free-form": { kind: "unknown", reason: "free-form" },
  "unresolved-reference": { kind: "unknown", reason: "unresolved-reference" },
  "not-expressible": { kind: "unknown", reason: "not-expressible" },
};

/** An unknown of a reason, always the same object, so that it costs nothing. */
export function unknownType(reason: UnknownReason): Unknown {
  return unknowns[reason];
}

/** An object of which nothing is known. */
export const freeFormMap: TypeIR = { kind: "map", values: unknowns["free-form"] };

/** Whether a type is a map of anything, as it stands for an object that nothing is known of. */
export function isFreeFormMap(type: TypeIR): boolean {
  return type.kind === "map" && type.values.kind === "unknown";
}

/** Whether a type stands for something that the vendor did say and that was given up on. */
export function isLost(type: TypeIR): boolean {
  if (type.kind !== "unknown" || type === again) return false;
  return type.reason === "unresolved-reference" || type.reason === "not-expressible";
}
