import { describeType } from "../expression/assignable.ts";
import type { DeclarationIR, FieldTypeIR, TypeIR } from "../ir/type.ts";

/** How a type differs from the one before, seen from its side. */
export interface TypeChange {
  /** Where in the type: `labels.name`; empty for the type itself. */
  readonly path: string;
  readonly kind: "added" | "removed" | "required" | "optional" | "values" | "other";
  /** Whether a field that was added must be given. */
  readonly isRequired?: boolean;
  /** For `values`: those that came and those that went. */
  readonly added?: readonly string[];
  readonly removed?: readonly string[];
  /** For `other`: what it was and what it is, where words tell the two apart. */
  readonly types?: { readonly was: string; readonly is: string };
}

type Declarations = ReadonlyMap<string, TypeIR>;

/** Declarations by name. */
export function declarationsOf(declarations: readonly DeclarationIR[]): Declarations {
  return new Map(declarations.map(({ name, type }) => [name, type]));
}

/** Compares two types by structure; the names of declarations do not matter. */
export function compareTypes(
  before: TypeIR | undefined,
  now: TypeIR | undefined,
  declarations: { readonly before: Declarations; readonly now: Declarations },
): readonly TypeChange[] {
  const seen = new Set<string>();
  return compare(before, now, "");

  function compare(
    one: TypeIR | undefined,
    other: TypeIR | undefined,
    path: string,
  ): readonly TypeChange[] {
    if (one === undefined || other === undefined)
      return one === other ? [] : [otherType(one, other, path)];
    if (one.kind === "reference" && other.kind === "reference") {
      const pair = `${one.name} ${other.name}`;
      if (seen.has(pair)) return [];
      seen.add(pair);
    }
    const left = follow(one, declarations.before);
    const right = follow(other, declarations.now);
    if (left.kind !== right.kind) return [otherType(left, right, path)];
    if (left.kind === "object" && right.kind === "object")
      return [
        ...compareFields(left.fields, right.fields, path),
        ...compareOptional(left.additional, right.additional, path),
      ];
    if (left.kind === "array" && right.kind === "array")
      return compare(left.items, right.items, path);
    if (left.kind === "map" && right.kind === "map")
      return compare(left.values, right.values, path);
    if (left.kind === "enum" && right.kind === "enum") return compareValues(left, right, path);
    if (
      (left.kind === "union" && right.kind === "union") ||
      (left.kind === "intersection" && right.kind === "intersection")
    )
      return compareMembers(left.members, right.members, path);
    const { ...plain } = left;
    return JSON.stringify(plain) === JSON.stringify(right) ? [] : [otherType(left, right, path)];
  }

  function otherType(one: TypeIR | undefined, other: TypeIR | undefined, path: string): TypeChange {
    const was = one === undefined ? "nothing" : describeType(lookup(declarations.before), one);
    const is = other === undefined ? "nothing" : describeType(lookup(declarations.now), other);
    return { path, kind: "other", ...(was === is ? {} : { types: { was, is } }) };
  }

  function compareOptional(
    one: TypeIR | undefined,
    other: TypeIR | undefined,
    path: string,
  ): readonly TypeChange[] {
    if (one === undefined && other === undefined) return [];
    return compare(one, other, path === "" ? "*" : `${path}.*`);
  }

  function compareFields(
    one: readonly FieldTypeIR[],
    other: readonly FieldTypeIR[],
    path: string,
  ): readonly TypeChange[] {
    const had = new Map(one.map((field) => [field.name, field]));
    const has = new Map(other.map((field) => [field.name, field]));
    const at = (name: string): string => (path === "" ? name : `${path}.${name}`);
    const changes: TypeChange[] = [];
    for (const field of one)
      if (!has.has(field.name)) changes.push({ path: at(field.name), kind: "removed" });
    for (const field of other) {
      const earlier = had.get(field.name);
      if (earlier === undefined) {
        changes.push({ path: at(field.name), kind: "added", isRequired: !field.optional });
        continue;
      }
      if (earlier.optional !== field.optional)
        changes.push({ path: at(field.name), kind: field.optional ? "optional" : "required" });
      changes.push(...compare(earlier.type, field.type, at(field.name)));
    }
    return changes;
  }

  function compareMembers(
    one: readonly TypeIR[],
    other: readonly TypeIR[],
    path: string,
  ): readonly TypeChange[] {
    if (one.length !== other.length) {
      const union = (members: readonly TypeIR[]): TypeIR => ({ kind: "union", members });
      return [otherType(union(one), union(other), path)];
    }
    return one.flatMap((member, index) => compare(member, other[index], path));
  }
}

function compareValues(
  one: Extract<TypeIR, { kind: "enum" }>,
  other: Extract<TypeIR, { kind: "enum" }>,
  path: string,
): readonly TypeChange[] {
  const missing = (
    from: readonly (string | number)[],
    of: readonly (string | number)[],
  ): readonly string[] => from.filter((each) => !of.includes(each)).map(String);
  const added = missing(other.values, one.values);
  const removed = missing(one.values, other.values);
  if (one.open !== other.open) return [{ path, kind: "other" }];
  return added.length + removed.length === 0 ? [] : [{ path, kind: "values", added, removed }];
}

function lookup(declarations: Declarations): Parameters<typeof describeType>[0] {
  return { declaration: (name) => declarations.get(name) };
}

/** The type behind a chain of names; a chain that comes back to itself cannot be printed, so there is none. */
function follow(type: TypeIR, declarations: Declarations): TypeIR {
  let current = type;
  for (let steps = 0; current.kind === "reference" && steps < 100; steps += 1)
    current = declarations.get(current.name) ?? { kind: "never" };
  return current;
}
