/** A JSON value as it is written. */
export type JsonValue =
  null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/** An object of the entries, sorted; a key `__proto__` is a member like any other. */
export function record(
  entries: readonly (readonly [string, JsonValue])[],
): Readonly<Record<string, JsonValue>> {
  const isInOrder = entries.every((entry, index) => (entries[index - 1]?.[0] ?? "") <= entry[0]);
  return Object.fromEntries(
    isInOrder ? entries : entries.toSorted((left, right) => (left[0] < right[0] ? -1 : 1)),
  );
}

/**
 * Writes JSON with sorted keys and two spaces: equal values give equal bytes. `depth` is how many maps and
 * lists the value lies in. What is sorted already the engine writes, several times as fast.
 */
export function canonicalJson(value: JsonValue, depth = 0): string {
  if (isSorted(value)) return writeNested(value, depth);
  const parts: string[] = [];
  write(value, `\n${"  ".repeat(depth)}`, parts);
  return parts.join("");
}

/** Whether every map has its keys in order. Those that look like numbers no engine sorts as text. */
function isSorted(value: JsonValue): boolean {
  if (typeof value !== "object" || value === null) return true;
  if (isList(value)) return value.every(isSorted);
  let last = "";
  for (const key in value) {
    if (key < last || !isSorted(value[key] ?? null)) return false;
    last = key;
  }
  return true;
}

/** Lists around a value indent it, and are cut off again. */
function writeNested(value: JsonValue, depth: number): string {
  let nested = value;
  for (let level = 0; level < depth; level++) nested = [nested];
  const before = depth * (depth + 3);
  const after = depth * (depth + 1);
  const text = JSON.stringify(nested, null, 2);
  return text.slice(before, text.length - after);
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

export function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}
