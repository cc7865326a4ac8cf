import type { ConnectorDescriptor } from "../descriptor.ts";
import { functions } from "../expression/functions.ts";
import { reader } from "../expression/place.ts";
import { evaluate } from "../expression/value.ts";

/** The connection's fields, with the definition's defaults for those that are not set. */
export function withDefaults(
  { connection }: Pick<ConnectorDescriptor, "connection">,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const fields = Object.entries(connection?.fields ?? {});
  let known = given;
  // A default may be made of fields that have defaults themselves.
  for (const _ of fields) {
    const at = reader({ connection: known });
    const found = fields.flatMap(([name, field]) => {
      if (field.default === undefined || at("connection", name) !== null) return [];
      const value = evaluate(field.default, at, functions);
      return value === null ? [] : [[name, value] as const];
    });
    if (found.length === 0) return known;
    known = { ...known, ...Object.fromEntries(found) };
  }
  return known;
}
