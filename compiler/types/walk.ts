import type { TypeIR } from "../ir/type.ts";

/** The types that a type is directly made of. Field types come in the order of the fields. */
export function partsOf(type: TypeIR): readonly TypeIR[] {
  switch (type.kind) {
    case "array":
      return [type.items];
    case "tuple":
      return type.rest === undefined ? type.items : [...type.items, type.rest];
    case "map":
      return [type.values];
    case "object": {
      const types = type.fields.map((field) => field.type);
      if (type.additional !== undefined) types.push(type.additional);
      return types;
    }
    case "union":
    case "intersection":
      return type.members;
    default:
      return [];
  }
}
