import {
  type Diagnostic,
  diagnostic,
  type DiagnosticCode,
  type DiagnosticExtras,
  type DiagnosticValues,
  type Locate,
} from "../diagnostics/diagnostic.ts";
import type { MemberCheck } from "../expression/cel.ts";
import type { DocumentPath, Span } from "../source.ts";

/** What every part of the binder needs: where things stand in the definition, and whom to tell. */
export interface BindContext {
  readonly locate: Locate;
  readonly diagnostics: readonly Diagnostic[];
  /** What is known of the members of roots; anything may be under the others. */
  readonly members: ReadonlyMap<string, MemberCheck>;
  readonly report: <Code extends DiagnosticCode>(
    code: Code,
    values: DiagnosticValues<Code>,
    span: Span,
    extras?: DiagnosticExtras,
  ) => void;
}

export function createBindContext(
  locate: Locate,
  members: ReadonlyMap<string, MemberCheck> = new Map(),
): BindContext {
  const diagnostics: Diagnostic[] = [];
  // What holds for all operations is bound with each of them.
  const said = new Set<string>();
  return {
    locate,
    diagnostics,
    members,
    report: (code, values, span, extras) => {
      const found = diagnostic(code, values, span, extras);
      const key = `${code} ${String(span.start)} ${String(span.end)} ${found.message}`;
      if (said.has(key)) return;
      said.add(key);
      diagnostics.push(found);
    },
  };
}

/** The same, where more is known of what is under some roots. */
export function withMembers(
  context: BindContext,
  members: ReadonlyMap<string, MemberCheck>,
): BindContext {
  return { ...context, members: new Map([...context.members, ...members]) };
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
