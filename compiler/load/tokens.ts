import { Lexer } from "yaml";
import type { SourceFile, Span } from "../source.ts";

/** The comments of a definition, from their `#` to the end of the line. */
export function findComments(source: SourceFile): readonly Span[] {
  return tokensOf(source).filter(({ start }) => source.text[start] === "#");
}

/** The quoted text that goes on at an offset, or ends there. */
export function quotedTextAt(source: SourceFile, offset: number): Span | undefined {
  return tokensOf(source).find(
    ({ start, end }) => start < offset && offset <= end && /["']/.test(source.text[start] ?? ""),
  );
}

function tokensOf(source: SourceFile): readonly Span[] {
  const tokens: Span[] = [];
  let start = 0;
  for (const token of new Lexer().lex(source.text)) {
    // The lexer marks documents and scalars with control characters that are not in the text.
    if (/^[\u0002\u0018\u001f]$/.test(token)) continue;
    const end = start + token.length;
    tokens.push({ source, start, end });
    start = end;
  }
  return tokens;
}
