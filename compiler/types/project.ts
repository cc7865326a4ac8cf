import type { FieldTypeIR, ObjectTypeIR, TypeIR, UnknownReason } from "../ir/type.ts";
import { nullType } from "./primitives.ts";
import { distinctTypes } from "./same-type.ts";
import type { TypeLowering } from "./type-lowering.ts";
import { uniteTypes } from "./union.ts";
import { partsOf } from "./walk.ts";

/** How many references and compositions one step goes through: more is a loop. */
const mostHops = 64;

/** One look into a type: what names were found to have, each once, however many ways lead to them. */
interface Look<Found> {
  readonly hops: number;
  readonly known: Map<string, Found | undefined>;
}

function beginLook<Found>(): Look<Found> {
  return { hops: mostHops, known: new Map() };
}

/** What a reference's target has. One that is being looked into already has nothing to add. */
function throughReference<Found>(
  types: Declarations,
  { name }: Extract<TypeIR, { readonly kind: "reference" }>,
  { known }: Look<Found>,
  into: (target: TypeIR) => Found | undefined,
): Found | undefined {
  const before = known.get(name);
  if (before !== undefined || known.has(name)) return before;
  known.set(name, undefined);
  const target = types.declaration(name);
  const found = target && into(target);
  known.set(name, found);
  return found;
}

/** Knows what the names of types stand for. */
export type Declarations = Pick<TypeLowering, "declaration">;

/** The type at the end of a path, and whether something may be missing on the way. */
export interface FoundField {
  readonly type: TypeIR;
  readonly optional: boolean;
}

/** What lies at a path, or the segment that leads nowhere and the names that would have led somewhere. */
export type FieldSearch =
  | { readonly found: FoundField }
  | { readonly missing: { readonly at: number; readonly candidates: readonly string[] } };

/**
 * Follows a path into a type. A field that only some alternatives have is optional, one behind a null is
 * optional and nullable, and a name that is applied to a list gives the list of what each item has there.
 */
export function fieldAt(
  types: Declarations,
  type: TypeIR,
  path: readonly (string | number)[],
): FieldSearch {
  let found: FoundField = { type, optional: false };
  for (const [at, segment] of path.entries()) {
    const step = stepInto(types, found.type, segment, beginLook());
    if (step === undefined) {
      return { missing: { at, candidates: candidatesOf(types, found.type) } };
    }
    found = { type: step.type, optional: found.optional || step.optional };
  }
  return { found };
}

/** The members of an object-like type, alternatives joined; undefined for everything else. */
export function membersOf(types: Declarations, type: TypeIR): readonly FieldTypeIR[] | undefined {
  return readMembers(types, type, beginLook());
}

/** What members may hold that an object-like type allows and does not list; undefined where it says of none. */
export function restOf(types: Declarations, type: TypeIR): TypeIR | undefined {
  // No vendor names a member so: it leads to whatever stands for all others.
  const rest = stepInto(types, type, "\u0000", beginLook())?.type;
  return rest?.kind === "unknown" && rest.reason !== "free-form" ? undefined : rest;
}

/** The type of a list's items; undefined for what is no list. */
export function itemsOf(types: Declarations, type: TypeIR): TypeIR | undefined {
  return readItems(types, type, beginLook());
}

/**
 * Counts the fields that types reach, and those that hold something unknown, every declaration once. An input or an
 * answer that is no object is a field itself, and so is whatever else holds something unknown beside its members.
 */
export function countFields(
  types: TypeLowering,
  roots: readonly TypeIR[],
): {
  readonly fields: number;
  readonly unknowns: readonly { readonly reason: UnknownReason; readonly count: number }[];
} {
  const counts = new Map<UnknownReason, number>();
  const seen = new Set<TypeIR>();
  const objects: ObjectTypeIR[] = [];
  let fields = 0;
  const countPlace = (type: TypeIR, isField: boolean): void => {
    const reason = look(type);
    if (isField || reason !== undefined) fields += 1;
    if (reason !== undefined) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  };
  /** The first unknown of a type outside of objects, which are looked into later. */
  const look = (type: TypeIR): UnknownReason | undefined => {
    let found: UnknownReason | undefined;
    const stack: TypeIR[] = [type];
    for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
      if (next.kind === "unknown") found ??= next.reason;
      if (next.kind === "object") {
        if (seen.has(next)) continue;
        seen.add(next);
        objects.push(next);
        if (next.additional !== undefined) stack.push(next.additional);
      } else stack.push(...partsOf(next));
    }
    return found;
  };
  for (const type of roots) countPlace(type, type.kind !== "object" && type.kind !== "reference");
  for (const { type } of types.declarations(roots)) countPlace(type, false);
  for (let next = objects.pop(); next !== undefined; next = objects.pop())
    for (const { type } of next.fields) countPlace(type, true);
  const unknowns = [...counts].map(([reason, count]) => ({ reason, count }));
  return {
    fields,
    unknowns: unknowns.toSorted((left, right) => (left.reason < right.reason ? -1 : 1)),
  };
}

interface Step extends FoundField {
  /** Whether the type names the field, and does not just allow any. */
  readonly listed: boolean;
}

