import { Lexer } from "yaml";
import type { SourceFile, Span } from "../source.ts";

/** The comments of a definition, from their `#` to the end of the line. */
export function findComments(source: SourceFile): readonly Span[] {
  const comments: Span[] = [];
  let start = 0;
  for (const token of new Lexer().lex(source.text)) {
    // The lexer marks documents and scalars with control characters that are not in the text.
    const isMark = /^[\u0002\u0018\u001f]$/.test(token);
    const end = start + (isMark ? 0 : token.length);
    if (token.startsWith("#")) comments.push({ source, start, end });
    start = end;
  }
  return comments;
}
