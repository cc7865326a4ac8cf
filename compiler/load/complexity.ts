import { type Diagnostic, diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../source.ts";

/** Far above what a definition of 64 levels can hold, far below what the YAML parser's stack can. */
const MOST_BRACKETS = 100;
const MOST_INDENTATION = 400;
const MOST_INDICATORS = 200;

/**
 * Refuses text that could be nested so deeply that the YAML parser, which is recursive, would run out of
 * stack. Brackets are counted in quotes and comments too: a bound, not the depth itself.
 */
export function checkComplexity(source: SourceFile): readonly Diagnostic[] {
  const { text } = source;
  let brackets = 0;
  let indicators = 0;
  let lineStart = 0;
  let indented = true;
  for (let offset = 0; offset < text.length; offset++) {
    const character = text[offset];
    if (character === "\n") {
      indicators = 0;
      lineStart = offset + 1;
      indented = true;
      continue;
    }
    if (character === "[" || character === "{") brackets++;
    else if ((character === "]" || character === "}") && brackets > 0) brackets--;
    else if (character === ":" || character === "-" || character === "?") {
      if (/^\s?$/.test(text[offset + 1] ?? "")) indicators++;
    }
    indented &&= character === " ";
    const tooDeep =
      brackets > MOST_BRACKETS ||
      indicators > MOST_INDICATORS ||
      (indented && offset - lineStart > MOST_INDENTATION);
    if (!tooDeep) continue;
    return [diagnostic("load/too-deep", {}, { source, start: offset, end: offset + 1 })];
  }
  return [];
}
