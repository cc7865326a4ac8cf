import type { ExpressionIR } from "../../ir/expression.ts";
import type { UrlIR, ValueIR } from "../../ir/ir.ts";

/** The few forms of code that a descriptor is made of. */
export type Code =
  | { readonly kind: "null" }
  | { readonly kind: "literal"; readonly value: boolean | number | string }
  /** A name in scope: already checked. */
  | { readonly kind: "name"; readonly name: string }
  /** A function that gives what a name stands for: the name may be declared further down. */
  | { readonly kind: "later"; readonly name: string }
  | { readonly kind: "array"; readonly items: readonly Code[] }
  | { readonly kind: "object"; readonly entries: readonly CodeEntry[]; readonly broken: boolean }
  /** Data that keeps its literal types, whatever TypeScript takes the place for that it stands in. */
  | { readonly kind: "constant"; readonly of: Code }
  | { readonly kind: "call"; readonly callee: string; readonly argument?: Code }
  | { readonly kind: "expression"; readonly expression: ExpressionIR };

export type CodeEntry = readonly [key: string, value: Code];

/** A literal. */
export function literal(value: boolean | number | string): Code {
  return { kind: "literal", value };
}

/** An array of literals. */
export function literals(values: readonly (boolean | number | string)[]): Code {
  return { kind: "array", items: values.map(literal) };
}

/** An object literal; `broken` puts every entry on a line of its own, however short. */
export function object(
  entries: readonly (CodeEntry | undefined)[],
  options: { readonly broken?: boolean } = {},
): Code {
  const present = entries.filter((entry) => entry !== undefined);
  return { kind: "object", entries: present, broken: options.broken === true };
}

/** An entry that is left out where there is no value. */
export function optional<T>(
  key: string,
  value: T | undefined,
  code: (value: T) => Code,
): CodeEntry | undefined {
  return value === undefined ? undefined : [key, code(value)];
}

/** Scalars, lists and objects of such: the IR is plain JSON, though its interfaces do not say so. */
export type Data = null | boolean | number | string | object;

/** Plain data, in the order that it has. */
export function data(value: Data): Code {
  if (value === null) return { kind: "null" };
  if (typeof value !== "object") return literal(value);
  if (Array.isArray(value)) {
    const items: readonly Data[] = value;
    return { kind: "array", items: items.map(data) };
  }
  const members: readonly (readonly [string, Data])[] = Object.entries(value);
  return object(members.map(([key, member]) => [key, data(member)]));
}

/** A value of the definition. */
export function value(from: ValueIR): Code {
  switch (from.kind) {
    case "literal":
      return data(from.value);
    case "expression":
      return { kind: "expression", expression: from.expression };
    case "list":
      return { kind: "array", items: from.items.map(value) };
    case "map":
      return object(from.entries.map(([key, member]) => [key, value(member)]));
  }
}

/** A URL template: plain text where it has no expressions. */
export function url(parts: UrlIR): Code {
  const [only] = parts;
  if (parts.length === 1 && typeof only === "string") return literal(only);
  return { kind: "array", items: parts.map(textOrExpression) };
}

/** A text or an expression. */
export function textOrExpression(part: string | ExpressionIR): Code {
  return typeof part === "string" ? literal(part) : { kind: "expression", expression: part };
}
