import type { Dialect, SqlStatement } from "./dialect.ts";
import { sqlValue } from "./value.ts";

/** A definition's own statement: text and names of inputs in turn. An input that is absent is null. */
export function declaredStatement(
  dialect: Dialect,
  parts: readonly string[],
  input: Readonly<Record<string, unknown>>,
): SqlStatement {
  const values: unknown[] = [];
  const places = new Map<string, string>();
  const text = parts.map((part, index) => {
    if (index % 2 === 0) return part;
    const known = places.get(part);
    if (known !== undefined && dialect.repeatsPlaces) return known;
    values.push(sqlValue(Object.hasOwn(input, part) ? input[part] : null, part, dialect));
    const place = dialect.place(values.length);
    places.set(part, place);
    return place;
  });
  return { text: text.join(""), values };
}
