import { isPlainObject } from "../prepare/encode.ts";
import { ConnectorError } from "../errors.ts";
import { follow } from "../expression/expression.ts";
import { isOfKind } from "./kinds.ts";
import type { AnyDriverOperation, ValueKind } from "./operation.ts";

/** What a driver gave, as the operation promises it. Fails with `badAnswer` where it is something else. */
export function driverOutput({ rows, output }: AnyDriverOperation, result: unknown): unknown {
  if (rows !== undefined) {
    if (!Array.isArray(result)) throw new ConnectorError("badAnswer", "There are no rows.");
    return result.map((row: unknown) => rowOf(rows, row));
  }
  if (output === undefined) return result;
  const fields = Object.entries(output).flatMap(([name, path]) => {
    const value = follow(result, path);
    return value === null ? [] : [[name, value] as const];
  });
  return Object.fromEntries(fields);
}

/** The declared columns of one row; what the declaration does not know is left out. */
function rowOf(
  columns: Readonly<Record<string, readonly ValueKind[]>>,
  row: unknown,
): Readonly<Record<string, unknown>> {
  if (!isPlainObject(row)) throw new ConnectorError("badAnswer", "A row is no object.");
  const entries = Object.entries(columns).map(([name, kinds]) => {
    const value = asDeclared(Object.hasOwn(row, name) ? row[name] : undefined, kinds);
    if (!isOfKind(value, kinds))
      throw new ConnectorError(
        "badAnswer",
        `The column "${name}" is not ${kinds.join(" or ")}, as the definition says.`,
      );
    return [name, value] as const;
  });
  return Object.fromEntries(entries);
}

/** MySQL's flags are 0 and 1, and whole numbers of any size may come as text. */
function asDeclared(value: unknown, kinds: readonly ValueKind[]): unknown {
  if (kinds.includes("boolean") && !kinds.includes("integer") && (value === 0 || value === 1))
    return value === 1;
  const wantsNumber = kinds.includes("integer") || kinds.includes("number");
  if (wantsNumber && !kinds.includes("string") && typeof value === "string" && value !== "")
    return Number(value);
  return value;
}
