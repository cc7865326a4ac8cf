import type { TypeIR } from "../../ir/type.ts";

/** Names of the declarations that a type mentions where it is printed; not those that these mention. */
export function namesIn(type: TypeIR): readonly string[] {
  switch (type.kind) {
    case "reference":
      return [type.name];
    case "array":
      return namesIn(type.items);
    case "map":
      return namesIn(type.values);
    case "tuple":
      return [...type.items, ...(type.rest === undefined ? [] : [type.rest])].flatMap(namesIn);
    case "union":
    case "intersection":
      return type.members.flatMap(namesIn);
    case "object": {
      const fields = type.fields.flatMap((field) => namesIn(field.type));
      // Beside named members the others print as `unknown`.
      const isMap = type.fields.length === 0 && type.additional !== undefined;
      return isMap ? namesIn(type.additional) : fields;
    }
    default:
      return [];
  }
}
