import type { TypeIR } from "../ir/type.ts";
import { distinctTypes } from "./same-type.ts";
import type { TypeLowering } from "./type-lowering.ts";

const text: TypeIR = { kind: "string" };

/**
 * The type of what is written as values with separators between them. OpenAPI leaves open how values in these are
 * written (3.1.1, section 4.8.12.4 and appendix B), and vendors differ: JSON, brackets, numbered names. So whoever calls
 * writes them: they are text. The same type where there are none.
 */
export function flatType(types: TypeLowering, type: TypeIR): TypeIR {
  return partsOf(types, type, new Set());
}

function partsOf(types: TypeLowering, type: TypeIR, seen: ReadonlySet<string>): TypeIR {
  const value = (each: TypeIR): TypeIR => valueOf(types, each, new Set());
  switch (type.kind) {
    case "array": {
      const items = value(type.items);
      return items === type.items ? type : { ...type, items };
    }
    case "tuple": {
      const items = mapped(type.items, value);
      const rest = type.rest && value(type.rest);
      if (items === type.items && rest === type.rest) return type;
      return { ...type, items, ...(rest === undefined ? {} : { rest }) };
    }
    case "map": {
      const values = value(type.values);
      return values === type.values ? type : { ...type, values };
    }
    case "object": {
      const kinds = type.fields.map((each) => each.type);
      const flat = mapped(kinds, value);
      const additional = type.additional && value(type.additional);
      if (flat === kinds && additional === type.additional) return type;
      return {
        ...type,
        fields: type.fields.map((each, index) => ({ ...each, type: flat[index] ?? each.type })),
        ...(additional === undefined ? {} : { additional }),
      };
    }
    case "union":
    case "intersection": {
      const members = mapped(type.members, (each) => partsOf(types, each, seen));
      return members === type.members ? type : { ...type, members };
    }
    case "reference":
      return throughName(types, type, seen, (target, inner) => partsOf(types, target, inner), type);
    default:
      return type;
  }
}

/** One of the values: itself, or text where it has parts. */
function valueOf(types: TypeLowering, type: TypeIR, seen: ReadonlySet<string>): TypeIR {
  switch (type.kind) {
    case "array":
    case "tuple":
    case "map":
    case "object":
      return text;
    case "union": {
      const members = mapped(type.members, (each) => valueOf(types, each, seen));
      if (members === type.members) return type;
      const distinct = distinctTypes(members);
      const [only, ...others] = distinct;
      return only !== undefined && others.length === 0
        ? only
        : { kind: "union", members: distinct };
    }
    case "intersection":
      return type.members.some((each) => valueOf(types, each, seen) !== each) ? text : type;
    case "reference":
      return throughName(types, type, seen, (target, inner) => valueOf(types, target, inner), text);
    default:
      return type;
  }
}

/** What becomes of a name: itself where nothing becomes of what it stands for. */
function throughName(
  types: TypeLowering,
  type: Extract<TypeIR, { readonly kind: "reference" }>,
  seen: ReadonlySet<string>,
  look: (target: TypeIR, seen: ReadonlySet<string>) => TypeIR,
  circle: TypeIR,
): TypeIR {
  if (seen.has(type.name)) return circle;
  const target = types.declaration(type.name);
  if (target === undefined) return type;
  const found = look(target, new Set([...seen, type.name]));
  return found === target ? type : found;
}

/** The list itself where nothing in it changes. */
function mapped<T>(list: readonly T[], change: (each: T) => T): readonly T[] {
  const changed = list.map(change);
  return changed.every((each, index) => each === list[index]) ? list : changed;
}
