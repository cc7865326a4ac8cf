import { type ASTNode, parse, ParseError } from "@marcbachmann/cel-js";
import type { ExpressionIR } from "../ir/expression.ts";
import { functionSignatures, operatorFunctions } from "./functions.ts";

/** What is wrong with an expression, and where in its source. */
export type CelProblem = {
  readonly start: number;
  readonly end: number;
} & ({ readonly kind: "syntax"; readonly reason: string } | ProblemDetail);

type ProblemDetail =
  | { readonly kind: "root"; readonly name: string }
  | ({ readonly kind: "member"; readonly name: string; readonly of: string } & MissingMember)
  | { readonly kind: "function"; readonly name: string }
  | { readonly kind: "arguments"; readonly name: string; readonly count: number }
  | { readonly kind: "method"; readonly name: string }
  | { readonly kind: "unsupported"; readonly what: string };

/** What a root has instead of the member that was looked for. */
export interface MissingMember {
  readonly candidates: readonly string[];
  /** It will be there, and is not yet: a step that comes later. */
  readonly later?: true;
}

/**
 * What may be read: roots, each with what is known of its members. The function says what there is
 * instead where a path leads nowhere; roots that anything may be under have none.
 */
export type ReadableRoots = ReadonlyMap<string, MemberCheck | undefined>;

export type MemberCheck = (path: readonly (string | number)[]) => MissingMember | undefined;

export type CelResult =
  | { readonly kind: "expression"; readonly expression: ExpressionIR }
  | { readonly kind: "problem"; readonly problem: CelProblem };

/** Stops the walk at the first problem; never leaves this file. */
class Problem extends Error {
  readonly problem: CelProblem;
  constructor(problem: CelProblem) {
    super(problem.kind);
    this.problem = problem;
  }
}

/** Characters. Nobody reviews a longer one, and the parser's stack holds what nests as deeply as it is long. */
const LONGEST = 1_000;
/** Levels: whatever walks an expression, the printer of code first of all, recurses several times for each. */
const DEEPEST = 250;

/** Parses CEL and checks its names: roots against what may be read here, calls against the function list. */
export function parseCel(source: string, roots: ReadableRoots): CelResult {
  if (source.length > LONGEST) {
    const reason = `it has over ${String(LONGEST)} characters`;
    return { kind: "problem", problem: { kind: "syntax", start: 0, end: source.length, reason } };
  }
  try {
    const expression = convert(parse(source).ast, roots);
    if (!isDeep(expression)) return { kind: "expression", expression };
    const reason = `it is nested over ${String(DEEPEST)} levels deep`;
    return { kind: "problem", problem: { kind: "syntax", start: 0, end: source.length, reason } };
  } catch (error) {
    if (error instanceof Problem) return { kind: "problem", problem: error.problem };
    if (!(error instanceof ParseError)) throw error;
    const { start, end } = error.range ?? { start: 0, end: source.length };
    const reason = reasonOf(error, source.slice(start, end));
    return { kind: "problem", problem: { kind: "syntax", start, end, reason } };
  }
}

function isDeep(expression: ExpressionIR): boolean {
  let level: readonly ExpressionIR[] = [expression];
  for (let depth = 0; depth <= DEEPEST && level.length > 0; depth += 1)
    level = level.flatMap(operandsOf);
  return level.length > 0;
}

function operandsOf(expression: ExpressionIR): readonly ExpressionIR[] {
  switch (expression.kind) {
    case "call":
      return expression.args;
    case "choice":
      return [expression.condition, expression.yes, expression.no];
    case "each":
      return [expression.list, expression.step];
    default:
      return [];
  }
}

/** The parser's words in ours: it names tokens by the names of its constants. */
function reasonOf(error: ParseError, token: string): string {
  const misplaced = ["unexpected_token", "expected_token", "unexpected_character"];
  if (misplaced.includes(error.code ?? ""))
    return token === "" ? "it ends too early" : `\`${token}\` is not expected here`;
  if (error.code === "reserved_identifier") return `\`${token}\` is a reserved word`;
  const summary = error.summary ?? error.message.split("\n")[0] ?? "";
  return summary.charAt(0).toLowerCase() + summary.slice(1);
}