function stepInto(
  types: Declarations,
  type: TypeIR,
  segment: string | number,
  look: Look<Step>,
): Step | undefined {
  if (look.hops === 0) return undefined;
  const inner = { ...look, hops: look.hops - 1 };
  const into = (each: TypeIR): Step | undefined => stepInto(types, each, segment, inner);
  switch (type.kind) {
    case "reference":
      return throughReference(types, type, look, into);
    case "object": {
      const field = type.fields.find((each) => each.name === segment);
      if (field !== undefined) return { type: field.type, optional: field.optional, listed: true };
      const { additional } = type;
      return additional && { type: additional, optional: true, listed: false };
    }
    case "map":
      return { type: type.values, optional: true, listed: false };
    case "unknown":
      return { type, optional: true, listed: false };
    case "array":
      return typeof segment === "number"
        ? { type: type.items, optional: true, listed: true }
        : overList(into(type.items));
    case "tuple":
      return typeof segment === "number"
        ? placeOf(type.items[segment], type.rest)
        : overList(joinAlternatives([...type.items, ...(type.rest ? [type.rest] : [])], into));
    case "union":
      return joinAlternatives(type.members, into);
    case "intersection":
      return joinParts(type.members.flatMap((each) => into(each) ?? []));
    default:
      return undefined;
  }
}

/** Items that lack the field are null in the list. */
function overList(step: Step | undefined): Step | undefined {
  if (step === undefined) return undefined;
  const items = step.optional ? uniteTypes([step.type, nullType], false) : step.type;
  return { type: { kind: "array", items }, optional: false, listed: step.listed };
}

function placeOf(item: TypeIR | undefined, rest: TypeIR | undefined): Step | undefined {
  if (item !== undefined) return { type: item, optional: false, listed: true };
  return rest && { type: rest, optional: true, listed: true };
}

function joinAlternatives(
  members: readonly TypeIR[],
  into: (type: TypeIR) => Step | undefined,
): Step | undefined {
  const values = members.filter((each) => each.kind !== "null");
  const steps = values.flatMap((each) => into(each) ?? []);
  if (steps.length === 0) return undefined;
  const isNullable = values.length < members.length;
  const found = steps.map((step) => step.type);
  return {
    type: uniteTypes(isNullable ? [...found, nullType] : found, false),
    optional: isNullable || steps.length < values.length || steps.some((step) => step.optional),
    listed: steps.some((step) => step.listed),
  };
}

function joinParts(steps: readonly Step[]): Step | undefined {
  const listed = steps.filter((step) => step.listed);
  const relevant = listed.length > 0 ? listed : steps;
  if (relevant.length === 0) return undefined;
  return {
    type: joinTypes(relevant.map((step) => step.type)),
    optional: relevant.every((step) => step.optional),
    listed: listed.length > 0,
  };
}

/** What all of these say of one field. */
function joinTypes(found: readonly TypeIR[]): TypeIR {
  const told = found.filter((type) => type.kind !== "unknown");
  const members = distinctTypes(told.length > 0 ? told : found.slice(0, 1));
  const [only] = members;
  return members.length === 1 && only !== undefined ? only : { kind: "intersection", members };
}

function readMembers(
  types: Declarations,
  type: TypeIR,
  look: Look<readonly FieldTypeIR[]>,
): readonly FieldTypeIR[] | undefined {
  if (look.hops === 0) return undefined;
  const inner = { ...look, hops: look.hops - 1 };
  const into = (each: TypeIR): readonly FieldTypeIR[] | undefined =>
    readMembers(types, each, inner);
  switch (type.kind) {
    case "reference":
      return throughReference(types, type, look, into);
    case "object":
      return type.fields;
    case "intersection": {
      const lists = type.members.flatMap((each) => [into(each) ?? []]);
      return lists.every((list) => list.length === 0) ? undefined : joinMembers(lists, joinTypes);
    }
    case "union": {
      const members = type.members.filter((each) => each.kind !== "null").map(into);
      if (members.every((list) => list === undefined)) return undefined;
      const joined = joinMembers(
        members.map((list) => list ?? []),
        (found) => uniteTypes(found, false),
      );
      return joined.map((field) => ({
        ...field,
        optional: !members.every((list) =>
          list?.some((each) => each.name === field.name && !each.optional),
        ),
      }));
    }
    default:
      return undefined;
  }
}

/** Joins lists of fields by name; a field is optional where every list that has it says so. */
function joinMembers(
  lists: readonly (readonly FieldTypeIR[])[],
  join: (found: readonly TypeIR[]) => TypeIR,
): readonly FieldTypeIR[] {
  const groups = Map.groupBy(lists.flat(), (field) => field.name);
  return [...groups].map(([name, fields]) => {
    const type = join(fields.map((field) => field.type));
    const optional = fields.every((field) => field.optional);
    const deprecated = fields.some((field) => field.deprecated === true);
    return deprecated ? { name, type, optional, deprecated } : { name, type, optional };
  });
}

function readItems(types: Declarations, type: TypeIR, look: Look<TypeIR>): TypeIR | undefined {
  if (look.hops === 0) return undefined;
  const inner = { ...look, hops: look.hops - 1 };
  const into = (each: TypeIR): TypeIR | undefined => readItems(types, each, inner);
  switch (type.kind) {
    case "reference":
      return throughReference(types, type, look, into);
    case "array":
      return type.items;
    case "tuple":
      return uniteTypes(partsOf(type), false);
    case "unknown":
      return type;
    case "union":
    case "intersection": {
      const found = type.members.flatMap((each) => into(each) ?? []);
      if (found.length === 0) return undefined;
      return type.kind === "union" ? uniteTypes(found, false) : joinTypes(found);
    }
    default:
      return undefined;
  }
}

function candidatesOf(types: Declarations, type: TypeIR): readonly string[] {
  const items = itemsOf(types, type);
  const members = membersOf(types, items ?? type) ?? [];
  return members.map((field) => field.name);
}
