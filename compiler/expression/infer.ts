import { type ASTNode, parse } from "@marcbachmann/cel-js";
import type { TypeIR } from "../ir/type.ts";
import { type Declarations, fieldAt, itemsOf } from "../types/project.ts";
import { alternativesOf, describeType, isAssignable } from "./assignable.ts";
import type { MemberCheck } from "./cel.ts";
import {
  anyType,
  booleanType,
  integerType,
  numberType,
  textType,
  typedSignatures,
  type Wanted,
  wantedTypes,
} from "./signatures.ts";

/** What expressions may read, and what is known of it. */
export interface TypeScope {
  readonly roots: ReadonlyMap<string, TypeIR>;
  readonly types: Declarations;
  /** Places that are not there where what makes them is skipped: `steps.made`. */
  readonly skippable: ReadonlySet<string>;
}

/** The type of an expression, and the place that may make it absent. */
export interface Inferred {
  readonly type: TypeIR;
  readonly skipped?: string;
}

/** A value that a function or an operator can not take, or a member that a value can not have. */
export type TypeProblem = {
  readonly start: number;
  readonly end: number;
  readonly name: string;
} & (
  | {
      readonly kind: "type";
      readonly expected: string;
      readonly found: string;
      readonly fix: string;
    }
  | { readonly kind: "member"; readonly of: string; readonly candidates: readonly string[] }
);

/** Works out the type of an expression that was parsed and whose names are known. */
export function inferCel(
  source: string,
  scope: TypeScope,
): { readonly inferred: Inferred; readonly problems: readonly TypeProblem[] } {
  const problems: TypeProblem[] = [];
  const walk: Walk = { source, scope, problems };
  return { inferred: infer(parse(source).ast, walk), problems };
}

interface Walk {
  readonly source: string;
  readonly scope: TypeScope;
  readonly problems: TypeProblem[];
  /** The item of a macro's list. */
  readonly local?: { readonly name: string; readonly type: TypeIR };
}

/** What arithmetic and comparisons take and give. */
const OPERATORS: Readonly<Record<string, { readonly takes: Wanted; readonly gives: TypeIR }>> = {
  "==": { takes: "any", gives: booleanType },
  "!=": { takes: "any", gives: booleanType },
  "<": { takes: "scalar", gives: booleanType },
  "<=": { takes: "scalar", gives: booleanType },
  ">": { takes: "scalar", gives: booleanType },
  ">=": { takes: "scalar", gives: booleanType },
  "-": { takes: "number", gives: numberType },
  "*": { takes: "number", gives: numberType },
  "/": { takes: "number", gives: numberType },
  "%": { takes: "number", gives: numberType },
  "&&": { takes: "boolean", gives: booleanType },
  "||": { takes: "boolean", gives: booleanType },
};

function infer(node: ASTNode, walk: Walk): Inferred {
  const next = (each: ASTNode): Inferred => infer(each, walk);
  switch (node.op) {
    case "value":
      return { type: literalType(node.args) };
    case "id":
      if (node.args === walk.local?.name) return { type: walk.local.type };
      return read({ type: walk.scope.roots.get(node.args) ?? anyType }, node, walk);
    case ".":
      return read(member(next(node.args[0]), node.args[1], node, walk), node, walk);
    case "[]": {
      const [target, key] = node.args;
      const index = key.op === "value" ? key.args : undefined;
      const segment = typeof index === "bigint" ? Number(index) : index;
      next(key);
      if (typeof segment === "string" || typeof segment === "number")
        return read(member(next(target), segment, node, walk), node, walk);
      const { type, skipped } = next(target);
      return { type: itemOf(walk)(type), ...skip(skipped) };
    }
    case "call":
      return call(node.args[0], node.args[1], walk);
    case "rcall":
      return macro(node.args, walk);
    case "list":
      return { type: { kind: "array", items: union(node.args.map((each) => next(each).type)) } };
    case "map":
      return { type: mapType(node.args, walk) };
    case "?:": {
      const [condition, yes, no] = node.args;
      want(condition, next(condition), "boolean", walk);
      return { type: union([next(yes).type, next(no).type]) };
    }
    case "!_":
      return operated([node.args], "boolean", booleanType, walk);
    case "-_":
      return operated([node.args], "number", numberType, walk);
    case "+":
      return { type: sum(node.args[0], node.args[1], walk) };
    case "in":
      want(node.args[1], next(node.args[1]), "listOrMap", walk);
      next(node.args[0]);
      return { type: booleanType };
    default: {
      const operator = OPERATORS[node.op];
      if (operator === undefined) return { type: anyType };
      const operands = node.args as unknown as readonly ASTNode[];
      return operated(operands, operator.takes, operator.gives, walk);
    }
  }
}

