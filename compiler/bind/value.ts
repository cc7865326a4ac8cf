import type { Match, Place } from "@human/connector-sdk";
import { didYouMean, listNames, nearest } from "../diagnostics/suggest.ts";
import {
  type CelProblem,
  type MissingMember,
  parseCel,
  type ReadableRoots,
} from "../expression/cel.ts";
import { functionSignatures } from "../expression/functions.ts";
import { parsePlace } from "../expression/place.ts";
import { isTemplate, splitTemplate } from "../expression/template.ts";
import type { ExpressionIR } from "../ir/expression.ts";
import type { UrlIR, ValueIR } from "../ir/ir.ts";
import type { DocumentPath, Span } from "../source.ts";
import type { Json } from "../json.ts";
import type { MatchDefinition } from "../validate/definition.ts";
import { notAPlace } from "../validate/explain-marked.ts";
import { type BindContext, spanWithin, withMembers } from "./context.ts";

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
  if (!isTemplate(text)) {
    reportLookalike(context, path, text, roots);
    return { kind: "literal", value: text };
  }
  const parts = bindParts(context, path, text, roots);
  const [only] = parts;
  if (parts.length === 1 && only !== undefined && typeof only !== "string")
    return { kind: "expression", expression: only };
  const args = parts.map((part): ExpressionIR =>
    typeof part === "string" ? { kind: "literal", value: part } : part,
  );
  return { kind: "expression", expression: { kind: "call", function: "text", args } };
}

/** `{input.to}` and `$input.to`: other languages' expressions, and mere text in this one. */
const LOOKALIKE = /\{\s*(?<braced>[a-z]+(?:\.\w+)+)\s*\}|\$(?<bare>[a-z]+(?:\.\w+)+)/g;

