import { isList, isObject } from "../json.ts";
import type { Json } from "../../json.ts";

export interface Inspection {
  /** How many maps and lists lie inside each other at most. */
  readonly depth: number;
  /** Whether something refers to another file. */
  readonly hasParts: boolean;
  /** Whether something refers to a schema by a name in place of a pointer. */
  readonly hasNames: boolean;
}

/** Maps and lists that are still to be looked at, each with its depth. */
interface Rest {
  readonly values: Json[];
  readonly depths: number[];
}

/**
 * Looks once at every value of a document, without recursion. Documents have up to a million: what lies in them is read
 * where it is, with no list made of it.
 */
export function inspectJson(root: Json): Inspection {
  let deepest = 0;
  let hasParts = false;
  let hasNames = false;
  const rest: Rest = { values: [root], depths: [1] };
  for (let value = rest.values.pop(); value !== undefined; value = rest.values.pop()) {
    const depth = rest.depths.pop() ?? 1;
    if (depth > deepest) deepest = depth;
    if (isList(value)) {
      for (let index = 0; index < value.length; index += 1) add(rest, value[index], depth + 1);
    } else if (isObject(value)) {
      for (const key in value) {
        const member = value[key];
        add(rest, member, depth + 1);
        if (key === "$ref" && typeof member === "string") {
          if (!member.startsWith("#")) hasParts = true;
          else if (member.length > 1 && !member.startsWith("/", 1)) hasNames = true;
        } else if (key === "$dynamicRef") hasNames = true;
      }
    }
  }
  return { depth: deepest, hasParts, hasNames };
}

function add(rest: Rest, value: Json | undefined, depth: number): void {
  if (typeof value !== "object" || value === null) return;
  rest.values.push(value);
  rest.depths.push(depth);
}
