import type { ScalarTypeIR, TypeIR } from "../ir/type.ts";
import { nullType } from "./primitives.ts";
import { distinctTypes } from "./same-type.ts";

/** What a union says of scalars, collected from all its members. */
interface Scalars {
  text?: ScalarTypeIR;
  number?: ScalarTypeIR;
  readonly values: Set<string | number>;
  readonly flags: Set<boolean>;
  /** Whether a member is an enum that is open already. */
  open: boolean;
  null: boolean;
}

/**
 * Makes the union of types: nested unions are flattened, same members kept once, literals joined to one
 * enum and swallowed by their scalar (`string | "a"` is an open enum). Null comes last. `open` is for the
 * enum that several members make together; unknown swallows everything.
 */
export function uniteTypes(types: readonly TypeIR[], open: boolean): TypeIR {
  const flat = types.flatMap((type) => (type.kind === "union" ? type.members : [type]));
  const unknown = flat.find((type) => type.kind === "unknown");
  if (unknown !== undefined) return unknown;

  const scalars: Scalars = { values: new Set(), flags: new Set(), open: false, null: false };
  const others = flat.filter((type) => !collect(type, scalars));
  const own = flat.filter((type) => type.kind === "enum" || type.kind === "literal");
  const members = distinctTypes([
    ...scalarMembers(scalars, scalars.open || (open && own.length > 1)),
    ...others,
    ...(scalars.null ? [nullType] : []),
  ]);
  const [only] = members;
  if (only === undefined) return { kind: "never" };
  return members.length === 1 ? only : { kind: "union", members };
}

/** Takes a scalar into the collection; false for what is none. */
function collect(type: TypeIR, scalars: Scalars): boolean {
  switch (type.kind) {
    case "never":
      return true;
    case "null":
      scalars.null = true;
      return true;
    case "boolean":
      scalars.flags.add(true).add(false);
      return true;
    case "string":
      scalars.text = widen(scalars.text, type);
      return true;
    case "number":
    case "integer":
      scalars.number = widen(scalars.number, type);
      return true;
    case "literal":
      if (typeof type.value === "boolean") scalars.flags.add(type.value);
      else scalars.values.add(type.value);
      return true;
    case "enum":
      for (const value of type.values) scalars.values.add(value);
      scalars.open ||= type.open;
      return true;
    default:
      return false;
  }
}

function scalarMembers(scalars: Scalars, open: boolean): readonly TypeIR[] {
  const { text, number, flags } = scalars;
  const values = [...scalars.values].filter(
    (value) => typeof value === "string" || number === undefined,
  );
  const [flag] = flags;
  return [
    ...textMembers(values, text, open),
    ...(number === undefined ? [] : [number]),
    ...(flags.size === 2 ? [{ kind: "boolean" } as const] : []),
    ...(flags.size === 1 && flag !== undefined ? [{ kind: "literal", value: flag } as const] : []),
  ];
}

function textMembers(
  values: readonly (string | number)[],
  text: ScalarTypeIR | undefined,
  open: boolean,
): readonly TypeIR[] {
  if (text === undefined) return enumOf(values, open);
  const texts = values.filter((value) => typeof value === "string");
  const numbers = values.filter((value) => typeof value === "number");
  return [
    texts.length === 0 ? text : { kind: "enum", values: texts, open: true },
    ...enumOf(numbers, false),
  ];
}

function enumOf(values: readonly (string | number)[], open: boolean): readonly TypeIR[] {
  const [only] = values;
  if (only === undefined) return [];
  return values.length === 1 && !open
    ? [{ kind: "literal", value: only }]
    : [{ kind: "enum", values, open }];
}

/** Integers and numbers are numbers together; of two formats none is left. */
function widen(known: ScalarTypeIR | undefined, next: ScalarTypeIR): ScalarTypeIR {
  if (known === undefined) return next;
  const kind = known.kind === next.kind ? known.kind : "number";
  return known.format === next.format && known.format !== undefined
    ? { kind, format: known.format }
    : { kind };
}
