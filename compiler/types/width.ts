import { isObject, ownList, ownText } from "../spec/json.ts";
import type { Json } from "../json.ts";
import type { LoweringContext } from "./scope.ts";

/** How many schemas one look goes through. */
const mostSchemas = 100;

/**
 * How many alternatives a schema has once its unions are multiplied out, as TypeScript does with an
 * intersection of unions (it refuses above 100,000, TS2590).
 */
export function widthOf(
  context: LoweringContext,
  schema: Json,
  budget: { left: number } = { left: mostSchemas },
): number {
  if (!isObject(schema) || budget.left <= 0) return 1;
  budget.left -= 1;
  const reference = ownText(schema, "$ref");
  const target = reference === undefined ? undefined : context.resolve(reference);
  let width = target === undefined ? 1 : widthOf(context, target.schema, budget);
  for (const member of ownList(schema, "allOf")) width *= widthOf(context, member, budget);
  for (const keyword of ["oneOf", "anyOf"]) {
    const widths = ownList(schema, keyword).map((each) => widthOf(context, each, budget));
    if (widths.length > 0) width *= widths.reduce((sum, each) => sum + each);
  }
  return width;
}
