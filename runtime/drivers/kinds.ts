import { isPlainObject } from "../prepare/encode.ts";
import type { ValueKind } from "./operation.ts";

/** Whether a value is one of these kinds. */
export function isOfKind(value: unknown, kinds: readonly ValueKind[]): boolean {
  return kinds.some((kind) => is(value, kind));
}

function is(value: unknown, kind: ValueKind): boolean {
  switch (kind) {
    case "any":
      return true;
    case "null":
      return value === null;
    case "integer":
      return Number.isSafeInteger(value);
    case "number":
      return typeof value === "number" && Number.isFinite(value);
    case "array":
      return Array.isArray(value);
    case "object":
      return isPlainObject(value);
    default:
      return typeof value === kind;
  }
}