/** The value of a place, which is skipped with what makes it. */
function read(inferred: Inferred, node: ASTNode, { source, scope }: Walk): Inferred {
  const place = source.slice(node.start, node.end).replaceAll(/\s/g, "");
  return scope.skippable.has(place) ? { ...inferred, skipped: place } : inferred;
}

function member(target: Inferred, key: string | number, node: ASTNode, walk: Walk): Inferred {
  const { types } = walk.scope;
  const search = fieldAt(types, target.type, [key]);
  if ("found" in search) return { type: search.found.type, ...skip(target.skipped) };
  // Names right under roots were looked at when the expression was parsed.
  if (!isPlace(node)) {
    const name = String(key);
    const start = node.op === "." ? node.end - name.length : node.start;
    const of = walk.source.slice(node.start, start).replace(/\.$/, "");
    const { candidates } = search.missing;
    walk.problems.push({ kind: "member", start, end: node.end, name, of, candidates });
  }
  return { type: anyType };
}

function isPlace(node: ASTNode): boolean {
  if (node.op === "id") return true;
  return (node.op === "." || node.op === "[]") && isPlace(node.args[0]);
}

function call(name: string, args: readonly ASTNode[], walk: Walk): Inferred {
  const signature = typedSignatures.get(name);
  const inferred = args.map((each) => infer(each, walk));
  if (signature === undefined) return { type: anyType };
  for (const [index, argument] of args.entries()) {
    const wanted = signature.takes[index] ?? "any";
    const found = inferred[index];
    if (found !== undefined) want(argument, found, wanted, walk, name);
  }
  const type = signature.result(
    inferred.map((each) => each.type),
    itemOf(walk),
  );
  if (name === "has") return { type };
  const narrowed = name === "orElse" ? withoutMember(args, inferred, walk) : undefined;
  if (narrowed !== undefined) return { type: narrowed };
  // Of alternatives the last decides whether something is always there.
  const skipped = name === "orElse" ? inferred.at(-1)?.skipped : skippedOf(inferred);
  return { type, ...skip(skipped) };
}

/** `orElse(x.name, x)` is never one of the values that have a name: vendors mix texts and objects in one list. */
function withoutMember(
  [first, other]: readonly ASTNode[],
  [, whole]: readonly Inferred[],
  { source, scope }: Walk,
): TypeIR | undefined {
  if (first?.op !== "." || other === undefined || whole === undefined) return undefined;
  const [target, key] = first.args;
  const textOf = (node: ASTNode): string => source.slice(node.start, node.end);
  if (textOf(target) !== textOf(other)) return undefined;
  const { types } = scope;
  const left = alternativesOf(types, whole.type).filter((each) => {
    const field = each.kind === "object" ? each.fields.find(({ name }) => name === key) : undefined;
    return field === undefined || field.optional;
  });
  const found = fieldAt(types, whole.type, [key]);
  return union([...("found" in found ? [found.found.type] : []), ...left]);
}

function macro(
  [name, list, args]: readonly [string, ASTNode, readonly ASTNode[]],
  walk: Walk,
): Inferred {
  const inferred = infer(list, walk);
  const { type, skipped } = inferred;
  want(list, inferred, "list", walk, name);
  const [variable, step] = args;
  if (variable?.op !== "id" || step === undefined) return { type: anyType };
  const item = itemOf(walk)(type);
  const result = infer(step, { ...walk, local: { name: variable.args, type: item } });
  if (name === "filter") want(step, result, "boolean", walk, name);
  return {
    type: { kind: "array", items: name === "filter" ? item : result.type },
    ...skip(skipped),
  };
}

function operated(nodes: readonly ASTNode[], takes: Wanted, type: TypeIR, walk: Walk): Inferred {
  const inferred = nodes.map((node) => infer(node, walk));
  for (const [index, node] of nodes.entries()) {
    const found = inferred[index];
    if (found !== undefined) want(node, found, takes, walk);
  }
  // What is compared is true or false, whatever is absent.
  return type.kind === "boolean" ? { type } : { type, ...skip(skippedOf(inferred)) };
}

