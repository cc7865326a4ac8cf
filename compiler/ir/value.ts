import type { ExpressionIR } from "./expression.ts";

/** A value of the definition whose text may hold `${…}`. */
export type ValueIR =
  | { readonly kind: "literal"; readonly value: null | boolean | number | string }
  | { readonly kind: "expression"; readonly expression: ExpressionIR }
  | { readonly kind: "list"; readonly items: readonly ValueIR[] }
  | { readonly kind: "map"; readonly entries: readonly (readonly [key: string, value: ValueIR])[] };
