import type { YAMLError } from "yaml";
import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../source.ts";
import { quotedTextAt } from "./tokens.ts";
import { endOfExpression, quoteExpression, unquotedBefore } from "./unquoted.ts";

/** Explains the first of the YAML parser's errors alone: those behind it mostly follow from it. */
export function explainSyntaxError(source: SourceFile, error: YAMLError): Diagnostic {
  const conflict = /^<{7} .*$/m.exec(source.text);
  if (conflict !== null) {
    const span = { source, start: conflict.index, end: conflict.index + conflict[0].length };
    return diagnostic("load/merge-conflict", {}, span);
  }
  const start = expressionAt(source.text, error);
  if (start !== undefined) return quoteExpression(source, start, partOf(source, start));
  return explain(source, error);
}

/** The unquoted expression that the parser stumbled over: it saw a key's ": " there, or stopped within. */
function expressionAt(text: string, { code, pos }: YAMLError): number | undefined {
  const lineEnd = endOfLine(text, pos[0]);
  const ofKey = code === "BLOCK_AS_IMPLICIT_KEY";
  const start = unquotedBefore(text, ofKey ? lineEnd : pos[0]);
  if (start === undefined) return undefined;
  const end = endOfExpression(text, start) ?? lineEnd;
  const within = ofKey ? /:\s/.test(text.slice(start, end)) : pos[0] < end;
  return within ? start : undefined;
}

function explain(source: SourceFile, error: YAMLError): Diagnostic {
  const from = Math.min(error.pos[0], source.text.length - 1);
  const start = from + (/^ *(?=\S)/.exec(source.text.slice(from))?.[0].length ?? 0);
  const end = Math.max(start + 1, Math.min(error.pos[1], endOfLine(source.text, start)));
  const span = { source, start, end };
  if (error.code === "MULTIPLE_DOCS") return diagnostic("load/several-documents", {}, span);
  if (error.code === "NON_STRING_KEY") return diagnostic("load/key-not-text", {}, span);
  if (error.code === "TAB_AS_INDENT") return diagnostic("load/tab", {}, span);
  if (error.code === "RESOURCE_EXHAUSTION") return diagnostic("load/too-deep", {}, span);
  const { reason, help } = sentences(source, error);
  const quoted = isOpenQuote(error) ? quotedTextAt(source, error.pos[0]) : undefined;
  if (quoted !== undefined) {
    const lineEnd = endOfLine(source.text, quoted.start);
    const place = { ...quoted, end: Math.min(quoted.end, lineEnd) };
    return diagnostic("load/yaml-syntax", { reason, help }, place);
  }
  return diagnostic("load/yaml-syntax", { reason, help }, span);
}

function isOpenQuote({ code, message }: Pick<YAMLError, "code" | "message">): boolean {
  return code === "MISSING_CHAR" && /quote$/.test(message);
}

const COMPARE = "Compare the indentation and brackets with the line above.";
const SECOND_COLON = {
  reason: 'There is a second ": " in this line',
  help: 'Put text that has ": " in it in double quotes.',
};

function sentences(
  source: SourceFile,
  { code, message, pos }: YAMLError,
): { readonly reason: string; readonly help: string } {
  switch (code) {
    case "BLOCK_AS_IMPLICIT_KEY":
      return SECOND_COLON;
    case "BLOCK_IN_FLOW":
      return /^[^,[\]{}"'\n]*: /.test(source.text.slice(pos[0]))
        ? SECOND_COLON
        : { reason: message, help: COMPARE };
    case "MULTILINE_IMPLICIT_KEY":
      return { reason: "This line is neither a key nor a value", help: "Write `key: value`." };
    case "BAD_SCALAR_START":
      return {
        reason: `Text cannot start with "${source.text[pos[0]] ?? ""}"`,
        help: "Put it in double quotes.",
      };
    case "BAD_INDENT":
      return / end with a [\]}]$/.test(message)
        ? { reason: "A bracket is open here that an earlier line opened", help: "Close it there." }
        : {
            reason: "This line is not indented as the lines around it ask for",
            help: "Indent by two spaces per level.",
          };
    case "MISSING_CHAR":
      if (isOpenQuote({ code, message }))
        return { reason: "The quotes that open here are not closed", help: "Close them." };
      return {
        reason: message,
        help: "Close what was opened: quotes, brackets, or a key's colon.",
      };
    default:
      return { reason: message, help: COMPARE };
  }
}

/** What YAML read inside the expression. */
function partOf(source: SourceFile, start: number): "key" | "map" {
  const line = source.text.slice(source.text.lastIndexOf("\n", start) + 1, start);
  return /[[{]/.test(line) ? "map" : "key";
}

function endOfLine(text: string, offset: number): number {
  const end = text.indexOf("\n", offset);
  return end < 0 ? text.length : end;
}
