/** A checked CEL expression: what is left after types and names were looked at. Plain JSON. */
export type ExpressionIR =
  | { readonly kind: "literal"; readonly value: null | boolean | number | string }
  | { readonly kind: "read"; readonly root: string; readonly path: readonly (string | number)[] }
  | { readonly kind: "call"; readonly function: string; readonly args: readonly ExpressionIR[] }
  | {
      readonly kind: "choice";
      readonly condition: ExpressionIR;
      readonly yes: ExpressionIR;
      readonly no: ExpressionIR;
    }
  /** A step for each item of a list: `each` gives what it comes to, `filter` the items for which it is true. */
  | {
      readonly kind: "each";
      readonly function: "each" | "filter";
      readonly list: ExpressionIR;
      readonly step: ExpressionIR;
    }
  /** The item that a step is done for; steps do not stand inside one another. */
  | { readonly kind: "local" };
