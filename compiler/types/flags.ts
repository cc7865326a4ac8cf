import { isObject, own, ownText } from "../spec/json.ts";
import type { Json } from "../json.ts";
import type { SpecSchema } from "../spec/spec.ts";

/** Chains of references that a flag is looked for through. */
const mostHops = 8;

/** Whether a property is read-only or write-only, in its own words or in those of the schema it refers to. */
export function hasFlag(
  resolve: (reference: string) => SpecSchema | undefined,
  property: Json,
  flag: "readOnly" | "writeOnly",
): boolean {
  let schema: Json | undefined = property;
  for (let hops = 0; hops < mostHops && isObject(schema); hops++) {
    if (own(schema, flag) === true) return true;
    const reference: string | undefined = ownText(schema, "$ref");
    if (reference === undefined) return false;
    schema = resolve(reference)?.schema;
  }
  return false;
}
