import type { SchemaKey } from "./schema-keys.ts";

type Path = readonly (string | number)[];

/** A definition with another value of one key, or without it. */
export function changed(definition: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(definition))
    return definition.map((each: unknown, index) =>
      index === key ? changed(each, rest, value) : each,
    );
  const entries = Object.entries(definition as Readonly<Record<string, unknown>>);
  return Object.fromEntries(
    entries
      .map(([name, each]) => [name, name === key ? changed(each, rest, value) : each] as const)
      .filter(([, each]) => each !== undefined),
  );
}

export function valueAt(definition: unknown, path: Path): unknown {
  let value = definition;
  for (const key of path) value = (value as Readonly<Record<string | number, unknown>>)[key];
  return value;
}

/** Other values that a key might have; undefined takes it out. The first that the schema takes is as good as any. */
export function otherValues(value: unknown, { words, examples }: SchemaKey): readonly unknown[] {
  const listed = [...words, ...examples].filter((each) => each !== value);
  return [...similar(value), ...listed, undefined];
}

function similar(value: unknown): readonly unknown[] {
  if (typeof value === "boolean") return [!value];
  if (typeof value === "number") return [value + 1, value - 1];
  if (Array.isArray(value)) return [value.slice(1), ...insteadOfFirst(value)];
  if (typeof value === "object" && value !== null) return othersOfFirst(value);
  if (typeof value !== "string") return [];
  if (/^\d+(ms|s|m|h|d)$/.test(value)) return [value.replace(/^\d+/, "7")];
  if (/\d+\.\d+\.\d+$/.test(value)) return [value.replace(/\d+$/, "77")];
  return value.includes("${") ? [`${value}x`, value.replace(/\$\{.*\}/, "x")] : [`${value}x`];
}

function insteadOfFirst([first, ...rest]: readonly unknown[]): readonly unknown[] {
  return similar(first).map((each) => [each, ...rest]);
}

function othersOfFirst(value: object): readonly unknown[] {
  const [first, ...rest] = Object.entries(value) as readonly (readonly [string, unknown])[];
  if (first === undefined) return [];
  const [key, own] = first;
  const others = similar(own).map((each) => Object.fromEntries([[key, each], ...rest]));
  return [...others, Object.fromEntries(rest)];
}
