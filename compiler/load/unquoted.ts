import { type Diagnostic, diagnostic, type Fix } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../source.ts";

/**
 * The offset behind the brace that closes an expression, or undefined where none does before the line
 * ends. Braces in CEL's text literals do not count.
 */
export function endOfExpression(text: string, start: number): number | undefined {
  let depth = 0;
  let quote = "";
  for (let offset = start + 1; offset < text.length; offset++) {
    const character = text[offset] ?? "";
    if (character === "\n") return undefined;
    if (quote !== "") {
      if (character === "\\") offset++;
      else if (character === quote) quote = "";
    } else if (character === '"' || character === "'") quote = character;
    else if (character === "{") depth++;
    else if (character === "}" && --depth === 0) return offset + 1;
  }
  return undefined;
}

/** The first expression of a line that stands outside quotes, before an offset; undefined without one. */
export function unquotedBefore(text: string, offset: number): number | undefined {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  let quote = "";
  for (let at = lineStart; at <= offset && at < text.length; at++) {
    const character = text[at] ?? "";
    if (quote !== "") {
      if (character === quote) quote = "";
    } else if (/['"]/.test(character) && /[\s,[{:]/.test(text[at - 1] ?? " ")) quote = character;
    else if (character === "#" && /\s/.test(text[at - 1] ?? " ")) return undefined;
    else if (character === "$" && text[at + 1] === "{") return at;
  }
  return undefined;
}

/** Says that an expression must be quoted, with the quotes as a fix where they are all that is missing. */
export function quoteExpression(
  source: SourceFile,
  start: number,
  what: "key" | "comment" | "map",
): Diagnostic {
  const { text } = source;
  const closed = endOfExpression(text, start);
  const lineEnd = text.indexOf("\n", start);
  const end = closed ?? (lineEnd < 0 ? text.length : lineEnd);
  const fix = closed === undefined ? undefined : quotes(source, start, closed);
  const extras = fix === undefined ? {} : { fix };
  return diagnostic("load/unquoted-expression", { what }, { source, start, end }, extras);
}

/** What may stand in a line before a value: dashes and a key. */
const IN_BLOCK = /^\s*(?:- +)*(?:[^\s:]+: +)?$/;
const IN_FLOW = /[[{,] *(?:[^\s:,[{]+: +)?$/;

function quotes(source: SourceFile, start: number, end: number): Fix | undefined {
  const { text } = source;
  const before = text.slice(text.lastIndexOf("\n", start) + 1, start);
  const alone = (/[[{]/.test(before) ? IN_FLOW : IN_BLOCK).test(before);
  if (!alone || !/^\s*([,\]}#\n]|$)/.test(text.slice(end))) return undefined;
  const expression = text.slice(start, end);
  const quote = /["\\]/.test(expression) ? "'" : '"';
  if (expression.includes(quote)) return undefined;
  return { span: { source, start, end }, text: quote + expression + quote };
}
