import { didYouMean, listNames, nearest } from "../../diagnostics/suggest.ts";
import { alternativesOf, describeType, isAssignable } from "../../expression/assignable.ts";
import { conversion, inferCel, type Inferred } from "../../expression/infer.ts";
import { isTemplate, splitTemplate, type TemplatePart } from "../../expression/template.ts";
import type { ValueIR } from "../../ir/ir.ts";
import type { TypeIR } from "../../ir/type.ts";
import type { Json } from "../../json.ts";
import type { DocumentPath, Span } from "../../source.ts";
import { membersOf } from "../../types/project.ts";
import { hasErrors } from "../../diagnostics/diagnostic.ts";
import { spanWithin } from "../context.ts";
import { bindValue } from "../value.ts";
import type { Scope } from "./scope.ts";

/** What a value has to be, and what it is for. */
export interface Target {
  /** `amount`, `metadata.reference` */
  readonly name: string;
  readonly type: TypeIR;
  readonly required: boolean;
  /** The contract's own words: text of the vendor is none of them before a table sorted it. */
  readonly isContract?: boolean;
}

/** Binds a value and reports where its type is not what it is for. */
export function bindTyped(scope: Scope, path: DocumentPath, value: Json, target?: Target): ValueIR {
  const { context, roots } = scope;
  const before = context.diagnostics.length;
  const bound = bindValue(context, path, value, roots);
  // Types of what has no meaning would only add to the noise.
  if (hasErrors(context.diagnostics.slice(before))) return bound;
  checkExpressions(scope, path, value);
  if (target === undefined || hasErrors(context.diagnostics.slice(before))) return bound;
  for (const misfit of misfits(scope, path, value, target)) misfit.report();
  return bound;
}

/** The type of a value as it will be computed. */
function typeOf(scope: Scope, text: string): Inferred {
  const parts = partsOf(text);
  const [only] = parts;
  if (only === undefined || (parts.length === 1 && only.kind === "text"))
    return { type: { kind: "literal", value: text } };
  if (parts.length === 1 && only.kind === "expression")
    return inferCel(only.source, scope.types).inferred;
  const skipped = parts.flatMap((part) =>
    part.kind === "expression" ? (inferCel(part.source, scope.types).inferred.skipped ?? []) : [],
  )[0];
  return { type: { kind: "string" }, ...(skipped === undefined ? {} : { skipped }) };
}

/** Reports functions and operators that are given what they can not take. */
function checkExpressions(scope: Scope, path: DocumentPath, value: Json): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries())
      checkExpressions(scope, [...path, index], item as Json);
  } else if (typeof value === "object" && value !== null) {
    for (const [key, item] of Object.entries(value)) checkExpressions(scope, [...path, key], item);
  } else if (typeof value === "string" && isTemplate(value))
    for (const part of partsOf(value))
      if (part.kind === "expression") checkExpression(scope, path, value, part);
}

function checkExpression(
  { context, types }: Scope,
  path: DocumentPath,
  text: string,
  part: Extract<TemplatePart, { readonly kind: "expression" }>,
): void {
  for (const problem of inferCel(part.source, types).problems) {
    const { start, end, name } = problem;
    const span = spanWithin(context, path, text, part.offset + start, part.offset + end);
    if (problem.kind === "type") {
      const { expected, found, fix } = problem;
      context.report("expr/type", { name, expected, found, suggestion: fix }, span);
    } else {
      const { of, candidates } = problem;
      const suggestion = didYouMean(nearest(name, candidates));
      const help =
        candidates.length > 0
          ? `It has ${listNames(candidates)}.`
          : "Nothing can be read below it.";
      context.report("expr/unknown-member", { name, of, suggestion, help }, span);
    }
  }
}

/** Something that does not fit, to be reported if this reading of the target is the one to go by. */
interface Misfit {
  readonly report: () => void;
}

function misfits(scope: Scope, path: DocumentPath, value: Json, target: Target): readonly Misfit[] {
  const { types } = scope.types;
  if (value === null || target.type.kind === "unknown") return [];
  if (typeof value !== "object") return scalarMisfits(scope, path, value, target);
  const alternatives = alternativesOf(types, target.type);
  if (alternatives.length === 0 || alternatives.some((each) => each.kind === "unknown")) return [];
  const readings = alternatives.flatMap((type) => {
    const found = Array.isArray(value)
      ? listMisfits(scope, path, value as readonly Json[], { ...target, type })
      : mapMisfits(scope, path, value as Readonly<Record<string, Json>>, { ...target, type });
    return found === undefined ? [] : [found];
  });
  const [best] = readings.sort((a, b) => a.length - b.length);
  const found = Array.isArray(value) ? "a list" : "a map";
  return best ?? [mismatch(scope, path, undefined, target, found, "")];
}