function reportLookalike(
  context: BindContext,
  path: DocumentPath,
  text: string,
  roots: Roots,
): void {
  if (!/[{$]/.test(text)) return;
  for (const { 0: found, index, groups } of text.matchAll(LOOKALIKE)) {
    const place = groups?.["braced"] ?? groups?.["bare"] ?? "";
    const [root = ""] = place.split(".");
    if (!roots.has(root)) continue;
    const span = spanWithin(context, path, text, index, index + found.length);
    const values = { found, value: `\${${place}}`, literal: `\${'${found}'}` };
    context.report("expr/looks-like", values, span);
  }
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
  const readable: ReadableRoots = new Map(
    [...roots].map((root) => [root, context.members.get(root)]),
  );
  return template.parts.map((part) => {
    if (part.kind === "text") return part.text;
    const result = parseCel(part.source, readable);
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
      reportSyntax(context, problem, text, offset, span);
      return;
    case "root":
      reportRoot(context, problem.name, roots, span);
      return;
    case "member":
      reportMember(context, problem.name, problem.of, problem, span);
      return;
    case "function": {
      const names = [...functionSignatures.keys()];
      const suggestion = didYouMean(nearest(problem.name, names));
      const values = { name: problem.name, suggestion, names: names.join(", ") };
      context.report("expr/unknown-function", values, span);
      return;
    }
    case "arguments": {
      const expected = expectedArguments(problem.name);
      const values = { name: problem.name, expected, count: String(problem.count) };
      context.report("expr/argument-count", values, span);
      return;
    }
    case "method": {
      const { name } = problem;
      const help = functionSignatures.has(name)
        ? `Write \`${name}(…)\`, with the value as its first argument.`
        : `The functions are ${[...functionSignatures.keys()].join(", ")}.`;
      context.report("expr/no-method", { name, help }, span);
      return;
    }
    case "unsupported":
      context.report("expr/unsupported", { what: problem.what }, span);
  }
}

/** What JavaScript writes otherwise, by what the parser stumbles over at the end of it. */
const HABITS: readonly { readonly sign: string; readonly help: string }[] = [
  { sign: "===", help: "Write `==`." },
  { sign: "!==", help: "Write `!=`." },
  { sign: "??", help: "Write `orElse(value, other)`." },
  { sign: "?.", help: "Write `.`: what is absent is null, and so is what is read below it." },
];

/** @param stumble - Where the parser stopped, behind the offset. */
function reportSyntax(
  context: BindContext,
  { reason, start: stumble }: { readonly reason: string; readonly start: number },
  text: string,
  offset: number,
  span: Span,
): void {
  const rest = text.slice(offset);
  const doubled = /^\{\s*([a-z]+(?:\.\w+)+)\s*\}\}/.exec(rest)?.[1];
  const habit = HABITS.find(({ sign }) => rest.startsWith(sign, stumble - sign.length + 1));
  const help =
    doubled === undefined
      ? (habit?.help ??
        "Expressions in `${…}` are CEL: field access, literals, operators, `?:` and functions.")
      : `Write \`\${${doubled}}\`, with one brace on each side.`;
  context.report("expr/syntax", { reason, help }, span);
}

/** `1 argument`, `2 or 3 arguments`. */
function expectedArguments(name: string): string {
  const { least, most } = functionSignatures.get(name) ?? { least: 0, most: 0 };
  if (least === most) return `${String(least)} argument${least === 1 ? "" : "s"}`;
  return `${String(least)} or ${String(most)} arguments`;
}

/** Where the definition says what a root has. */
const NAMED_IN: ReadonlyMap<string, string> = new Map([
  ["app", "`connection.app` names what it has"],
  ["connection", "`fields`, `capture` and `choose` of `connection` name what it has"],
  ["credential", "`fields` names all that people are asked for"],
]);

function reportMember(
  context: BindContext,
  name: string,
  of: string,
  { candidates, later }: MissingMember,
  span: Span,
): void {
  if (later === true) {
    context.report("expr/step-order", { name }, span);
    return;
  }
  const suggestion = didYouMean(nearest(name, candidates));
  const named = NAMED_IN.get(of);
  const has = candidates.length > 0 ? `It has ${listNames(candidates)}` : undefined;
  const help =
    has === undefined && named === undefined
      ? "Nothing can be read below it."
      : `${[has ?? "It has nothing yet", ...(named === undefined ? [] : [named])].join("; ")}.`;
  context.report("expr/unknown-member", { name, of, suggestion, help }, span);
}

function reportRoot(context: BindContext, name: string, roots: Roots, span: Span): void {
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
  span: (start: number, end: number) => Span,
): Place | undefined {
  if (isTemplate(text)) {
    context.report("validate/place-not-expression", { text }, span(0, text.length));
    return undefined;
  }
  const parsed = parsePlace(text);
  if (parsed.kind === "error") {
    context.report("validate/not-a-place", notAPlace(text), span(parsed.offset, text.length));
    return undefined;
  }
  const { root, segments } = parsed.place;
  if (!roots.has(root)) {
    if (segments.length === 0 && /^[A-Z]|-/.test(text))
      context.report("validate/not-a-place", notAPlace(text), span(0, text.length));
    else reportRoot(context, root, roots, span(0, root.length));
    return undefined;
  }
  const check = context.members.get(root);
  for (const [index, segment] of segments.entries()) {
    const missing = check?.(segments.slice(0, index + 1));
    if (missing === undefined) continue;
    const of = [root, ...segments.slice(0, index)].join(".");
    const start = text.indexOf(String(segment), of.length);
    reportMember(context, String(segment), of, missing, span(start, text.length));
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
  // In a condition `auth` is the id of the method that was chosen.
  const known = withMembers(context, new Map([["auth", () => ({ candidates: [] })]]));
  return Object.entries(match).flatMap(([key, expected]) => {
    const at = bindPlaceAt(known, key, roots, (start, end) => {
      const whole = context.locate([...path, key], "key");
      const offset = whole.source.text.slice(whole.start, whole.end).indexOf(key);
      if (offset < 0) return whole;
      return { ...whole, start: whole.start + offset + start, end: whole.start + offset + end };
    });
    // The schema admits nothing but the forms of `Expected` here.
    return at === undefined ? [] : [{ at, is: expected as Match[number]["is"] }];
  });
}
