import type { Json } from "../json.ts";
import type { TypeIR } from "../ir/type.ts";
import { isList, isObject } from "../spec/json.ts";
import { isTemplate } from "../expression/template.ts";
import { membersOf } from "../types/project.ts";
import type { TypeLowering } from "../types/type-lowering.ts";

/** What is wrong with a constant, and which part of it. */
export interface Misfit {
  readonly path: readonly (string | number)[];
  readonly expected: string;
}

/** How deep constants are compared: real ones have a few levels. */
const MOST_LEVELS = 16;

/**
 * Says where a constant does not fit the vendor's type; undefined where it does, or where nobody can tell
 * before the call. In addresses and headers all is text, so that numbers and texts pass for one another there.
 */
export function misfitOf(
  types: TypeLowering,
  type: TypeIR,
  value: Json,
  asText: boolean,
  level: number = MOST_LEVELS,
): Misfit | undefined {
  if (level === 0 || value === null) return undefined;
  if (typeof value === "string" && isTemplate(value)) return undefined;
  const at = (inner: TypeIR, part: Json): Misfit | undefined =>
    misfitOf(types, inner, part, asText, level - 1);
  switch (type.kind) {
    case "reference": {
      const target = types.declaration(type.name);
      return target && at(target, value);
    }
    case "union": {
      const values = type.members.filter((each) => each.kind !== "null");
      const found = values.map((each) => at(each, value));
      if (found.includes(undefined)) return undefined;
      const [first] = found;
      // Of alternatives that are taken apart further in, the deepest misfit tells the most.
      const deepest = found.findLast((each) => (each?.path.length ?? 0) > 0);
      return values.length === 1 ? first : (deepest ?? { path: [], expected: alternatives(found) });
    }
    case "intersection":
      return type.members.map((each) => at(each, value)).find((each) => each !== undefined);
    case "array":
      if (!isList(value)) return asText ? at(type.items, value) : misfit("a list");
      return firstOf(value.map((item, index) => within(index, at(type.items, item))));
    case "map":
      if (!isObject(value)) return misfit("a map");
      return firstOf(
        Object.entries(value).map(([key, item]) => within(key, at(type.values, item))),
      );
    case "object":
      return misfitOfMap(types, type, value, at);
    default:
      return misfitOfScalar(type, value, asText);
  }
}

function misfitOfMap(
  types: TypeLowering,
  type: TypeIR & { readonly kind: "object" },
  value: Json,
  at: (type: TypeIR, value: Json) => Misfit | undefined,
): Misfit | undefined {
  if (!isObject(value)) return misfit("a map");
  const fields = membersOf(types, type) ?? [];
  const lacking = fields.find((each) => !each.optional && !Object.hasOwn(value, each.name));
  const found = Object.entries(value).map(([key, item]) => {
    const field = fields.find((each) => each.name === key);
    if (field !== undefined) return within(key, at(field.type, item));
    return type.additional && within(key, at(type.additional, item));
  });
  return firstOf(found) ?? (lacking && misfit(`a map with "${lacking.name}"`));
}

function misfitOfScalar(type: TypeIR, value: Json, asText: boolean): Misfit | undefined {
  const text = typeof value === "string" ? value : String(value);
  const isScalar = typeof value !== "object";
  switch (type.kind) {
    case "string":
      return typeof value === "string" || (asText && isScalar) ? undefined : misfit("text");
    case "integer":
      if (typeof value === "number" && Number.isInteger(value)) return undefined;
      return asText && /^-?\d+$/.test(text) && isScalar ? undefined : misfit("a whole number");
    case "number":
      if (typeof value === "number") return undefined;
      return asText && text !== "" && isScalar && !Number.isNaN(Number(text))
        ? undefined
        : misfit("a number");
    case "boolean":
      if (typeof value === "boolean") return undefined;
      return asText && (text === "true" || text === "false") ? undefined : misfit("true or false");
    case "literal":
      return equal(type.value, value, asText) ? undefined : misfit(JSON.stringify(type.value));
    case "enum":
      if (type.open || type.values.some((each) => equal(each, value, asText))) return undefined;
      return misfit(`one of ${type.values.map((each) => JSON.stringify(each)).join(", ")}`);
    case "never":
      return misfit("absent");
    default:
      return undefined;
  }
}

function equal(allowed: string | number | boolean, value: Json, asText: boolean): boolean {
  return allowed === value || (asText && String(allowed) === String(value));
}

function misfit(expected: string): Misfit {
  return { path: [], expected };
}

function within(key: string | number, found: Misfit | undefined): Misfit | undefined {
  return found && { ...found, path: [key, ...found.path] };
}

function firstOf(found: readonly (Misfit | undefined)[]): Misfit | undefined {
  return found.find((each) => each !== undefined);
}

function alternatives(found: readonly (Misfit | undefined)[]): string {
  return [...new Set(found.flatMap((each) => each?.expected ?? []))].join(" or ");
}