function listMisfits(
  scope: Scope,
  path: DocumentPath,
  items: readonly Json[],
  target: Target,
): readonly Misfit[] | undefined {
  const { type, name } = target;
  if (type.kind !== "array") return type.kind === "tuple" ? [] : undefined;
  return items.flatMap((item, index) =>
    misfits(scope, [...path, index], item, {
      ...target,
      name: `${name}[${String(index)}]`,
      type: type.items,
    }),
  );
}

function mapMisfits(
  scope: Scope,
  path: DocumentPath,
  value: Readonly<Record<string, Json>>,
  target: Target,
): readonly Misfit[] | undefined {
  const { type } = target;
  const { context, types } = scope;
  const at = (key: string, inner: TypeIR, required: boolean): Target => ({
    ...target,
    name: `${target.name}.${key}`,
    type: inner,
    required,
  });
  if (type.kind === "map")
    return Object.entries(value).flatMap(([key, item]) =>
      misfits(scope, [...path, key], item, at(key, type.values, false)),
    );
  if (type.kind !== "object") return undefined;
  const fields = membersOf(types.types, type) ?? [];
  const meant: string[] = [];
  const given = Object.entries(value).flatMap(([key, item]) => {
    const field = fields.find(({ name }) => name === key);
    if (field !== undefined)
      return misfits(scope, [...path, key], item, at(key, field.type, !field.optional));
    if (type.additional !== undefined || fields.length === 0) return [];
    const names = fields.map(({ name }) => name);
    const near = nearest(key, names);
    if (near !== undefined) meant.push(near);
    const values = {
      name: key,
      of: target.name,
      suggestion: didYouMean(near),
      help: `It has ${listNames(names)}.`,
    };
    const span = context.locate([...path, key], "key");
    return [{ report: () => context.report("expr/unknown-member", values, span) }];
  });
  const missing = fields
    .filter(
      ({ name, optional }) => !optional && !Object.hasOwn(value, name) && !meant.includes(name),
    )
    .map(({ name }) =>
      mismatch(scope, path, undefined, target, "a map without it", "", `a map with "${name}"`),
    );
  return [...given, ...missing];
}

function scalarMisfits(
  scope: Scope,
  path: DocumentPath,
  value: boolean | number | string,
  target: Target,
): readonly Misfit[] {
  const { types } = scope.types;
  const { type, skipped }: Inferred =
    typeof value === "string" ? typeOf(scope, value) : { type: { kind: "literal", value } };
  const text = typeof value === "string" ? value : undefined;
  const strictWords = target.isContract === true;
  if (!isAssignable(types, type, target.type, { strictWords })) {
    const fix = conversion(types, type, target.type);
    return [mismatch(scope, path, text, target, describeType(types, type), fix)];
  }
  if (skipped === undefined || !target.required) return [];
  const report = (): void => {
    const values = { name: target.name, place: skipped };
    scope.context.report("expr/maybe-absent", values, expressionSpan(scope, path, text));
  };
  return [{ report }];
}

function mismatch(
  scope: Scope,
  path: DocumentPath,
  text: string | undefined,
  target: Target,
  found: string,
  suggestion: string,
  expected: string = describeType(scope.types.types, target.type),
): Misfit {
  const span = expressionSpan(scope, path, text);
  const values = { name: target.name, expected, found, suggestion };
  return { report: () => scope.context.report("expr/type", values, span) };
}

/** The expression itself where a text is nothing else. */
function expressionSpan({ context }: Scope, path: DocumentPath, text: string | undefined): Span {
  const [only, ...others] = text === undefined ? [] : partsOf(text);
  if (text === undefined || only?.kind !== "expression" || others.length > 0)
    return context.locate(path, "value");
  return spanWithin(context, path, text, only.offset, only.offset + only.source.length);
}

function partsOf(text: string): readonly TemplatePart[] {
  const template = splitTemplate(text);
  return template.kind === "template" ? template.parts : [{ kind: "text", text }];
}
