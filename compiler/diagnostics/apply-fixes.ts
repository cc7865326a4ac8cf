import type { SourceFile } from "../source.ts";
import type { Diagnostic, Fix } from "./diagnostic.ts";

/** A text after some of its diagnostics were mended. */
export interface FixedText {
  readonly text: string;
  /** The diagnostics whose fix was applied, in the order of the text. */
  readonly mended: readonly Diagnostic[];
}

/** Applies the fixes of one source that do not touch one another; of two that do, the first in the text. */
export function applyFixes(source: SourceFile, diagnostics: readonly Diagnostic[]): FixedText {
  const fixable = diagnostics
    .flatMap((each) => (each.fix === undefined ? [] : [{ diagnostic: each, fix: each.fix }]))
    .filter(({ fix }) => fix.span.source.path === source.path && isIn(source, fix))
    .toSorted((one, other) => one.fix.span.start - other.fix.span.start);
  const parts: string[] = [];
  const mended: Diagnostic[] = [];
  let at = 0;
  for (const { diagnostic, fix } of fixable) {
    const { start, end } = fix.span;
    if (start < at || (mended.length > 0 && start === at)) continue;
    parts.push(source.text.slice(at, start), fix.text);
    mended.push(diagnostic);
    at = end;
  }
  return { text: [...parts, source.text.slice(at)].join(""), mended };
}

/** A fix for another state of the file would be put in the wrong place. */
function isIn(source: SourceFile, { span }: Fix): boolean {
  return (
    span.source.text === source.text && span.start <= span.end && span.end <= source.text.length
  );
}
