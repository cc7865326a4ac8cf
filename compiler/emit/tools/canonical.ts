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
  return `${write(value, "\n")}\n`;
}

/** `line` is a line break and the indentation of the line that a value begins on. */
function write(value: JsonValue, line: string): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const inner = `${line}  `;
  if (isList(value)) {
    const items = value.map((item) => write(item, inner));
    return items.length === 0 ? "[]" : `[${inner}${items.join(`,${inner}`)}${line}]`;
  }
  const members = Object.keys(value)
    .sort()
    .map((key) => `${JSON.stringify(key)}: ${write(value[key] ?? null, inner)}`);
  return members.length === 0 ? "{}" : `{${inner}${members.join(`,${inner}`)}${line}}`;
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
