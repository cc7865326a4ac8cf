import { isList, isObject, ownText } from "../json.ts";
import type { Json } from "../../json.ts";

export interface Inspection {
  /** How many maps and lists lie inside each other at most. */
  readonly depth: number;
  /** Whether something refers to another file. */
  readonly hasParts: boolean;
}

/** Looks once at every value of a document, without recursion. */
export function inspectJson(root: Json): Inspection {
  let depth = 0;
  let hasParts = false;
  let level: readonly Json[] = [root];
  while (level.length > 0) {
    const next: Json[] = [];
    for (const value of level) {
      if (isList(value)) addNested(next, value);
      else if (isObject(value)) {
        addNested(next, Object.values(value));
        hasParts ||= isOutside(ownText(value, "$ref"));
      }
    }
    depth += 1;
    level = next;
  }
  return { depth, hasParts };
}

function addNested(nested: Json[], values: readonly Json[]): void {
  for (const value of values) if (typeof value === "object" && value !== null) nested.push(value);
}

function isOutside(reference: string | undefined): boolean {
  return reference !== undefined && !reference.startsWith("#");
}
