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
    };
