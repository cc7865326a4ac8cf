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
  const inside = (part: unknown, partType: TypeIR, place: string): string | undefined =>
    misfit(part, partType, declarations, place);
  const fits = (isFitting: boolean): string | undefined =>
    isFitting ? undefined : `${at}: ${JSON.stringify(value)} is no ${JSON.stringify(type)}`;
  switch (type.kind) {
    case "unknown":
      return undefined;
    case "string":
      return fits(typeof value === "string");
    case "integer":
      return fits(Number.isSafeInteger(value));
    case "number":
      return fits(typeof value === "number");
    case "boolean":
      return fits(typeof value === "boolean");
    case "null":
      return fits(value === null);
    case "literal":
      return fits(value === type.value);
    case "enum":
      return fits(typeof value === "string" && (type.open || type.values.includes(value)));
    case "reference": {
      const target = declarations.find(({ name }) => name === type.name);
      return target === undefined ? `${at}: no "${type.name}"` : inside(value, target.type, at);
    }
    case "array":
      if (!Array.isArray(value)) return fits(false);
      return first(
        value.map((each: unknown, index) => inside(each, type.items, `${at}[${index}]`)),
      );
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
      const surplus = Object.keys(value).find(
        (key) => !type.fields.some(({ name }) => name === key),
      );
      if (surplus !== undefined) return `${at}: "${surplus}" is too many`;
      return first(
        type.fields.map((field) => {
          if (Object.hasOwn(value, field.name))
            return inside(value[field.name], field.type, `${at}.${field.name}`);
          return field.optional ? undefined : `${at}: "${field.name}" is missing`;
        }),
      );
    }
    default:
      return `${at}: ${type.kind} is not expected here`;
  }
}

function first(found: readonly (string | undefined)[]): string | undefined {
  return found.find((each) => each !== undefined);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
