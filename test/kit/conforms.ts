import type { DeclarationIR, TypeIR } from "../../compiler/ir/type.ts";

/**
 * Why a value is not of a type, by its place; undefined where it is. Nothing may be there that the type does
 * not say: a field too many is a type that lacks something.
 */
export function misfit(
  value: unknown,
  type: TypeIR,
  declarations: readonly DeclarationIR[],
  at = "$",
): string | undefined {
  return misfitAt(value, type, { declarations, open: "nowhere" }, at);
}

/** Why a value that may have more than its type says is not of it. */
export function misfitOfOpen(
  value: unknown,
  type: TypeIR,
  declarations: readonly DeclarationIR[],
): string | undefined {
  return misfitAt(value, type, { declarations, open: "everywhere" }, "$");
}

interface Reading {
  readonly declarations: readonly DeclarationIR[];
  /** Where another type, or nobody, may know what this one does not. */
  readonly open: "nowhere" | "here" | "everywhere";
}

function misfitAt(value: unknown, type: TypeIR, reading: Reading, at: string): string | undefined {
  const { declarations, open } = reading;
  const isOpen = open !== "nowhere";
  const inside = (part: unknown, partType: TypeIR, place: string): string | undefined =>
    misfitAt(
      part,
      partType,
      place === at || open === "everywhere" ? reading : { declarations, open: "nowhere" },
      place,
    );
  const fits = (isFitting: boolean): string | undefined =>
    isFitting ? undefined : `${at}: ${JSON.stringify(value)} is no ${JSON.stringify(type)}`;
  switch (type.kind) {
    case "unknown":
      return undefined;
    case "never":
      return fits(false);
    case "bytes":
      return fits(value instanceof Uint8Array);
    case "string":
      return fits(typeof value === "string");
    case "integer":
      return fits(Number.isInteger(value));
    case "number":
      return fits(typeof value === "number");
    case "boolean":
      return fits(typeof value === "boolean");
    case "null":
      return fits(value === null);
    case "literal":
      return fits(value === type.value);
    case "enum":
      return fits(
        (typeof value === "string" || typeof value === "number") &&
          (type.values.includes(value) ||
            (type.open && type.values.some((each) => typeof each === typeof value))),
      );
    case "reference": {
      const target = declarations.find(({ name }) => name === type.name);
      return target === undefined ? `${at}: no "${type.name}"` : inside(value, target.type, at);
    }
    case "array":
      if (!Array.isArray(value)) return fits(false);
      return first(
        value.map((each: unknown, index) => inside(each, type.items, `${at}[${index}]`)),
      );
    case "tuple":
      if (!Array.isArray(value)) return fits(false);
      return first(
        value.map((each: unknown, index) => {
          const item = type.items[index] ?? type.rest;
          return item === undefined
            ? `${at}[${index}]: is too many`
            : inside(each, item, `${at}[${index}]`);
        }),
      );
    case "intersection":
      return intersectionMisfit(value, type.members, reading, at);
    case "map":
      if (!isRecord(value)) return fits(false);
      return first(
        Object.entries(value).map(([key, each]) => inside(each, type.values, `${at}.${key}`)),
      );
    case "union": {
      const found = type.members.map((member) => inside(value, member, at));
      return found.includes(undefined) ? undefined : found.join("; ");
    }
    case "object": {
      if (!isRecord(value)) return fits(false);
      const surplus = Object.entries(value).filter(
        ([key]) => !type.fields.some(({ name }) => name === key),
      );
      const { additional } = type;
      const wrong = isOpen
        ? undefined
        : first(
            surplus.map(([key, each]) =>
              additional === undefined
                ? `${at}: "${key}" is too many`
                : inside(each, additional, `${at}.${key}`),
            ),
          );
      if (wrong !== undefined) return wrong;
      return first(
        type.fields.map((field) => {
          if (Object.hasOwn(value, field.name))
            return inside(value[field.name], field.type, `${at}.${field.name}`);
          return field.optional ? undefined : `${at}: "${field.name}" is missing`;
        }),
      );
    }
  }
}

/** Every part must be met; what is too many is what none of them knows. */
function intersectionMisfit(
  value: unknown,
  members: readonly TypeIR[],
  { declarations, open }: Reading,
  at: string,
): string | undefined {
  const part: Reading = { declarations, open: open === "nowhere" ? "here" : open };
  const wrong = first(members.map((each) => misfitAt(value, each, part, at)));
  if (wrong !== undefined || open !== "nowhere" || !isRecord(value)) return wrong;
  const known = members.map((each) => namesOf(each, declarations));
  if (known.includes(undefined)) return undefined;
  const surplus = Object.keys(value).find((key) => known.every((names) => !names?.includes(key)));
  return surplus === undefined ? undefined : `${at}: "${surplus}" is too many`;
}

/** The members that an object of a type may have; undefined where they may have any name. */
function namesOf(
  type: TypeIR,
  declarations: readonly DeclarationIR[],
  seen: readonly string[] = [],
): readonly string[] | undefined {
  switch (type.kind) {
    case "object":
      return type.additional === undefined ? type.fields.map(({ name }) => name) : undefined;
    case "reference": {
      const target = declarations.find(({ name }) => name === type.name);
      if (target === undefined || seen.includes(type.name)) return [];
      return namesOf(target.type, declarations, [...seen, type.name]);
    }
    case "intersection":
    case "union": {
      const found = type.members.map((each) => namesOf(each, declarations, seen));
      return found.every((each) => each !== undefined) ? found.flat() : undefined;
    }
    case "map":
    case "unknown":
      return undefined;
    default:
      return [];
  }
}

function first(found: readonly (string | undefined)[]): string | undefined {
  return found.find((each) => each !== undefined);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
