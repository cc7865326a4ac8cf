import type { Match, Place } from "@human/connector-sdk";
import { didYouMean, nearest } from "../diagnostics/suggest.ts";
import { type CelProblem, parseCel } from "../expression/cel.ts";
import { functionSignatures } from "../expression/functions.ts";
import { parsePlace } from "../expression/place.ts";
import { isTemplate, splitTemplate } from "../expression/template.ts";
import type { ExpressionIR } from "../ir/expression.ts";
import type { UrlIR, ValueIR } from "../ir/ir.ts";
import type { DocumentPath } from "../source.ts";
import type { Json } from "../json.ts";
import type { MatchDefinition } from "../validate/definition.ts";
import { type BindContext, spanWithin } from "./context.ts";

/** The roots that places and expressions may start with, by the section they stand in (2.12). */
export type Roots = ReadonlySet<string>;

/** A value of the definition; text may hold expressions at any depth. */
export function bindValue(
  context: BindContext,
  path: DocumentPath,
  value: Json,
  roots: Roots,
): ValueIR {
  if (typeof value === "string") return bindText(context, path, value, roots);
  if (value === null || typeof value !== "object") return { kind: "literal", value };
  if (Array.isArray(value)) {
    const items = value.map((item: Json, index) =>
      bindValue(context, [...path, index], item, roots),
    );
    return { kind: "list", items };
  }
  const entries = Object.entries(value).map(
    ([key, item]) => [key, bindValue(context, [...path, key], item, roots)] as const,
  );
  return { kind: "map", entries };
}

/** A text: literal, one expression that keeps its type, or several joined as text. */
export function bindText(
  context: BindContext,
  path: DocumentPath,
  text: string,
  roots: Roots,
): ValueIR {
  if (!isTemplate(text)) return { kind: "literal", value: text };
  const parts = bindParts(context, path, text, roots);
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && typeof only !== "string")
    return { kind: "expression", expression: only };
  const args = parts.map((part): ExpressionIR =>
    typeof part === "string" ? { kind: "literal", value: part } : part,
  );
  return { kind: "expression", expression: { kind: "call", function: "text", args } };
}

/** A text that must be one expression or a template, such as a label. */
export function bindExpression(
  context: BindContext,
  path: DocumentPath,
  text: string,
  roots: Roots,
): ExpressionIR {
  const value = bindText(context, path, text, roots);
  return value.kind === "expression" ? value.expression : { kind: "literal", value: text };
}

/** An address; its expressions stay apart, so that the runtime can encode each for its position. */
export function bindUrl(
  context: BindContext,
  path: DocumentPath,
  text: string,
  roots: Roots,
): UrlIR {
  return isTemplate(text) ? bindParts(context, path, text, roots) : [text];
}

function bindParts(
  context: BindContext,
  path: DocumentPath,
  text: string,
  roots: Roots,
): readonly (string | ExpressionIR)[] {
  const template = splitTemplate(text);
  if (template.kind === "unclosed") {
    const span = spanWithin(context, path, text, template.offset, text.length);
    context.report("expr/unclosed", {}, span);
    return [text];
  }
  return template.parts.map((part) => {
    if (part.kind === "text") return part.text;
    const result = parseCel(part.source, roots);
    if (result.kind === "expression") return result.expression;
    reportCel(context, path, text, part.offset, result.problem, roots);
    return { kind: "literal", value: null };
  });
}

/** Reports a CEL problem at its own characters inside the text. */
function reportCel(
  context: BindContext,
  path: DocumentPath,
  text: string,
  offset: number,
  problem: CelProblem,
  roots: Roots,
): void {
  const span = spanWithin(context, path, text, offset + problem.start, offset + problem.end);
  switch (problem.kind) {
    case "syntax":
      context.report("expr/syntax", { reason: problem.reason }, span);
      return;
    case "root":
      reportRoot(context, problem.name, roots, span);
      return;
    case "function": {
      const suggestion = didYouMean(nearest(problem.name, functionSignatures.keys()));
      context.report("expr/unknown-function", { name: problem.name, suggestion }, span);
      return;
    }
    case "arguments": {
      const signature = functionSignatures.get(problem.name);
      const expected = signature === undefined ? "" : String(signature.least);
      const values = { name: problem.name, expected, count: String(problem.count) };
      context.report("expr/argument-count", values, span);
      return;
    }
    case "unsupported":
      context.report("expr/unsupported", { what: problem.what }, span);
  }
}

function reportRoot(
  context: BindContext,
  name: string,
  roots: Roots,
  span: ReturnType<BindContext["locate"]>,
): void {
  if (name === "credential") context.report("expr/credential-escape", {}, span);
  else {
    const suggestion = didYouMean(nearest(name, roots));
    const allowed = [...roots].join(", ");
    context.report("expr/unknown-root", { name, allowed, suggestion }, span);
  }
}

/** A place, `body.error.code`; undefined (and reported) where it is none. */
export function bindPlace(
  context: BindContext,
  path: DocumentPath,
  text: string,
  roots: Roots,
): Place | undefined {
  return bindPlaceAt(context, text, roots, (start, end) =>
    spanWithin(context, path, text, start, end),
  );
}

function bindPlaceAt(
  context: BindContext,
  text: string,
  roots: Roots,
  span: (start: number, end: number) => ReturnType<BindContext["locate"]>,
): Place | undefined {
  if (isTemplate(text)) {
    context.report("validate/place-not-expression", { text }, span(0, text.length));
    return undefined;
  }
  const parsed = parsePlace(text);
  if (parsed.kind === "error") {
    context.report("validate/not-a-place", { text }, span(parsed.offset, text.length));
    return undefined;
  }
  const { root, segments } = parsed.place;
  if (!roots.has(root)) {
    if (segments.length === 0 && /^[A-Z]|-/.test(text))
      context.report("validate/not-a-place", { text }, span(0, text.length));
    else reportRoot(context, root, roots, span(0, root.length));
    return undefined;
  }
  return [root, ...segments];
}

/** A condition map; places stand in the keys. */
export function bindMatch(
  context: BindContext,
  path: DocumentPath,
  match: MatchDefinition,
  roots: Roots,
): Match {
  return Object.entries(match).flatMap(([key, expected]) => {
    const at = bindPlaceAt(context, key, roots, (start, end) => {
      const whole = context.locate([...path, key], "key");
      const offset = whole.source.text.slice(whole.start, whole.end).indexOf(key);
      if (offset < 0) return whole;
      return { ...whole, start: whole.start + offset + start, end: whole.start + offset + end };
    });
    // The schema admits nothing but the forms of `Expected` here.
    return at === undefined ? [] : [{ at, is: expected as Match[number]["is"] }];
  });
}
