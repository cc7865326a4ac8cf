import type { ExpressionIR } from "../../ir/expression.ts";
import { type Document, group, ifBroken, indent, join, line, softline } from "./document.ts";
import { memberName, number, string } from "./text.ts";

type Choice = Extract<ExpressionIR, { readonly kind: "choice" }>;

/** Where in another choice a choice stands. */
type Position = "outside" | "condition" | "yes" | "no";

/** What a step calls its item. */
const LOCAL = "item";

/** Prints a checked expression as a function of `at` (reads) and `fn` (the runtime's function table). */
export function arrow(expression: ExpressionIR): Document {
  return lambda(group(list(parameters(expression))), expression);
}

function lambda(signature: Document, expression: ExpressionIR): Document {
  const body = term(expression);
  if (expression.kind !== "choice") return group([signature, " =>", group(indent([line, body]))]);
  const wrapped = [ifBroken("", "("), indent([softline, body]), ifBroken("", ")")];
  return group([signature, " => ", group(wrapped)]);
}

/** A parameter that the body does not use is left out or, before one that it uses, is `_`. */
function parameters(expression: ExpressionIR): readonly string[] {
  const reads = contains(expression, "read");
  if (contains(expression, "call")) return [reads ? "at" : "_", "fn"];
  return reads ? ["at"] : [];
}

function contains(expression: ExpressionIR, kind: "read" | "call"): boolean {
  if (expression.kind === kind) return true;
  if (expression.kind === "each")
    return (
      kind === "call" || [expression.list, expression.step].some((each) => contains(each, kind))
    );
  if (expression.kind === "call") return expression.args.some((each) => contains(each, kind));
  if (expression.kind !== "choice") return false;
  return [expression.condition, expression.yes, expression.no].some((each) => contains(each, kind));
}

function term(expression: ExpressionIR): Document {
  switch (expression.kind) {
    case "literal":
      return scalar(expression.value);
    case "read":
      return call("at", [expression.root, ...expression.path].map(scalar));
    case "call":
      return call(`fn.${memberName(expression.function)}`, expression.args.map(term));
    case "choice":
      return choice(expression, "outside");
    case "each":
      return call(`fn.${expression.function}`, [step(expression.step), term(expression.list)]);
    case "local":
      return LOCAL;
  }
}

/** The step comes before the list: Prettier wraps an arrow function differently where it is the last argument. */
function step(expression: ExpressionIR): Document {
  return lambda(["(", LOCAL, ")"], expression);
}

function scalar(value: null | boolean | number | string): Document {
  if (typeof value === "string") return string(value);
  return typeof value === "number" ? number(value) : String(value);
}

function call(callee: string, args: readonly Document[]): Document {
  return [callee, group(list(args))];
}

function list(items: readonly Document[]): Document {
  if (items.length === 0) return "()";
  return ["(", indent([softline, join([",", line], items)]), ifBroken(","), softline, ")"];
}

/** A chain of choices breaks as a whole, hence only its outermost member is a group. */
function choice(expression: Choice, position: Position): Document {
  const { condition, yes, no } = expression;
  const test = branch(condition, "condition");
  const isNested = position === "yes" || position === "no";
  const branches = [
    line,
    "? ",
    yes.kind === "choice"
      ? [ifBroken("", "("), indent(branch(yes, "yes")), ifBroken("", ")")]
      : indent(term(yes)),
    line,
    ": ",
    indent(branch(no, "no")),
  ];
  const parts = [position === "no" ? indent(test) : test, isNested ? branches : indent(branches)];
  if (position === "condition")
    return ["(", group([indent([softline, group(parts)]), softline]), ")"];
  return isNested ? parts : group(parts);
}

function branch(expression: ExpressionIR, position: Position): Document {
  return expression.kind === "choice" ? choice(expression, position) : term(expression);
}
