import { describeType } from "../expression/assignable.ts";
import type { DeclarationIR, FieldTypeIR, TypeIR } from "../ir/type.ts";
import { sameType } from "../types/same-type.ts";
import { partsOf } from "../types/walk.ts";

/** How a type differs from the one before, seen from its side. */
export interface TypeChange {
  /** Where in the type: `labels.name`; empty for the type itself. */
  readonly path: string;
  readonly kind:
    "added" | "removed" | "required" | "optional" | "values" | "wider" | "narrower" | "other";
  /** Whether a field that was added must be given. */
  readonly isRequired?: boolean;
  /** For `values`: those that came and those that went. */
  readonly added?: readonly string[];
  readonly removed?: readonly string[];
  /** For `wider`, `narrower` and `other`: what it was and what it is, where words tell the two apart. */
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
    return { path, kind: kindOf(one, other), ...(was === is ? {} : { types: { was, is } }) };
  }

  /** Whether every value of one type is one of the other, as far as their alternatives are alike. */
  function kindOf(one: TypeIR | undefined, other: TypeIR | undefined): TypeChange["kind"] {
    if (one === undefined || other === undefined) return "other";
    const { before: earlier, now: later } = declarations;
    if (isAmong(one, earlier, other, later)) return "wider";
    return isAmong(other, later, one, earlier) ? "narrower" : "other";
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

/** More alternatives than these are not compared with each other. */
const MOST_ALTERNATIVES = 64;

function isAmong(
  part: TypeIR,
  ofPart: Declarations,
  whole: TypeIR,
  ofWhole: Declarations,
): boolean {
  const targets = alternativesOf(whole, ofWhole);
  const found = alternativesOf(part, ofPart);
  if (targets.some(({ kind }) => kind === "unknown")) return true;
  if (targets.length > MOST_ALTERNATIVES || found.length > MOST_ALTERNATIVES) return false;
  return found.every((each) =>
    targets.some(
      (target) =>
        (each.kind === "integer" && target.kind === "number") ||
        (sameType(each, target) && isUnchanged(each, ofPart, ofWhole)),
    ),
  );
}

function alternativesOf(type: TypeIR, declarations: Declarations): readonly TypeIR[] {
  const named = follow(type, declarations);
  return named.kind === "union"
    ? named.members.flatMap((each) => alternativesOf(each, declarations))
    : [named];
}

/** Whether all that a type names is declared alike. */
function isUnchanged(type: TypeIR, before: Declarations, now: Declarations): boolean {
  const seen = new Set<string>();
  const rest = [type];
  for (let each = rest.pop(); each !== undefined; each = rest.pop()) {
    if (each.kind !== "reference") {
      rest.push(...partsOf(each));
      continue;
    }
    if (seen.has(each.name)) continue;
    seen.add(each.name);
    const [one, other] = [before.get(each.name), now.get(each.name)];
    if (one === undefined || other === undefined || !sameType(one, other)) return false;
    rest.push(one);
  }
  return true;
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