function convert(node: ASTNode, roots: ReadableRoots, local?: string): ExpressionIR {
  const next = (each: ASTNode): ExpressionIR => convert(each, roots, local);
  switch (node.op) {
    case "value":
      return literal(node, node.args);
    case "id":
      if (node.args === local) return { kind: "local" };
      if (!roots.has(node.args)) throw problem(node, { kind: "root", name: node.args });
      return { kind: "read", root: node.args, path: [] };
    case ".":
      return known(node, member(next(node.args[0]), node.args[1]), roots);
    case "[]": {
      const [target, key] = node.args;
      const index = next(key);
      if (index.kind === "literal" && typeof index.value !== "boolean" && index.value !== null)
        return known(node, member(next(target), index.value), roots);
      return { kind: "call", function: "get", args: [next(target), index] };
    }
    case "call":
      return call(node, node.args[0], node.args[1].map(next));
    case "list":
      return { kind: "call", function: "list", args: node.args.map(next) };
    case "map":
      return { kind: "call", function: "map", args: node.args.flat().map(next) };
    case "?:":
      return choice(next(node.args[0]), next(node.args[1]), next(node.args[2]));
    // Both sides of a CEL conjunction are total here, so the JavaScript order of evaluation is CEL's.
    case "&&":
      return choice(next(node.args[0]), next(node.args[1]), { kind: "literal", value: false });
    case "||":
      return choice(next(node.args[0]), { kind: "literal", value: true }, next(node.args[1]));
    case "!_":
      return { kind: "call", function: "not", args: [next(node.args)] };
    case "-_":
      return { kind: "call", function: "negate", args: [next(node.args)] };
    case "rcall":
      return macro(node, node.args, roots, local);
    case ".?":
    case "[?]":
      throw problem(node, { kind: "unsupported", what: node.op });
    default: {
      const name = operatorFunctions.get(node.op);
      if (name === undefined) throw problem(node, { kind: "unsupported", what: node.op });
      return { kind: "call", function: name, args: [next(node.args[0]), next(node.args[1])] };
    }
  }
}

/** `list.map(v, e)` and `list.filter(v, e)`, not one inside another (language reference, section 3). */
function macro(
  node: ASTNode,
  [name, list, args]: readonly [string, ASTNode, readonly ASTNode[]],
  roots: ReadableRoots,
  local: string | undefined,
): ExpressionIR {
  const [variable, step] = args;
  if (name !== "map" && name !== "filter") throw problem(node, { kind: "method", name });
  if (local !== undefined)
    throw problem(node, { kind: "unsupported", what: `\`${name}\` inside another macro` });
  if (variable?.op !== "id" || step === undefined || args.length > 2)
    throw problem(node, { kind: "unsupported", what: `\`${name}\` without a name and a step` });
  return {
    kind: "each",
    function: name === "map" ? "each" : "filter",
    list: convert(list, roots),
    step: convert(step, roots, variable.args),
  };
}

function call(node: ASTNode, name: string, args: readonly ExpressionIR[]): ExpressionIR {
  if (name === "has" && args.length === 1) return { kind: "call", function: "has", args };
  const signature = functionSignatures.get(name);
  if (signature === undefined)
    throw new Problem({ start: node.start, end: node.start + name.length, kind: "function", name });
  if (args.length < signature.least || args.length > signature.most)
    throw problem(node, { kind: "arguments", name, count: args.length });
  return { kind: "call", function: name, args };
}

function member(target: ExpressionIR, key: string | number): ExpressionIR {
  if (target.kind === "read") return { ...target, path: [...target.path, key] };
  return { kind: "call", function: "get", args: [target, { kind: "literal", value: key }] };
}

/** Says so where a path leads nowhere; the caret belongs under its last name. */
function known(node: ASTNode, expression: ExpressionIR, roots: ReadableRoots): ExpressionIR {
  if (expression.kind !== "read") return expression;
  const missing = roots.get(expression.root)?.(expression.path);
  if (missing === undefined) return expression;
  const name = String(expression.path.at(-1));
  const of = [expression.root, ...expression.path.slice(0, -1)].join(".");
  const start = node.op === "." ? node.end - name.length : node.start;
  throw new Problem({ start, end: node.end, kind: "member", name, of, ...missing });
}

function choice(condition: ExpressionIR, yes: ExpressionIR, no: ExpressionIR): ExpressionIR {
  return { kind: "choice", condition, yes, no };
}

function literal(node: ASTNode, value: unknown): ExpressionIR {
  if (value === null || typeof value === "boolean" || typeof value === "string")
    return { kind: "literal", value };
  if (typeof value !== "number" && typeof value !== "bigint")
    throw problem(node, { kind: "unsupported", what: "a literal of bytes" });
  const number = Number(value);
  if (typeof value === "bigint" && !Number.isSafeInteger(number))
    throw problem(node, { kind: "unsupported", what: "an integer beyond 2^53" });
  return { kind: "literal", value: number };
}

function problem(node: ASTNode, detail: ProblemDetail): Problem {
  return new Problem({ start: node.start, end: node.end, ...detail });
}