/** Texts, numbers or lists, both of the same kind. */
function sum(left: ASTNode, right: ASTNode, walk: Walk): TypeIR {
  const [one, other] = [infer(left, walk), infer(right, walk)];
  const { types } = walk.scope;
  for (const [wanted, type] of [
    ["text", textType],
    ["number", numberType],
    ["list", one.type],
  ] as const) {
    const isFirst = alternativesOf(types, one.type).length > 0 && takes(one.type, wanted, walk);
    if (!isFirst || alternativesOf(types, one.type).some((each) => each.kind === "unknown"))
      continue;
    want(right, other, wanted, walk);
    return type;
  }
  return anyType;
}

function want(node: ASTNode, { type }: Inferred, wanted: Wanted, walk: Walk, by?: string): void {
  if (wanted === "any" || takes(type, wanted, walk)) return;
  const { types } = walk.scope;
  const name = walk.source.slice(node.start, node.end);
  walk.problems.push({
    kind: "type",
    start: node.start,
    end: node.end,
    name: by === undefined ? name : `${name}" in "${by}(…)`,
    expected: describeType(types, { kind: "union", members: wantedTypes[wanted] }),
    found: describeType(types, type),
    fix:
      wanted === "boolean"
        ? ` Ask for it: \`${name} != null\`.`
        : conversion(types, type, union(wantedTypes[wanted])),
  });
}

function takes(type: TypeIR, wanted: Exclude<Wanted, "any">, { scope }: Walk): boolean {
  return isAssignable(scope.types, type, union(wantedTypes[wanted]));
}

/** What turns one type into another, as a sentence; empty where nothing does. */
export function conversion(types: Declarations, found: TypeIR, expected: TypeIR): string {
  const kinds = (type: TypeIR): readonly string[] =>
    alternativesOf(types, type).map((each) => each.kind);
  const [from, to] = [kinds(found), kinds(expected)];
  const isScalar = from.every((each) =>
    ["string", "integer", "number", "boolean", "enum", "literal"].includes(each),
  );
  if (isScalar && to.includes("integer")) return " Use `int(…)`.";
  if (isScalar && to.includes("number")) return " Use `double(…)`.";
  if (isScalar && to.includes("boolean")) return " Use `bool(…)`.";
  if (isScalar && to.includes("string")) return " Use `string(…)`.";
  const isStructure = from.every((each) => ["object", "map", "array", "tuple"].includes(each));
  if (isStructure && to.includes("string")) return " Use `json(…)`.";
  return from.includes("bytes") && to.includes("string") ? " Use `base64(…)`." : "";
}

function itemOf({ scope }: Walk): (list: TypeIR) => TypeIR {
  return (list) => {
    const item = itemsOf(scope.types, list);
    if (item !== undefined) return item;
    const map = alternativesOf(scope.types, list).find((each) => each.kind === "map");
    return map?.values ?? anyType;
  };
}

function mapType(entries: readonly (readonly [ASTNode, ASTNode])[], walk: Walk): TypeIR {
  const fields = entries.flatMap(([key, value]) => {
    const { type } = infer(value, walk);
    infer(key, walk);
    const isNamed = key.op === "value" && typeof key.args === "string";
    return isNamed ? [{ name: String(key.args), type, optional: false }] : [];
  });
  return fields.length === entries.length
    ? { kind: "object", fields }
    : { kind: "map", values: anyType };
}

function literalType(value: unknown): TypeIR {
  if (typeof value === "string" || typeof value === "boolean") return { kind: "literal", value };
  if (typeof value === "bigint") return integerType;
  return typeof value === "number" ? numberType : { kind: "null" };
}

function union(members: readonly TypeIR[]): TypeIR {
  const [only] = members;
  return members.length === 1 && only !== undefined ? only : { kind: "union", members };
}

function skippedOf(inferred: readonly Inferred[]): string | undefined {
  return inferred.find((each) => each.skipped !== undefined)?.skipped;
}

function skip(skipped: string | undefined): { readonly skipped?: string } {
  return skipped === undefined ? {} : { skipped };
}

/** The members of a root, for what looks at names: what there is where a path leads nowhere. */
export function membersIn(types: Declarations, type: TypeIR): MemberCheck {
  return (path) => {
    const search = fieldAt(types, type, path);
    return "found" in search ? undefined : { candidates: search.missing.candidates };
  };
}
