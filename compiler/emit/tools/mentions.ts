import type { ConnectorIR } from "../../ir/ir.ts";
import type { TypeIR } from "../../ir/type.ts";

export type Declarations = ReadonlyMap<string, TypeIR>;

/** The types that a connector declares, by name. */
export function declarationsOf(ir: ConnectorIR): Declarations {
  return new Map(ir.declarations.map(({ name, type }) => [name, type]));
}

/** How often each declaration is mentioned, from a type down through all that it reaches. */
export interface Mentions {
  readonly counts: ReadonlyMap<string, number>;
  /** Too many declarations are reached to write them all down. */
  readonly isHuge: boolean;
}

/** Counts the mentions below a type; gives up after so many declarations. */
export function countMentions(root: TypeIR, declarations: Declarations, most: number): Mentions {
  const counts = new Map<string, number>();
  const queue: TypeIR[] = [root];
  for (let type = queue.pop(); type !== undefined; type = queue.pop()) {
    if (type.kind !== "reference") {
      queue.push(...parts(type));
      continue;
    }
    const before = counts.get(type.name) ?? 0;
    counts.set(type.name, before + 1);
    if (counts.size > most) return { counts, isHuge: true };
    const target = declarations.get(type.name);
    if (before === 0 && target !== undefined) queue.push(target);
  }
  return { counts, isHuge: false };
}

function parts(type: TypeIR): readonly TypeIR[] {
  switch (type.kind) {
    case "array":
      return [type.items];
    case "map":
      return [type.values];
    case "tuple":
      return type.rest === undefined ? type.items : [...type.items, type.rest];
    case "union":
    case "intersection":
      return type.members;
    case "object": {
      const fields = type.fields.map((field) => field.type);
      return type.additional === undefined ? fields : [...fields, type.additional];
    }
    default:
      return [];
  }
}
