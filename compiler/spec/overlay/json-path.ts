import type { Json } from "../../json.ts";
import { createTextCursor, type TextCursor } from "./text-cursor.ts";

/** One step of a path. `deep` steps (`..`) look at a value and at everything below it. */
export interface JsonPathStep {
  readonly deep: boolean;
  readonly selector: JsonPathSelector;
}

export type JsonPathSelector =
  | { readonly kind: "name"; readonly name: string }
  | { readonly kind: "index"; readonly index: number }
  | { readonly kind: "every" }
  | { readonly kind: "filter"; readonly tests: readonly JsonPathTest[] };

/** `@.name == 'x'`; without `expected`, that the member is there. */
export interface JsonPathTest {
  readonly members: readonly string[];
  readonly expected?: { readonly equal: boolean; readonly value: Json };
}

const patterns = {
  name: /[\p{L}_$][\p{L}\p{N}_$-]*/uy,
  quoted: /'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)"/uy,
  number: /-?\d{1,9}/y,
  literalNumber: /-?\d{1,15}(?:\.\d{1,15})?/y,
  space: /\s*/y,
} as const;

/**
 * Parses the part of JSONPath (RFC 9535) that overlays need: `$`, `.name`, `['name']`, `[0]`, `*`, `..` and
 * `[?(@.name == 'x' && @.other)]`. Undefined for everything else. Nothing is evaluated as code.
 */
export function parseJsonPath(text: string): readonly JsonPathStep[] | undefined {
  const cursor = createTextCursor(text);
  if (text.length > 1000 || !cursor.take("$")) return undefined;
  const steps: JsonPathStep[] = [];
  while (!cursor.atEnd()) {
    const step = parseStep(cursor);
    if (step === undefined) return undefined;
    steps.push(step);
  }
  return steps;
}

function parseStep(cursor: TextCursor): JsonPathStep | undefined {
  const deep = cursor.take("..");
  const dotted = deep || cursor.take(".");
  if (cursor.take("[")) return dotted && !deep ? undefined : withDepth(deep, parseBracket(cursor));
  if (!dotted) return undefined;
  if (cursor.take("*")) return { deep, selector: { kind: "every" } };
  const name = cursor.match(patterns.name)?.[0];
  return name === undefined ? undefined : { deep, selector: { kind: "name", name } };
}

function withDepth(deep: boolean, selector?: JsonPathSelector): JsonPathStep | undefined {
  return selector === undefined ? undefined : { deep, selector };
}

function parseBracket(cursor: TextCursor): JsonPathSelector | undefined {
  cursor.match(patterns.space);
  const selector = parseSelector(cursor);
  cursor.match(patterns.space);
  return cursor.take("]") ? selector : undefined;
}

function parseSelector(cursor: TextCursor): JsonPathSelector | undefined {
  if (cursor.take("*")) return { kind: "every" };
  if (cursor.take("?")) return parseFilter(cursor);
  const name = parseQuoted(cursor);
  if (name !== undefined) return { kind: "name", name };
  const index = cursor.match(patterns.number)?.[0];
  return index === undefined ? undefined : { kind: "index", index: Number(index) };
}

function parseFilter(cursor: TextCursor): JsonPathSelector | undefined {
  const parenthesised = cursor.take("(");
  const tests: JsonPathTest[] = [];
  do {
    cursor.match(patterns.space);
    const test = parseTest(cursor);
    if (test === undefined) return undefined;
    tests.push(test);
    cursor.match(patterns.space);
  } while (cursor.take("&&"));
  return parenthesised && !cursor.take(")") ? undefined : { kind: "filter", tests };
}

function parseTest(cursor: TextCursor): JsonPathTest | undefined {
  if (!cursor.take("@")) return undefined;
  const members: string[] = [];
  for (let name = parseMember(cursor); name !== undefined; name = parseMember(cursor)) {
    members.push(name);
  }
  cursor.match(patterns.space);
  const equal = cursor.take("==");
  if (!equal && !cursor.take("!=")) return members.length === 0 ? undefined : { members };
  cursor.match(patterns.space);
  const literal = parseLiteral(cursor);
  return literal && { members, expected: { equal, value: literal.value } };
}

function parseMember(cursor: TextCursor): string | undefined {
  if (cursor.take(".")) return cursor.match(patterns.name)?.[0];
  if (!cursor.take("[")) return undefined;
  const name = parseQuoted(cursor);
  return cursor.take("]") ? name : undefined;
}

function parseLiteral(cursor: TextCursor): { readonly value: Json } | undefined {
  const text = parseQuoted(cursor);
  if (text !== undefined) return { value: text };
  if (cursor.take("true")) return { value: true };
  if (cursor.take("false")) return { value: false };
  if (cursor.take("null")) return { value: null };
  const number = cursor.match(patterns.literalNumber)?.[0];
  return number === undefined ? undefined : { value: Number(number) };
}

function parseQuoted(cursor: TextCursor): string | undefined {
  const match = cursor.match(patterns.quoted);
  return (match?.[1] ?? match?.[2])?.replaceAll(/\\(.)/gu, "$1");
}
