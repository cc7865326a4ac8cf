import type { DocumentPath, Span } from "../source.ts";
import { catalogue, type Catalogue } from "./catalogue.ts";
import { fill, type Gaps } from "./message.ts";

export type Severity = "error" | "warning";
export type DiagnosticCode = keyof Catalogue;

/** Codes of what a waiver may allow; the catalogue marks them. */
export type WaivableCode = {
  [Code in DiagnosticCode]: Catalogue[Code] extends { readonly waivable: true } ? Code : never;
}[DiagnosticCode];

/** A second place that explains the first, often in the vendor's spec. */
export interface RelatedPlace {
  readonly message: string;
  readonly span: Span;
}

/** A replacement that `human connector check --fix` can apply without changing the meaning. */
export interface Fix {
  readonly span: Span;
  readonly text: string;
}

export interface Diagnostic {
  readonly code: DiagnosticCode;
  readonly severity: Severity;
  readonly message: string;
  readonly help?: string;
  readonly span: Span;
  readonly related: readonly RelatedPlace[];
  readonly fix?: Fix;
}

/** What a stage gives: its output where it could make one, and everything it has to say. */
export type Result<T> = readonly [value: T | undefined, diagnostics: readonly Diagnostic[]];

type CodeGaps<Code extends DiagnosticCode> =
  | Gaps<Catalogue[Code]["message"]>
  | (Catalogue[Code] extends { readonly help: infer Help extends string } ? Gaps<Help> : never);

/** The values that the message and the help of a code need: all text, all required. */
export type DiagnosticValues<Code extends DiagnosticCode> = Readonly<
  Record<CodeGaps<Code>, string>
>;

export interface DiagnosticExtras {
  readonly related?: readonly RelatedPlace[];
  readonly fix?: Fix;
}

interface Entry {
  readonly severity: Severity;
  readonly message: string;
  readonly help?: string;
  readonly waivable?: true;
}

/** Makes a diagnostic from the catalogue; code and values are checked against it by type. */
export function diagnostic<Code extends DiagnosticCode>(
  code: Code,
  values: DiagnosticValues<Code>,
  span: Span,
  extras: DiagnosticExtras = {},
): Diagnostic {
  const entry: Entry = catalogue[code];
  const help = fill(entry.help ?? "", values);
  return {
    code,
    severity: entry.severity,
    message: fill(entry.message, values),
    ...(help === "" ? {} : { help }),
    span,
    related: extras.related ?? [],
    ...(extras.fix === undefined ? {} : { fix: extras.fix }),
  };
}

/** Finds the place of a definition's key or value in its text. */
export type Locate = (path: DocumentPath, at?: "key" | "value") => Span;

/** Whether anything among these stops a connector. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((each) => each.severity === "error");
}
