import { isObject } from "../spec/json.ts";
import type { Json } from "../json.ts";
import type { Direction, LoweringContext } from "./scope.ts";

/** How many schemas one look goes through. */
const mostSchemas = 100;

/**
 * How many alternatives a schema has once its unions are multiplied out, as TypeScript does with an
 * intersection of unions (it refuses above 100,000, TS2590).
 */
export function widthOf(
  context: LoweringContext,
  schema: Json,
  direction: Direction,
  budget: { left: number } = { left: mostSchemas },
): number {
  if (!isObject(schema) || budget.left <= 0) return 1;
  budget.left -= 1;
  const { target, allOf, unions } = context.parts(schema, direction);
  const below = (each: Json): number => widthOf(context, each, direction, budget);
  let width = target === undefined ? 1 : below(target);
  for (const member of allOf) width *= below(member);
  for (const union of unions) width *= union.reduce<number>((sum, each) => sum + below(each), 0);
  return width;
}
