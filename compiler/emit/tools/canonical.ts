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
  const parts: string[] = [];
  write(value, "\n", parts);
  parts.push("\n");
  return parts.join("");
}

/** `line` is a line break and the indentation of the line that a value begins on. */
function write(value: JsonValue, line: string, parts: string[]): void {
  if (typeof value !== "object" || value === null) {
    parts.push(JSON.stringify(value));
  } else if (isList(value)) {
    writeMembers(value, ["[", "]"], line, parts, (item, inner) => {
      write(item, inner, parts);
    });
  } else {
    writeMembers(Object.keys(value).sort(), ["{", "}"], line, parts, (key, inner) => {
      parts.push(JSON.stringify(key), ": ");
      write(value[key] ?? null, inner, parts);
    });
  }
}

function writeMembers<Member>(
  members: readonly Member[],
  [open, close]: readonly [string, string],
  line: string,
  parts: string[],
  writeMember: (member: Member, inner: string) => void,
): void {
  parts.push(open);
  const inner = `${line}  `;
  members.forEach((member, index) => {
    parts.push(index === 0 ? inner : `,${inner}`);
    writeMember(member, inner);
  });
  parts.push(members.length === 0 ? close : line + close);
}

function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
