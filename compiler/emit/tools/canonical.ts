/** A JSON value as it is written. */
export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** An object of the entries that have a value; a key `__proto__` is a member like any other. */
export function record(
  entries: readonly (readonly [string, JsonValue | undefined])[],
): Readonly<Record<string, JsonValue>> {
  const present = entries.flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  return Object.fromEntries(present);
}

/** Writes JSON with sorted keys, two spaces and a final line break: equal values give equal bytes. */
export function canonicalJson(value: JsonValue): string {
  return `${JSON.stringify(sorted(value), null, 2)}\n`;
}

function sorted(value: JsonValue): JsonValue {
  if (typeof value !== "object" || value === null) return value;
  if (isList(value)) return value.map(sorted);
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, member]) => [key, sorted(member)]));
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
