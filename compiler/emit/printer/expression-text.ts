import type { ExpressionIR } from "../../ir/expression.ts";

/** Writes an expression for people, much as the definition has it: `${connection.region}`. */
export function expressionText(expression: ExpressionIR): string {
  return `\${${term(expression)}}`;
}

/** The same of a text that is put together: `*.${connection.endpoint}`. */
export function interpolatedText(expression: ExpressionIR): string {
  if (expression.kind !== "call" || expression.function !== "text")
    return expressionText(expression);
  return expression.args
    .map((part) => (part.kind === "literal" ? String(part.value) : expressionText(part)))
    .join("");
}

function term(expression: ExpressionIR): string {
  switch (expression.kind) {
    case "literal":
      return JSON.stringify(expression.value);
    case "read":
      return [expression.root, ...expression.path].join(".");
    case "call":
      return `${expression.function}(${expression.args.map(term).join(", ")})`;
    case "each": {
      const name = expression.function === "each" ? "map" : "filter";
      return `${term(expression.list)}.${name}(item, ${term(expression.step)})`;
    }
    case "local":
      return "item";
    case "choice":
      return `${term(expression.condition)} ? ${term(expression.yes)} : ${term(expression.no)}`;
  }
}
