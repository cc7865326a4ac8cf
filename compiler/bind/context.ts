import {
  type Diagnostic,
  diagnostic,
  type DiagnosticCode,
  type DiagnosticExtras,
  type DiagnosticValues,
  type Locate,
} from "../diagnostics/diagnostic.ts";
import type { DocumentPath, Span } from "../source.ts";

/** What every part of the binder needs: where things stand in the definition, and whom to tell. */
export interface BindContext {
  readonly locate: Locate;
  readonly diagnostics: readonly Diagnostic[];
  readonly report: <Code extends DiagnosticCode>(
    code: Code,
    values: DiagnosticValues<Code>,
    span: Span,
    extras?: DiagnosticExtras,
  ) => void;
}

export function createBindContext(locate: Locate): BindContext {
  const diagnostics: Diagnostic[] = [];
  return {
    locate,
    diagnostics,
    report: (code, values, span, extras) => {
      diagnostics.push(diagnostic(code, values, span, extras));
    },
  };
}

/**
 * The span of a part of a text value. Exact where the text stands in the file as it is read, which is
 * so for all but escaped and folded scalars; the whole value otherwise.
 */
export function spanWithin(
  context: BindContext,
  path: DocumentPath,
  text: string,
  start: number,
  end: number,
): Span {
  const whole = context.locate(path, "value");
  const offset = whole.source.text.slice(whole.start, whole.end).indexOf(text);
  if (offset < 0) return whole;
  const from = whole.start + offset;
  return { source: whole.source, start: from + start, end: from + Math.max(end, start + 1) };
}
