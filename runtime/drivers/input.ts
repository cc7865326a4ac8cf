import { isPlainObject } from "../prepare/encode.ts";
import { badInput } from "../errors.ts";
import { follow, type Read } from "../expression/expression.ts";
import { functions } from "../expression/functions.ts";
import { evaluate } from "../expression/value.ts";
import { isOfKind } from "./kinds.ts";
import type { AnyDriverOperation } from "./operation.ts";

/**
 * The input of a driver's operation by the driver's names, with defaults and constants. What is absent is left
 * out; a statement binds null for it. Fails with `badInput`, which names the input and never its value.
 */
export function driverInput(
  { input: declared, set = {} }: Pick<AnyDriverOperation, "input" | "set">,
  given: unknown,
  connection: Read,
): Readonly<Record<string, unknown>> {
  if (!isPlainObject(given)) throw badInput("input", "must be an object with one member per input");
  if (declared === undefined) return given;
  for (const name of Object.keys(given))
    if (!Object.hasOwn(declared, name)) throw badInput(name, "is not one of this operation");
  const at: Read = (root, ...path) =>
    root === "input" ? follow(given, path) : connection(root, ...path);
  const inputs = Object.entries(declared).flatMap(([name, { kinds, required, ...rest }]) => {
    const own = Object.hasOwn(given, name) ? given[name] : undefined;
    const value = own ?? (rest.default === undefined ? own : evaluate(rest.default, at, functions));
    if (value === undefined && required === true) throw badInput(name, "is required");
    if (value === undefined) return [];
    if (!isOfKind(value, kinds)) throw badInput(name, `must be ${kinds.join(" or ")}`);
    return [[rest.name ?? name, value] as const];
  });
  const constants = Object.entries(set).map(
    ([name, value]) => [name, evaluate(value, at, functions)] as const,
  );
  return Object.fromEntries([...inputs, ...constants.filter(([, value]) => value !== null)]);
}
